// delegate: the one call to remember. Plans, routes, checks, escalates; says who was asked and what that cost.
import { addCosts, GatewayError, TASK_TYPES, type Cost, type JsonSchema, type JsonValue } from '@gateway/core';
import type { CascadeAttempt, OperationResult } from '@gateway/delegation';
import type { DelegateOutput } from '@gateway/documents';
import { z } from 'zod';
import { prepareDelegate } from '../../delegation/delegate-checks.ts';
import { toCostField, toLlmFields } from '../../llm-fields.ts';
import { backgroundInput, documentInput, jobOutput, llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';

const attempt = z.looseObject({ model: z.string(), cost: z.number().nullable(), outcome: z.string(), reason: z.string() });

export const delegate = defineTool({
  name: 'delegate',
  title: 'Delegate a task',
  description: 'Hand over any text task: the cheapest model that is good enough does it, its answer is checked, a stronger one takes over if it fails.',
  toolset: 'completion',
  input: z.object({
    task: z.string().min(1),
    ...documentInput,
    output_schema: z.record(z.string(), z.unknown()).describe('JSON Schema').optional(),
    task_type: z.enum(TASK_TYPES).optional(),
    ...modelInput,
    ...backgroundInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    ...jobOutput,
    result: z.unknown().optional(),
    route: z.looseObject({ chosen: z.string(), reason: z.string(), attempts: z.array(attempt) }).optional(),
    task_type: z.string().optional(),
    accepted: z.boolean().nullable().optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'document',
  takesNothing: true,
  bulky: ['result'],
  background: true,
  handler: async (input, services, call) => {
    // Arguments come from JSON, so the schema is JSON.
    const outputSchema = input.output_schema as JsonSchema | undefined;
    const work = { task: input.task, document: call.documents[0]?.text, outputSchema, taskType: input.task_type };
    const { operation, taskType, withFeedback } = await prepareDelegate(work, await services.gateway());
    const result = await runDocumentOperation(operation, work, { services, call, model: input, withFeedback });
    const attempts = result.attempts.map(toAttempt);
    if (result.accepted === false && fitsNoSchema(result)) throw toSchemaError(result, attempts);
    const warnings = [...(result.output.warnings ?? []), ...(result.accepted === false ? [`No answer passed every check; this is the best one. ${result.attempts.at(-1)?.reason ?? ''}`.trim()] : [])];
    return {
      success: true,
      result: result.output.result,
      route: { chosen: `${result.provider}/${result.model}`, reason: result.delegation.reason ?? '', attempts },
      task_type: taskType,
      // Whether the result passed its checks; null when there were none.
      accepted: result.accepted,
      ...(warnings.length === 0 ? {} : { warnings }),
      ...toLlmFields(result),
    };
  },
});

type Delegated = OperationResult<DelegateOutput>;

function toAttempt({ provider, model, cost, verifierCost, outcome, reason }: CascadeAttempt): z.output<typeof attempt> {
  return { model: `${provider}/${model}`, cost: toCostField(addBoth(cost, verifierCost)), outcome, reason };
}

function addBoth(cost: Cost | null, other: Cost | null): Cost | null {
  return cost === null || other === null ? null : addCosts(cost, other);
}

// Data of the wrong shape is no result, however well it is meant; a text that a check doubts may still be of use.
function fitsNoSchema({ attempts }: Delegated): boolean {
  return !attempts.some(({ verdicts }) => verdicts.some(({ verifier, accepted }) => verifier === 'schema' && accepted)) && attempts.some(({ verdicts }) => verdicts.some(({ verifier }) => verifier === 'schema'));
}

function toSchemaError(result: Delegated, attempts: readonly z.output<typeof attempt>[]): GatewayError {
  const story = result.attempts.map(({ provider, model, reason }) => `${provider}/${model}: ${reason}`).join(' ');
  return new GatewayError({
    kind: 'bad_response',
    message: `No model gave a result that fits output_schema. ${story}`,
    hint: 'Loosen the schema, allow a stronger model (raise max_cost or min_quality, leave "model" out), or take "partial" as it is.',
    details: { attempts: attempts.map(({ model, cost, outcome, reason }) => ({ model, cost, outcome, reason })), partial: result.output.result satisfies JsonValue },
  });
}
