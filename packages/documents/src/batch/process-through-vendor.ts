// Documents through a vendor's batch API: half the price, and an answer within a day. Work that asks several times takes as many batches, one after the other.
import { GatewayError, NO_USAGE, throwIfAborted, toGatewayError, type Clock } from '@gateway/core';
import type { BatchOptions, Gateway } from '@gateway/delegation';
import { createOperationSet } from '../operations/operation-set.ts';
import { createWorker, type PieceOfWork } from '../worker/create-worker.ts';
import type { SourceDocument } from '../worker/source-document.ts';
import { NOTHING_SPENT } from '../worker/spending.ts';
import { createTurns } from '../worker/take-turns.ts';
import type { WorkReport } from '../worker/work-report.ts';
import { prepareBatch, type BatchOperation } from './batch-operation.ts';
import { openBatchRounds, type BatchRounds } from './batch-rounds.ts';
import { createCollectingModel, type CollectingModel } from './collecting-model.ts';
import { finishBatch, processOne, requireDocuments, type OneProcessed, type ProcessDocumentsOptions, type ProcessedDocuments } from './process-documents.ts';

export interface ProcessThroughVendorOptions extends Omit<ProcessDocumentsOptions, 'gateway' | 'findModel'> {
  readonly gateway: Pick<Gateway, 'run' | 'plan' | 'createAllowance' | 'batch' | 'batchModel' | 'baseline' | 'models'>;
  /** What an abort does to a batch at the vendor. @default 'cancel' */
  readonly onAbort?: BatchOptions['onAbort'];
  /** How often the vendor is asked at first. Milliseconds. @default that of `Gateway.batch` */
  readonly pollMs?: number | undefined;
}

/**
 * One model does all of it: the named one, or the router's choice among those whose vendor has batches. Answers are checked by the operations themselves,
 * each correction in a further batch; nobody stronger takes over. With a `call.checkpoint` batches are found again after a restart.
 *
 * @throws GatewayError `unsupported` when the model's vendor has no batches, `not_configured` when no configured one has, and as `processDocuments` does
 */
export async function processThroughVendor(documents: readonly SourceDocument[], operations: readonly BatchOperation[], options: ProcessThroughVendorOptions): Promise<ProcessedDocuments> {
  const { call = {}, clock, gateway, maxConcurrency = 5, maxCostUsd } = options;
  const bound = await prepareBatch(operations, options.operations ?? createOperationSet());
  requireDocuments(documents);
  // What an earlier process has sent off has to be ended, also when nobody waits for it any more.
  if (call.checkpoint?.load(MODEL_KEY) === undefined) throwIfAborted(call.signal);
  const startedMs = clock.monotonicMs();
  const named = await chooseModel(options, bound.find(({ operation }) => operation.asksModel)?.operation.task);
  const { contextTokens = null, maxOutputTokens = null } = gateway.models.catalogue.find(named.provider, named.model) ?? {};
  const collecting = createCollectingModel({ ...named, limits: { contextTokens, maxOutputTokens }, clock, signal: call.signal, checkpoint: call.checkpoint });
  let done = 0;
  const report = (message: string): void => call.onProgress?.({ done, total: documents.length, message });
  const rounds = openBatchRounds({ gateway, selector: named, call, maxCostUsd, onAbort: options.onAbort, pollMs: options.pollMs, keep: collecting.keep, isKept: collecting.isKept, onProgress: report });
  const local = createWorker({ gateway, settings: options.settings, clock, call: { signal: call.signal } });
  const readTurn = createTurns(maxConcurrency);
  const one = async (source: SourceDocument, index: number): Promise<OneProcessed> => {
    const processed = await processOne(typeof source === 'function' ? async () => collecting.run(async () => readTurn(source, { signal: call.signal })) : source, {
      index,
      bound,
      doWork: async (piece) => (piece.operation.asksModel ? doThrough(piece, { collecting, clock, signal: call.signal }) : local.do({ ...piece, targets: [{}], retries: 0 })),
    });
    done += 1;
    report(`Document ${index + 1} of ${documents.length}: ${processed.result.errors.length === 0 ? 'done' : 'failed'}`);
    return processed;
  };
  const working = Promise.all(documents.map(one)).finally(collecting.end);
  const processed = await workThrough(working, { collecting, rounds });
  const { spent, usage, baselineCost } = rounds.totals();
  const finished = finishBatch(processed, { spent, processingMs: clock.monotonicMs() - startedMs });
  return { ...finished, totals: { ...finished.totals, usage, baselineCost } };
}

interface NamedModel {
  readonly provider: string;
  readonly model: string;
}

const MODEL_KEY = 'batch:model';

// A run that is taken up again stays with its model: batches of another one would be paid for once more.
async function chooseModel({ gateway, call, selector }: ProcessThroughVendorOptions, task: BatchOptions['task']): Promise<NamedModel> {
  const kept = call?.checkpoint?.load(MODEL_KEY);
  if (typeof kept === 'object' && kept !== null && 'provider' in kept) return kept as unknown as NamedModel;
  if (selector?.provider === 'local' || selector?.model?.startsWith('local') === true) throw new GatewayError({ kind: 'unsupported', message: 'The local engines have no batches.', hint: 'Leave the mode out: they cost nothing and answer at once.' });
  const { provider, model } = await gateway.batchModel({ selector, task, call });
  await call?.checkpoint?.save(MODEL_KEY, { provider, model });
  return { provider, model };
}

// However it ends, nothing goes on at the vendor that nobody waits for.
async function workThrough<T>(working: Promise<T>, { collecting, rounds }: { readonly collecting: CollectingModel; readonly rounds: BatchRounds }): Promise<T> {
  try {
    const [done] = await Promise.all([working, askInRounds(collecting, rounds)]);
    return done;
  } finally {
    await rounds.endOthers();
  }
}

async function askInRounds(collecting: CollectingModel, rounds: BatchRounds): Promise<void> {
  for (let asked = await collecting.gather(); asked.length > 0; asked = await collecting.gather()) collecting.answer(await rounds.ask(asked));
}

type Piece = Pick<PieceOfWork, 'operation' | 'document'>;

async function doThrough({ operation, document }: Piece, { collecting, clock, signal }: { readonly collecting: CollectingModel; readonly clock: Clock; readonly signal: AbortSignal | undefined }): Promise<WorkReport> {
  const startedMs = clock.monotonicMs();
  // What it cost is known of whole batches, not of their pieces.
  const facts = (): Pick<WorkReport, 'spent' | 'processingMs'> => ({ spent: NOTHING_SPENT, processingMs: clock.monotonicMs() - startedMs });
  try {
    const { provider, model } = collecting;
    const done = await collecting.run(async (asking) => operation.runWith(asking, document, { signal }));
    return { status: 'completed', ...done, provider, model, usage: NO_USAGE, baselineCost: 0, estimated: false, ...facts() };
  } catch (thrown) {
    throwIfAborted(signal);
    return { status: 'failed', error: toGatewayError(thrown), ...facts() };
  }
}
