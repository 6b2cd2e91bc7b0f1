// generate_qa: questions and answers about a document, every answer quoted from it.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { documentInput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

const span = { start: z.int(), end: z.int() };

export const generateQa = defineTool({
  name: 'generate_qa',
  title: 'Generate questions and answers',
  description: 'Make question-answer pairs about a document; every answer is quoted from it.',
  toolset: 'documents',
  input: z.object({
    ...documentInput,
    num_pairs: z.int().min(1).max(100).optional(),
    detail: z.boolean().describe('adds answer offsets, section').optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    qa_pairs: z
      .array(z.object({ question: z.string(), answer: z.string(), evidence: z.object({ text: z.string(), ...span }), answer_span: z.object(span).optional(), section: z.string().nullable().optional() }))
      .optional(),
    // Why there are fewer than were asked for.
    shortfall: z.string().optional(),
    coverage: z.looseObject({ read: z.number(), parts: z.int() }).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  bulky: ['qa_pairs'],
  handler: async (input, services, call) => {
    const { generateQaOperation } = await import('@gateway/documents');
    const result = await runDocumentOperation(generateQaOperation, { text: call.documents[0]?.text ?? '', numPairs: input.num_pairs }, { services, call, model: input });
    const { pairs, shortfall, coverage, warnings } = result.output;
    return {
      success: true,
      qa_pairs: pairs.map(({ question, answer, evidence, answerSpan, section }) => ({
        question,
        answer,
        evidence: { text: evidence.text, start: evidence.start, end: evidence.end },
        ...(input.detail === true ? { answer_span: { start: answerSpan.start, end: answerSpan.end }, section: section ?? null } : {}),
      })),
      ...(shortfall === undefined ? {} : { shortfall }),
      coverage: { ...coverage },
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
      ...toLlmFields(result),
    };
  },
});
