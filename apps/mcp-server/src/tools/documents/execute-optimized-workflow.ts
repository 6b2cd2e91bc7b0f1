// execute_optimized_workflow: stages over documents, each by the model that suits it, run as soon as what they read is there.
import { PRIORITIES } from '@gateway/core';
import type { StageEstimate, StageReport, WorkflowStage } from '@gateway/documents';
import { z } from 'zod';
import { picoToUsd, toSeconds } from '../../llm-fields.ts';
import { backgroundInput, cacheInput, jobOutput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { documentsInput, openWork, paramsInput, toAmount, toTotalFields, totalsOutput } from './list-work.ts';

const stage = z.strictObject({
  name: z.string().optional(),
  operation: z.string(),
  params: paramsInput.optional(),
  input_from: z.union([z.string(), z.array(z.string())]).optional(),
  output_as: z.string(),
  for_each: z.union([z.boolean(), z.string()]).optional(),
  provider: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  provider_preference: z.enum(PRIORITIES).optional(),
  retries: z.int().optional(),
  fallbacks: z.array(z.string().min(1)).optional(),
});

const stageOutput = z.looseObject({
  name: z.string(),
  provider: z.string().optional(),
  model: z.string().nullable(),
  cost: z.number().nullable(),
  processing_time: z.number().optional(),
  status: z.enum(['completed', 'partial', 'failed', 'skipped', 'planned']),
});

export const executeOptimizedWorkflow = defineTool({
  name: 'execute_optimized_workflow',
  title: 'Execute a workflow',
  description:
    'Run stages over documents, each by its own model. operation: any document or extraction tool. input_from: "original" or output_as of other stages. for_each: list to go through item by item; false: all documents at once. fallbacks: provider/model.',
  toolset: 'documents',
  input: z.object({
    ...documentsInput,
    workflow: z.array(stage).min(1).max(100),
    max_concurrency: z.int().min(1).max(50).optional(),
    max_cost: z.number().min(0).optional(),
    dry_run: z.boolean().optional(),
    ...cacheInput,
    ...backgroundInput,
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, ...jobOutput, ...totalsOutput, results: z.record(z.string(), z.unknown()).optional(), stages: z.array(stageOutput).optional(), warnings: z.array(z.string()).optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'documents',
  bulky: ['results.*'],
  background: true,
  isResumable: (input) => input.dry_run !== true,
  check: async (input) => {
    const { checkWorkflow } = await import('@gateway/documents');
    await checkWorkflow(input.workflow.map(toStage));
  },
  handler: async (input, services, call) => {
    const { estimateWorkflow, runWorkflow } = await import('@gateway/documents');
    const options = { ...(await openWork(services, call)), maxCostUsd: input.max_cost, maxConcurrency: input.max_concurrency };
    const stages = input.workflow.map(toStage);
    if (input.dry_run === true) {
      const estimate = await estimateWorkflow(call.listed, stages, options);
      return { success: true, dry_run: true, results: {}, stages: estimate.stages.map(toPlanFields), total_cost: picoToUsd(estimate.cost), processing_time: toSeconds(estimate.processingMs) };
    }
    const result = await runWorkflow(call.listed, stages, options);
    return {
      success: true,
      results: { ...result.results },
      stages: result.stages.map((report) => toStageFields(report, call.listed.length)),
      ...toTotalFields(result.totals),
      processing_time: toSeconds(result.processingMs),
      ...(result.warnings.length === 0 ? {} : { warnings: [...result.warnings] }),
    };
  },
});

function toStage({ input_from: inputFrom, output_as: outputAs, for_each: forEach, provider_preference: providerPreference, ...same }: z.output<typeof stage>): WorkflowStage {
  return { ...same, inputFrom, outputAs, forEach, providerPreference };
}

function toStageFields({ name, outputAs, operation, status, totals, processingMs, errors, skippedBecause, warnings }: StageReport, documents: number): z.input<typeof stageOutput> {
  const [first] = errors;
  return {
    name,
    operation,
    output_as: outputAs,
    ...toAnswerer(totals.models),
    cost: picoToUsd(toAmount(totals.spent)),
    processing_time: toSeconds(processingMs),
    status,
    ...(first === undefined ? {} : { error: first.error.message, error_code: first.error.kind, retryable: first.error.retryable, ...(first.error.hint === undefined ? {} : { hint: first.error.hint }) }),
    ...(errors.length > 1 || (first !== undefined && documents > 1) ? { errors: errors.map(({ document, item, error }) => ({ ...(document === undefined ? {} : { document }), ...(item === undefined ? {} : { item }), error: error.message, error_code: error.kind })) } : {}),
    ...(skippedBecause.length === 0 ? {} : { skipped_because: [...skippedBecause] }),
    ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
  };
}

// Of one answerer its provider and its name as the vendor has it; of several all of them by their full names.
function toAnswerer(models: readonly string[]): { readonly provider?: string; readonly model: string | null } {
  const [first] = models;
  if (first === undefined) return { model: null };
  if (models.length > 1) return { model: models.join(', ') };
  const provider = first.slice(0, first.indexOf('/'));
  return { provider, model: provider === 'local' ? first : first.slice(provider.length + 1) };
}

function toPlanFields({ name, outputAs, operation, provider, model, reason, runs, cost, error }: StageEstimate): z.input<typeof stageOutput> {
  return {
    name,
    operation,
    output_as: outputAs,
    ...(provider === undefined ? {} : { provider }),
    model: model ?? null,
    cost: picoToUsd(cost),
    status: error === undefined ? 'planned' : 'failed',
    runs,
    ...(reason === undefined ? {} : { reason }),
    ...(error === undefined ? {} : { error: error.message, error_code: error.kind }),
  };
}
