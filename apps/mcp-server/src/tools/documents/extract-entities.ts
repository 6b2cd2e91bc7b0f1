// extract_entities: who, where, when, what, each found in the document and nowhere else.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { documentInput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

export const extractEntities = defineTool({
  name: 'extract_entities',
  title: 'Extract entities',
  description: 'Find people, organizations, places, dates, or any named kinds of entity in a document.',
  toolset: 'documents',
  input: z.object({
    ...documentInput,
    entity_types: z.array(z.string().min(1)).min(1).max(50).optional(),
    detail: z.boolean().describe('adds mentions with offsets').optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    entities: z.record(z.string(), z.array(z.string())).optional(),
    mentions: z.array(z.object({ text: z.string(), type: z.string(), start: z.int(), end: z.int() })).optional(),
    unsupported_types: z.array(z.string()).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  bulky: ['entities.*', 'mentions'],
  handler: async (input, services, call) => {
    const { extractEntitiesFromDocumentOperation } = await import('@gateway/documents');
    const result = await runDocumentOperation(
      extractEntitiesFromDocumentOperation,
      { text: call.documents[0]?.text ?? '', entityTypes: input.entity_types },
      { services, call, model: input },
    );
    const { entities, mentions, unsupportedTypes } = result.output;
    return {
      success: true,
      entities: Object.fromEntries(Object.entries(entities).map(([type, texts]) => [type, [...texts]])),
      ...(input.detail === true ? { mentions: mentions.map(({ text, type, start, end }) => ({ text, type, start, end })) } : {}),
      ...(unsupportedTypes.length === 0 ? {} : { unsupported_types: [...unsupportedTypes] }),
      ...toLlmFields(result),
    };
  },
});
