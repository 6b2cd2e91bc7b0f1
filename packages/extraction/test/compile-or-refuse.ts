// A schema compiled, or knowingly refused: any other failure is the test's.
import { isGatewayError, type JsonSchema } from '@gateway/core';
import { compileJsonSchema, type CompiledSchema } from '../src/json/compile-json-schema.ts';

export async function compileOrRefuse(schema: JsonSchema): Promise<CompiledSchema | undefined> {
  try {
    return await compileJsonSchema(schema, { timeoutMs: 10_000 });
  } catch (error) {
    if (isGatewayError(error) && error.kind === 'unsupported') return undefined;
    throw error;
  }
}
