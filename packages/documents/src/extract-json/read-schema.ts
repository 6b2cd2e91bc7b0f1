// A caller's schema with its validator.
import type { JsonSchema } from '@gateway/core';
import { compileJsonSchema, type AnswerSchema } from '@gateway/extraction';

/** @throws GatewayError `invalid_input` or `unsupported` */
export async function readSchema(schema: JsonSchema): Promise<AnswerSchema> {
  return { schema, ...(await compileJsonSchema(schema)) };
}
