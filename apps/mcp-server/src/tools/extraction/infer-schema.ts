// infer_schema: the JSON Schema that examples fit, or that a prose description asks for.
import type { JsonValue } from '@gateway/core';
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { documentInput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { chooseEngine } from './choose-engine.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

export const inferSchema = defineTool({
  name: 'infer_schema',
  title: 'Infer a schema',
  description: 'Make a JSON Schema from examples, or from a document (JSON, table, form, prose).',
  toolset: 'extraction',
  input: z.object({
    ...documentInput,
    examples: z.array(z.unknown()).min(1).max(10_000).optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, ...llmOutput, json_schema: z.record(z.string(), z.unknown()).optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  takesNothing: true,
  bulky: ['json_schema.properties'],
  handler: async (input, services, call) => {
    const { inferSchemaOperation, readExamples } = await import('@gateway/extraction');
    const text = call.documents[0]?.text;
    // Arguments come from JSON, so examples are JSON.
    const work = { text, examples: input.examples as readonly JsonValue[] | undefined };
    const model = await chooseEngine(input, async () => input.examples !== undefined || text === undefined || (await readExamples(text)).length > 0);
    const result = await runDocumentOperation(inferSchemaOperation, work, { services, call, model });
    return { success: true, json_schema: { ...result.output.schema }, ...toLlmFields(result) };
  },
});
