// process_document_batch: the same operations over many documents, each of which may fail alone; now, or through a vendor's batches at half the price.
import type { GatewayError } from '@gateway/core';
import type { BatchOperation, ProcessedDocument } from '@gateway/documents';
import { z } from 'zod';
import { isGivenBack } from '../../jobs/job-pump.ts';
import { toSeconds } from '../../llm-fields.ts';
import { backgroundInput, jobOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { toSelector } from '../../to-selector.ts';
import { documentsInput, openWork, paramsInput, toTotalFields, totalsOutput } from './list-work.ts';

const operation = z.strictObject({ operation: z.string(), params: paramsInput.optional(), output_as: z.string().optional() });

export const processDocumentBatch = defineTool({
  name: 'process_document_batch',
  title: 'Process a batch of documents',
  description: 'Run operations (any document or extraction tool, by name, with its params) over many documents. mode "batch": vendor batch API, a job.',
  toolset: 'documents',
  input: z.object({
    ...documentsInput,
    operations: z.array(operation).min(1).max(20),
    max_concurrency: z.int().min(1).max(50).optional(),
    mode: z.enum(['now', 'batch']).optional(),
    ...modelInput,
    ...backgroundInput,
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, ...jobOutput, ...totalsOutput, results: z.array(z.looseObject({ index: z.int(), error: z.string().optional() })).optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'documents',
  bulky: ['results'],
  background: true,
  isJob: ({ mode }) => mode === 'batch',
  isResumable: () => true,
  check: async (input, services) => {
    const { checkBatch } = await import('@gateway/documents');
    await checkBatch(toOperations(input.operations));
    const selector = toSelector(input);
    // Whose vendor has no batches hears of it at once.
    if (input.mode === 'batch') await (await services.gateway()).batchModel({ selector });
  },
  handler: async (input, services, call) => {
    const { processDocuments, processThroughVendor } = await import('@gateway/documents');
    const work = await openWork(services, call);
    const operations = toOperations(input.operations);
    const shared = { ...work, selector: toSelector(input), maxCostUsd: input.max_cost, maxConcurrency: input.max_concurrency };
    const processed =
      input.mode === 'batch'
        ? await processThroughVendor(call.listed, operations, { ...shared, onAbort: (reason) => (isGivenBack(reason) ? 'leave' : 'cancel') })
        : await processDocuments(call.listed, operations, shared);
    return {
      success: true,
      results: processed.results.map((result) => toEntry(result, operations.length)),
      ...toTotalFields(processed.totals),
      processing_time: toSeconds(processed.processingMs),
    };
  },
});

function toOperations(given: readonly z.output<typeof operation>[]): readonly BatchOperation[] {
  return given.map(({ operation: name, params, output_as: outputAs = name }) => ({ operation: name, params, outputAs }));
}

function toEntry({ index, outputs, errors, warnings }: ProcessedDocument, operations: number): { index: number; error?: string; [key: string]: unknown } {
  const [first] = errors;
  const said = errors.map(({ outputAs, error }) => (outputAs === undefined || operations === 1 ? error.message : `${outputAs}: ${error.message}`));
  return { index, ...outputs, ...(first === undefined ? {} : { error: said.join(' '), ...describe(first.error) }), ...(warnings.length === 0 ? {} : { warnings: [...warnings] }) };
}

function describe({ kind, retryable, hint }: GatewayError): { error_code: string; retryable: boolean; hint?: string } {
  return { error_code: kind, retryable, ...(hint === undefined ? {} : { hint }) };
}
