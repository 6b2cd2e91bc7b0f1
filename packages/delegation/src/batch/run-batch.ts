// Many requests that may wait, at their vendor's batch price: submitted once, followed, fetched, and written down as one call with an attempt for each.
import {
  GatewayError,
  throwIfAborted,
  toAbortError,
  toGatewayError,
  type BatchAnswer,
  type BatchItem,
  type BatchStatus,
  type Cost,
  type ModelSelector,
  type OperationCall,
  type TaskType,
  type Usage,
} from '@gateway/core';
import type { CallAllowance } from '../budget/create-call-allowance.ts';
import type { Reservation } from '../budget/reservation.ts';
import type { RoutedOptions } from '../complete-routed.ts';
import { askPatiently, DEFAULT_POLL_MS, sleep, SLOWEST_POLL } from './ask-patiently.ts';
import { chooseBatchModel, type BatchModel } from './choose-batch-model.ts';
import { collectAnswers } from './collect-answers.ts';
import { recordBatch, recordLostBatch } from './record-batch.ts';
import { reserveBatch } from './reserve-batch.ts';
import { findSent, readSent, saveSent, submitBatch, wasNeverTaken, type SentBatch } from './submit-batch.ts';

export interface BatchOptions {
  /** A named model is that model. @default the router's choice among the models whose vendor has batches */
  readonly selector?: ModelSelector | undefined;
  /** @default 'chat' */
  readonly task?: TaskType | undefined;
  /** With a `checkpoint` the batch is found again after a restart, and not submitted twice. */
  readonly call?: OperationCall | undefined;
  /** What this batch shares with other work. @default one of its own, of the selector's `maxCostUsd` */
  readonly allowance?: CallAllowance | undefined;
  /** What an abort does, also that of a gateway that is closed: ends the batch at the vendor, or only stops following it, to be taken up again with the same checkpoint. @default 'cancel' */
  readonly onAbort?: 'cancel' | 'leave' | ((reason: unknown) => 'cancel' | 'leave') | undefined;
  /** How often the vendor is asked at first; the pauses grow up to ten times that. Milliseconds. @default 6_000 */
  readonly pollMs?: number | undefined;
}

export interface BatchRun {
  readonly provider: string;
  readonly model: string;
  readonly status: BatchStatus;
  /** One for every item, in their order; `result.cost` is at the batch price. */
  readonly answers: readonly BatchAnswer[];
  /** The sums; `null` when part of them is unknown. */
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  /** The row in the ledger. */
  readonly callId: string;
}

/**
 * Submits `items` as one batch and waits for its end, which may take a day. Progress is reported as items are done.
 *
 * @throws GatewayError `unsupported` when the model's vendor has no batches, `budget_exceeded` when all answers together could cost more than is left,
 * `unavailable` when the batch failed as a whole, `cancelled`, and what the vendor throws. A single item that fails is an answer with an `error`.
 */
export async function runBatch(items: readonly BatchItem[], options: BatchOptions & RoutedOptions): Promise<BatchRun> {
  const { books, call } = options;
  const known = readSent(call);
  // Whoever ends a batch that an earlier process has sent off has it ended at the vendor.
  if (known === undefined) throwIfAborted(call?.signal);
  const target = await chooseBatchModel(options, known);
  const { provider, model } = target;
  const sent: SentBatch = known ?? { provider, model, callId: books.ledger?.newCallId() ?? books.newId(), items: items.length, sinceMs: books.clock.now() };
  const { batchId, failure } = known === undefined ? {} : await findAgain(known, target, options);
  const reserved = await reserveBatch(items, target, { ...options, isSubmitted: batchId !== undefined || failure !== undefined });
  const run: Run = { items: reserved.items, options, target, sent, callId: sent.callId, startedMs: books.clock.now(), reservation: reserved.reservation, ...(batchId === undefined ? {} : { batchId }) };
  try {
    if (failure !== undefined) throw failure;
    throwIfAborted(call?.signal);
    run.batchId ??= await submit(run);
    const status = await follow(run, run.batchId);
    if (status.state === 'failed') {
      run.isWorthless = true;
      throw failed(run, status);
    }
    return await collect(run, run.batchId, status);
  } catch (thrown) {
    throw await giveUp(run, thrown);
  }
}

interface Run {
  readonly items: readonly BatchItem[];
  readonly options: BatchOptions & RoutedOptions;
  readonly target: BatchModel;
  readonly sent: SentBatch;
  readonly callId: string;
  readonly startedMs: number;
  readonly reservation: Reservation;
  batchId?: string;
  /** Set when the vendor has done nothing, and so charges nothing. */
  isWorthless?: true;
}

// What was sent off without having been heard of is looked for before anything is sent a second time.
async function findAgain(known: SentBatch, target: BatchModel, options: BatchOptions & RoutedOptions): Promise<{ readonly batchId?: string | undefined; readonly failure?: GatewayError }> {
  const { call } = options;
  try {
    throwIfAborted(call?.signal);
    if (known.batchId !== undefined) return known;
    const found = await askPatiently(async () => findSent(target, known, call?.signal), options);
    if (found !== undefined) await saveSent(call, { ...known, batchId: found.batchId });
    return { batchId: found?.batchId };
  } catch (thrown) {
    return { batchId: known.batchId, failure: toGatewayError(thrown) };
  }
}

async function submit(run: Run): Promise<string> {
  const batchId = await submitBatch(run);
  run.batchId = batchId;
  await saveSent(run.options.call, { ...run.sent, batchId });
  return batchId;
}

async function follow(run: Run, batchId: string): Promise<BatchStatus> {
  const { target, items, options } = run;
  const { pollMs = DEFAULT_POLL_MS, call, books } = options;
  for (let pauseMs = pollMs; ; pauseMs = Math.min(pauseMs * 1.5, pollMs * SLOWEST_POLL)) {
    const status = await askPatiently(async () => target.api.status(batchId, { signal: call?.signal }), options);
    const done = (status.succeeded ?? 0) + (status.failed ?? 0);
    call?.onProgress?.({ done: status.isOver ? items.length : done, total: items.length, message: `Batch ${status.state}` });
    if (status.isOver) return status;
    await sleep(pauseMs, { clock: books.clock, signal: call?.signal });
  }
}

async function collect(run: Run, batchId: string, status: BatchStatus): Promise<BatchRun> {
  const { target, items, options, callId } = run;
  const { answers, delivered, lost, cost, usage } = await collectAnswers({ items, batchId, status, target, options });
  if (await recordBatch({ answers: delivered, lost, target, callId, startedMs: run.startedMs, cost, usage, options })) await run.reservation.settle(cost?.totalPicoUsd ?? null);
  else await run.reservation.release();
  return { provider: target.provider, model: target.model, status, answers, usage, cost, callId };
}

function failed({ target }: Run, { batchId, error }: BatchStatus): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: `The batch ${batchId} failed at ${target.provider}${error === undefined ? '' : `: ${error}`}.`,
    hint: 'Check the requests, or send them one by one.',
    details: { batchId, costsNothing: true },
  });
}

// What the vendor has taken may be charged, and so may what was sent to it without an answer: unless somebody comes back for it, the worst case is booked.
async function giveUp(run: Run, thrown: unknown): Promise<GatewayError> {
  const { options, target, batchId, reservation } = run;
  const failure = toGatewayError(thrown);
  const signal = options.call?.signal;
  const isAborted = signal?.aborted === true;
  const error = isAborted ? toAbortError(signal) : failure;
  const lost = { target, callId: run.callId, startedMs: run.startedMs, options, outcome: error.kind };
  if (isAborted && readOnAbort(options) === 'leave') {
    await reservation.release();
  } else if (batchId === undefined && wasNeverTaken(failure)) {
    await reservation.release();
    recordLostBatch({ ...lost, cost: 0 });
  } else {
    // Nobody comes back for it.
    if (run.isWorthless !== true) options.books.track(cancelQuietly(run));
    const cost = run.isWorthless === true ? 0 : null;
    await reservation.settle(cost);
    recordLostBatch({ ...lost, cost });
  }
  return error;
}

function readOnAbort({ onAbort = 'cancel', call }: BatchOptions): 'cancel' | 'leave' {
  return typeof onAbort === 'function' ? onAbort(call?.signal?.reason) : onAbort;
}

// Also when it was given up before its id had come. What is over stays as it is.
async function cancelQuietly({ target, sent, batchId, options: { books } }: Run): Promise<void> {
  try {
    const found = batchId ?? (await findSent(target, sent, undefined))?.batchId;
    if (found !== undefined) await target.api.cancel(found);
  } catch (error) {
    books.logger.error('A batch could not be cancelled and may go on at its vendor.', { batchId: batchId ?? null, error: toGatewayError(error).message });
  }
}
