// extract_key_value_pairs: what a form, a letter or a page says under a name.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { documentInput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

export const extractKeyValuePairs = defineTool({
  name: 'extract_key_value_pairs',
  title: 'Extract key-value pairs',
  description: 'Extract labelled values from forms, front matter, lists or prose.',
  toolset: 'extraction',
  input: z.object({
    ...documentInput,
    keys: z.array(z.string().min(1)).min(1).max(200).describe('wanted keys, in any wording').optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    pairs: z.record(z.string(), z.string()).optional(),
    missing: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  bulky: ['pairs'],
  handler: async (input, services, call) => {
    const { extractPairsOperation } = await import('@gateway/extraction');
    const result = await runDocumentOperation(extractPairsOperation, { text: call.documents[0]?.text ?? '', keys: input.keys }, { services, call, model: input });
    const { pairs, missing } = result.output;
    return { success: true, pairs: { ...pairs }, ...(missing.length === 0 ? {} : { missing: [...missing] }), ...toLlmFields(result) };
  },
});
