// summarize_document: a document of any length in a few sentences, with how much of it was read.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { backgroundInput, documentInput, jobOutput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

export const summarizeDocument = defineTool({
  name: 'summarize_document',
  title: 'Summarize a document',
  description: 'Summarize a document of any length.',
  toolset: 'documents',
  input: z.object({
    ...documentInput,
    format: z.enum(['paragraph', 'bullet_points', 'key_points', 'executive', 'tldr']).optional(),
    max_length: z.int().min(16).describe('tokens, about').optional(),
    focus: z.string().min(1).optional(),
    detail: z.boolean().describe('adds sections').optional(),
    ...modelInput,
    ...backgroundInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    ...jobOutput,
    summary: z.string().optional(),
    coverage: z.looseObject({ read: z.number(), represented: z.number().nullable(), sections: z.int(), parts: z.int() }).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  readsInParts: true,
  bulky: ['summary', 'sections'],
  background: true,
  handler: async (input, services, call) => {
    const { summarizeOperation } = await import('@gateway/documents');
    const result = await runDocumentOperation(
      summarizeOperation,
      { text: call.opened?.text ?? '', format: input.format, maxLength: input.max_length, focus: input.focus },
      { services, call, model: input },
    );
    const { summary, coverage, sections } = result.output;
    return { success: true, summary, coverage: { ...coverage }, ...(input.detail === true && sections !== undefined ? { sections } : {}), ...toLlmFields(result) };
  },
});
