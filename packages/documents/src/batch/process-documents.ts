// The same operations over many documents: so many at once, each document on its own, and what was finished is never paid for again.
import { GatewayError, isGatewayError, throwIfAborted, type JsonValue, type ModelSelector, type OperationCall } from '@gateway/core';
import pMap from 'p-map';
import { createOperationSet, type OperationSet } from '../operations/operation-set.ts';
import { createWorker, type PieceOfWork, type WorkerOptions } from '../worker/create-worker.ts';
import { readOne, type SourceDocument } from '../worker/source-document.ts';
import { toUsd, type Spent } from '../worker/spending.ts';
import { createTurns } from '../worker/take-turns.ts';
import { sumWork, type WorkReport, type WorkTotals } from '../worker/work-report.ts';
import { prepareBatch, type BatchOperation, type BoundBatchOperation } from './batch-operation.ts';

export interface ProcessDocumentsOptions extends WorkerOptions {
  /** Who does the work. @default the router's choice for each piece, else the local engines */
  readonly selector?: ModelSelector | undefined;
  /** How many pieces of work (an operation over a document) are under way at once. @default 5 */
  readonly maxConcurrency?: number | undefined;
  /** @default every operation of `documentOperations` */
  readonly operations?: OperationSet | undefined;
}

/** What came of one document. */
export interface ProcessedDocument {
  readonly index: number;
  /** By `outputAs`; what failed is not in it. */
  readonly outputs: Readonly<Record<string, JsonValue>>;
  /** One for each operation that failed; one without `outputAs` when the document could not be read. */
  readonly errors: readonly { readonly outputAs?: string | undefined; readonly error: GatewayError }[];
  readonly warnings: readonly string[];
}

export interface ProcessedDocuments {
  /** In the order of the documents. */
  readonly results: readonly ProcessedDocument[];
  /** Of the whole run, earlier processes included. */
  readonly totals: WorkTotals;
  readonly processingMs: number;
}

const DEFAULT_CONCURRENCY = 5;

/**
 * Runs `operations` over each of `documents`. With a `call.checkpoint` a run that was killed is taken up again.
 *
 * @throws GatewayError `invalid_input` for operations that cannot run, before anything is read; `cancelled`; when not one output came about, the kind of
 * the failures. A document that fails is a result with `errors`.
 * @example
 * const { results } = await processDocuments(texts.map((text) => ({ text })), [{ operation: 'summarize', outputAs: 'summary' }], { gateway, settings: {}, clock: systemClock });
 */
export async function processDocuments(documents: readonly SourceDocument[], operations: readonly BatchOperation[], options: ProcessDocumentsOptions): Promise<ProcessedDocuments> {
  const { call = {}, clock, maxConcurrency = DEFAULT_CONCURRENCY, selector = {} } = options;
  const bound = await prepareBatch(operations, options.operations ?? createOperationSet());
  requireDocuments(documents);
  throwIfAborted(call.signal);
  const startedMs = clock.monotonicMs();
  const worker = createWorker(options);
  const takeTurn = createTurns(maxConcurrency);
  let done = 0;
  // A document of many parts takes longer than clients wait for a sign of life.
  const tellInner = (index: number): OperationCall['onProgress'] => (inner) => {
    if (inner.done < (inner.total ?? 0)) call.onProgress?.({ done, total: documents.length, message: `Document ${index + 1} of ${documents.length}: ${inner.message}` });
  };
  const processed = await pMap(
    documents,
    async (source, index) => {
      const report = await processOne(source, { index, bound, doWork: async (piece) => takeTurn(async () => worker.do({ ...piece, targets: [piece.operation.asksModel ? selector : {}], retries: 0, onProgress: tellInner(index) }), { signal: call.signal, rank: index }) });
      done += 1;
      call.onProgress?.({ done, total: documents.length, message: describe(report.result, documents.length) });
      return report;
    },
    { concurrency: maxConcurrency, stopOnError: true, signal: call.signal },
  ).catch((error: unknown) => {
    throwIfAborted(call.signal);
    throw error;
  });
  return finishBatch(processed, { spent: worker.spent(), processingMs: clock.monotonicMs() - startedMs });
}

export interface OneProcessed {
  readonly result: ProcessedDocument;
  readonly reports: readonly WorkReport[];
}

interface ProcessOneOptions {
  readonly index: number;
  readonly bound: readonly BoundBatchOperation[];
  readonly doWork: (piece: Pick<PieceOfWork, 'key' | 'operation' | 'document'>) => Promise<WorkReport>;
}

/** All operations over one document. @throws GatewayError on abort, and nothing else */
export async function processOne(source: SourceDocument, { index, bound, doWork }: ProcessOneOptions): Promise<OneProcessed> {
  const document = await readOne(source);
  if (isGatewayError(document)) return { result: { index, outputs: {}, errors: [{ error: document }], warnings: [] }, reports: [] };
  const pieces = await Promise.all(bound.map(async ({ outputAs, operation }) => ({ outputAs, report: await doWork({ key: `${outputAs}:${index}`, operation, document }) })));
  const outputs = pieces.flatMap(({ outputAs, report }): [string, JsonValue][] => (report.status === 'completed' ? [[outputAs, report.value]] : []));
  const errors = pieces.flatMap(({ outputAs, report }) => (report.status === 'failed' ? [{ outputAs, error: report.error }] : []));
  const warnings = [...(document.warnings ?? []), ...pieces.flatMap(({ report }) => (report.status === 'completed' ? report.warnings : []))];
  return { result: { index, outputs: Object.fromEntries(outputs), errors, warnings: [...new Set(warnings)] }, reports: pieces.map(({ report }) => report) };
}

/** @throws GatewayError when not one output came about */
export function finishBatch(processed: readonly OneProcessed[], { spent, processingMs }: { readonly spent: Spent; readonly processingMs: number }): ProcessedDocuments {
  const results = processed.map(({ result }) => result);
  const errors = results.flatMap((result) => result.errors);
  const [first] = errors;
  if (first !== undefined && results.every(({ outputs }) => Object.keys(outputs).length === 0)) {
    const { error: told } = errors.find((one) => one.error.retryable) ?? first;
    const said = [...new Set(errors.map(({ error }) => error.message))].slice(0, 3).join(' ');
    throw new GatewayError({ kind: told.kind, message: `Nothing could be done with ${results.length === 1 ? 'the document' : `any of the ${results.length} documents`}. ${said}`, hint: told.hint, details: { totalCostUsd: toUsd(spent) }, cause: told });
  }
  return { results, totals: { ...sumWork(processed.flatMap(({ reports }) => reports)), spent }, processingMs };
}

/** @throws GatewayError `invalid_input` when there are none */
export function requireDocuments(documents: readonly SourceDocument[]): void {
  if (documents.length === 0) throw new GatewayError({ kind: 'invalid_input', message: 'There are no documents.', hint: 'Give one at least.' });
}

function describe({ index, errors }: ProcessedDocument, total: number): string {
  return `Document ${index + 1} of ${total}: ${errors.length === 0 ? 'done' : 'failed'}`;
}
