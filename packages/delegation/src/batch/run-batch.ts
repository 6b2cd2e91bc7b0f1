// Many requests that may wait, at their vendor's batch price: submitted once, followed, fetched, and written down as one call with an attempt for each.
import {
  addCosts,
  addUsage,
  GatewayError,
  NO_COST,
  NO_USAGE,
  throwIfAborted,
  toAbortError,
  toGatewayError,
  tryComputeCost,
  wasNeverCharged,
  type BatchAnswer,
  type BatchApi,
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
import { chooseBatchModel, type BatchModel } from './choose-batch-model.ts';
import { recordBatch, recordLostBatch } from './record-batch.ts';
import { reserveBatch } from './reserve-batch.ts';

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

/** What a checkpoint remembers of a batch that was submitted. */
interface Submitted {
  readonly provider: string;
  readonly model: string;
  readonly batchId: string;
  readonly callId: string;
}

const CHECKPOINT_KEY = 'batch';
const DEFAULT_POLL_MS = 6_000;
const SLOWEST_POLL = 10;

/**
 * Submits `items` as one batch and waits for its end, which may take a day. Progress is reported as items are done.
 *
 * @throws GatewayError `unsupported` when the model's vendor has no batches, `budget_exceeded` when all answers together could cost more than is left,
 * `unavailable` when the batch failed as a whole, `cancelled`, and what the vendor throws. A single item that fails is an answer with an `error`.
 */
export async function runBatch(items: readonly BatchItem[], options: BatchOptions & RoutedOptions): Promise<BatchRun> {
  const { books, call } = options;
  throwIfAborted(call?.signal);
  const startedMs = books.clock.now();
  const known = readSubmitted(call);
  const target = await chooseBatchModel(options, known);
  const callId = known?.callId ?? books.ledger?.newCallId() ?? books.newId();
  const reserved = await reserveBatch(items, target, { ...options, isSubmitted: known !== undefined });
  const run: Run = { items: reserved.items, options, target, callId, startedMs, reservation: reserved.reservation };
  try {
    const batchId = known?.batchId ?? (await submit(run));
    const status = await follow(run, batchId);
    if (status.state === 'failed') {
      run.isWorthless = true;
      throw failed(run, status);
    }
    return await collect(run, status);
  } catch (thrown) {
    throw await giveUp(run, thrown);
  }
}

interface Run {
  readonly items: readonly BatchItem[];
  readonly options: BatchOptions & RoutedOptions;
  readonly target: BatchModel;
  readonly callId: string;
  readonly startedMs: number;
  readonly reservation: Reservation;
  batchId?: string;
  /** Set when the vendor has done nothing, and so charges nothing. */
  isWorthless?: true;
}

async function submit(run: Run): Promise<string> {
  const { target, items, callId, options } = run;
  const { batchId } = await target.api.submit(target.model, items, { signal: options.call?.signal });
  run.batchId = batchId;
  const submitted: Submitted = { provider: target.provider, model: target.model, batchId, callId };
  await options.call?.checkpoint?.save(CHECKPOINT_KEY, { ...submitted });
  return batchId;
}

async function follow(run: Run, batchId: string): Promise<BatchStatus> {
  run.batchId = batchId;
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

// A vendor that is out of reach for some minutes is no reason to lose sight of a batch that takes hours.
async function askPatiently<T>(ask: () => Promise<T>, { books, call, pollMs = DEFAULT_POLL_MS }: BatchOptions & RoutedOptions): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (thrown) {
      throwIfAborted(call?.signal);
      const error = toGatewayError(thrown);
      if (!error.retryable || tries >= MAX_STATUS_TRIES) throw error;
      await sleep(error.retryAfterMs ?? pollMs * SLOWEST_POLL, { clock: books.clock, signal: call?.signal });
    }
  }
}

const MAX_STATUS_TRIES = 10;

async function sleep(ms: number, { clock, signal }: { readonly clock: RoutedOptions['books']['clock']; readonly signal: AbortSignal | undefined }): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (reason) {
    throwIfAborted(signal);
    throw reason;
  }
}

async function collect(run: Run, status: BatchStatus): Promise<BatchRun> {
  const { target, items, options, callId } = run;
  const found = new Map<string, BatchAnswer>();
  await askPatiently(async () => {
    for await (const answer of target.api.answers(status.batchId, { signal: options.call?.signal })) found.set(answer.id, withCost(answer, target));
  }, options);
  const answers = items.map((item) => found.get(item.id) ?? missing(item.id, status));
  const cost = answers.reduce<Cost | null>((sum, { result }) => (result === undefined ? sum : sum === null || result.cost === null ? null : addCosts(sum, result.cost)), NO_COST);
  const usage = answers.reduce<Usage | null>((sum, { result }) => (result === undefined ? sum : sum === null || result.usage === null ? null : addUsage(sum, result.usage)), NO_USAGE);
  if (await recordBatch({ answers, target, callId, startedMs: run.startedMs, cost, usage, options })) await run.reservation.settle(cost?.totalPicoUsd ?? null);
  else await run.reservation.release();
  return { provider: target.provider, model: target.model, status, answers, usage, cost, callId };
}

function withCost(answer: BatchAnswer, { price }: BatchModel): BatchAnswer {
  const { result } = answer;
  if (result === undefined || result.cost !== null || result.usage === null || price === null) return answer;
  return { id: answer.id, result: { ...result, cost: tryComputeCost(result.usage, price) } };
}

function missing(id: string, { state }: BatchStatus): BatchAnswer {
  return { id, error: new GatewayError({ kind: state === 'cancelled' ? 'cancelled' : 'unavailable', message: `The batch ended (${state}) without an answer to "${id}".`, hint: 'Send it again.' }) };
}

function failed({ target }: Run, { batchId, error }: BatchStatus): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: `The batch ${batchId} failed at ${target.provider}${error === undefined ? '' : `: ${error}`}.`,
    hint: 'Check the requests, or send them one by one.',
    details: { batchId },
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
    if (isAborted && batchId !== undefined) options.books.track(cancelQuietly(target.api, batchId, options));
    const cost = run.isWorthless === true ? 0 : null;
    await reservation.settle(cost);
    recordLostBatch({ ...lost, cost });
  }
  return error;
}

// A batch that makes no sense is refused before it is sent.
function wasNeverTaken(error: GatewayError): boolean {
  return error.kind === 'invalid_input' || wasNeverCharged(error);
}

function readOnAbort({ onAbort = 'cancel', call }: BatchOptions): 'cancel' | 'leave' {
  return typeof onAbort === 'function' ? onAbort(call?.signal?.reason) : onAbort;
}

async function cancelQuietly(api: BatchApi, batchId: string, { books }: RoutedOptions): Promise<void> {
  try {
    await api.cancel(batchId);
  } catch (error) {
    books.logger.error('A batch could not be cancelled and goes on at its vendor.', { batchId, error: toGatewayError(error).message });
  }
}

function readSubmitted(call: OperationCall | undefined): Submitted | undefined {
  const kept = call?.checkpoint?.load(CHECKPOINT_KEY);
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return undefined;
  const { provider, model, batchId, callId } = kept as Readonly<Record<string, unknown>>;
  const parts = [provider, model, batchId, callId];
  if (!parts.every((part) => typeof part === 'string')) return undefined;
  return { provider: String(provider), model: String(model), batchId: String(batchId), callId: String(callId) };
}
