// extract_keywords: the words and phrases by which a document would be looked up.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { documentInput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

export const extractKeywords = defineTool({
  name: 'extract_keywords',
  title: 'Extract keywords',
  description: 'Find the key words and phrases of a document, spelled as it spells them.',
  toolset: 'documents',
  input: z.object({
    ...documentInput,
    count: z.int().min(1).max(200).optional(),
    detail: z.boolean().describe('adds offsets').optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    keywords: z.array(z.object({ keyword: z.string(), score: z.number(), start: z.int().optional(), end: z.int().optional() })).optional(),
    coverage: z.looseObject({ read: z.number(), parts: z.int() }).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  bulky: ['keywords'],
  handler: async (input, services, call) => {
    const { extractKeywordsFromDocumentOperation } = await import('@gateway/documents');
    const result = await runDocumentOperation(extractKeywordsFromDocumentOperation, { text: call.documents[0]?.text ?? '', count: input.count }, { services, call, model: input });
    const { keywords, coverage, warnings } = result.output;
    return {
      success: true,
      keywords: keywords.map(({ keyword, score, start, end }) => ({ keyword, score, ...(input.detail === true ? { start, end } : {}) })),
      coverage: { ...coverage },
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
      ...toLlmFields(result),
    };
  },
});
