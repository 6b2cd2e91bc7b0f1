// extract_json: data that fits the caller's schema, or a failure that says what is wrong and hands over the best there was.
import { GatewayError, type JsonSchema } from '@gateway/core';
import type { OperationResult } from '@gateway/delegation';
import type { ExtractJsonOutput } from '@gateway/documents';
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { documentInput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

const problem = z.object({ path: z.string(), message: z.string() });

export const extractJson = defineTool({
  name: 'extract_json',
  title: 'Extract JSON',
  description: 'Extract data that fits a JSON Schema from a document; validated in full.',
  toolset: 'extraction',
  input: z.object({
    ...documentInput,
    json_schema: z.record(z.string(), z.unknown()),
    detail: z.boolean().describe('adds evidence with offsets').optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    json_data: z.unknown().optional(),
    validation: z.object({ valid: z.boolean(), errors: z.array(problem) }).optional(),
    // How often the model was asked; of a call that no model answered, who was asked and how that went.
    attempts: z.union([z.int(), z.array(z.looseObject({}))]).optional(),
    evidence: z.array(z.object({ path: z.string(), text: z.string(), start: z.int(), end: z.int() })).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  bulky: ['json_data', 'json_data.*', 'evidence'],
  handler: async (input, services, call) => {
    const { extractJsonOperation, withEarlierAttempts } = await import('@gateway/documents');
    const result = await runDocumentOperation(
      extractJsonOperation,
      // Arguments come from JSON, so the schema is JSON.
      { text: call.documents[0]?.text ?? '', schema: input.json_schema as JsonSchema, withEvidence: input.detail === true },
      { services, call, model: input, withFeedback: withEarlierAttempts },
    );
    const { data, attempts, evidence, confidence, warnings, parts } = result.output;
    if (data === undefined) throw toFailure(result);
    return {
      success: true,
      json_data: data,
      validation: { valid: true, errors: [] },
      attempts,
      ...(evidence === undefined ? {} : { evidence: evidence.map(({ path, text, start, end }) => ({ path, text, start, end })) }),
      ...(input.detail === true && confidence !== undefined ? { confidence } : {}),
      ...(parts > 1 ? { parts } : {}),
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
      ...toLlmFields(result),
    };
  },
});

function toFailure({ output, provider, model }: OperationResult<ExtractJsonOutput>): GatewayError {
  const { problems, partial, attempts } = output;
  const said = problems.slice(0, 5).map(({ path, message }) => `${path === '' ? 'the value' : path} ${message}`);
  return new GatewayError({
    kind: 'bad_response',
    message: `${model.startsWith(`${provider}/`) ? model : `${provider}/${model}`} gave nothing that fits json_schema in ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${said.join('; ')}.`,
    hint: provider === 'local' ? 'Use a model, make fields optional or nullable, or take "partial" as it is.' : 'Loosen the schema, allow a stronger model (raise max_cost, leave "model" out), or take "partial" as it is.',
    details: { ...(partial === undefined ? {} : { partial }), attempts, validation: { valid: false, errors: problems.map(({ path, message }) => ({ path, message })) } },
  });
}
