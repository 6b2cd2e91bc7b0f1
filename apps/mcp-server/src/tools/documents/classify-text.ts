// classify_text: which of the caller's labels a text carries; nothing but these labels can be an answer.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

export const classifyText = defineTool({
  name: 'classify_text',
  title: 'Classify a text',
  description: 'Choose the label of a text from your list (multi_label: all that apply).',
  toolset: 'documents',
  input: z.object({
    text: z.string().optional(),
    source: z.string().optional(),
    labels: z.array(z.string().min(1)).min(1).max(100).describe('"name" or "name: description"'),
    multi_label: z.boolean().optional(),
    detail: z.boolean().describe('adds parts of long texts').optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    label: z.string().nullable().optional(),
    labels: z.array(z.object({ label: z.string(), score: z.number() })).optional(),
    parts: z.array(z.object({ start: z.int(), end: z.int(), label: z.string().nullable() })).optional(),
    coverage: z.looseObject({ read: z.number(), parts: z.int() }).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'text',
  bulky: ['labels', 'parts'],
  handler: async (input, services, call) => {
    const { classifyTextOperation } = await import('@gateway/documents');
    const result = await runDocumentOperation(
      classifyTextOperation,
      { text: call.documents[0]?.text ?? '', labels: input.labels, multiLabel: input.multi_label },
      { services, call, model: input },
    );
    const { label, labels, coverage, parts, warnings } = result.output;
    return {
      success: true,
      label,
      labels: labels.map(({ label: name, score }) => ({ label: name, score })),
      ...(input.detail === true ? { parts: parts.map(({ start, end, label: name }) => ({ start, end, label: name })) } : {}),
      coverage: { ...coverage },
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
      ...toLlmFields(result),
    };
  },
});
