// Submits a batch once, also when the process ends or the connection breaks before its id comes: it is sent off with a mark, by which the vendor is asked for it.
import { type GatewayError, throwIfAborted, toGatewayError, wasNeverCharged, type BatchItem, type BatchStatus, type OperationCall } from '@gateway/core';
import type { RoutedOptions } from '../complete-routed.ts';
import { askPatiently, pauseAfter } from './ask-patiently.ts';
import type { BatchModel } from './choose-batch-model.ts';
import type { BatchOptions } from './run-batch.ts';

/** What a checkpoint remembers of a batch: from the moment before it is sent off, and its id once the vendor has said it. */
export interface SentBatch {
  readonly provider: string;
  readonly model: string;
  /** The row in the ledger, and the mark. */
  readonly callId: string;
  readonly items: number;
  readonly sinceMs: number;
  readonly batchId?: string | undefined;
}

const CHECKPOINT_KEY = 'batch';
const MAX_SUBMISSIONS = 10;

/** Keeps it. */
export async function saveSent(call: OperationCall | undefined, { batchId, ...sent }: SentBatch): Promise<void> {
  await call?.checkpoint?.save(CHECKPOINT_KEY, batchId === undefined ? sent : { ...sent, batchId });
}

/** What was kept. */
export function readSent(call: OperationCall | undefined): SentBatch | undefined {
  const kept = call?.checkpoint?.load(CHECKPOINT_KEY);
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return undefined;
  const { provider, model, batchId, callId, items, sinceMs } = kept as Readonly<Record<string, unknown>>;
  if (typeof provider !== 'string' || typeof model !== 'string' || typeof callId !== 'string') return undefined;
  if (typeof batchId !== 'string' && (typeof items !== 'number' || typeof sinceMs !== 'number')) return undefined;
  return { provider, model, callId, items: Number(items ?? 0), sinceMs: Number(sinceMs ?? 0), batchId: typeof batchId === 'string' ? batchId : undefined };
}

/** Asks the vendor for a batch that was sent off. `undefined` when it was not taken. @throws GatewayError as `BatchApi.find`, whose doubt says what to do */
export async function findSent({ api }: Pick<BatchModel, 'api'>, { callId, items, sinceMs }: SentBatch, signal: AbortSignal | undefined): Promise<BatchStatus | undefined> {
  return api.find({ mark: callId, items, sinceMs }, { signal });
}

export interface Submission {
  readonly items: readonly BatchItem[];
  readonly target: BatchModel;
  readonly sent: SentBatch;
  readonly options: BatchOptions & RoutedOptions;
}

/** Submits, again after refusals that may pass. @returns the batch's id @throws GatewayError the last failure */
export async function submitBatch({ items, target, sent, options }: Submission): Promise<string> {
  const signal = options.call?.signal;
  await saveSent(options.call, sent);
  for (let tries = 1; ; tries += 1) {
    try {
      return (await target.api.submit(target.model, items, { signal, mark: sent.callId })).batchId;
    } catch (thrown) {
      throwIfAborted(signal);
      const error = toGatewayError(thrown);
      const found = mayBeTaken(error) ? await lookFor(target, sent, options) : undefined;
      if (found !== undefined) return found.batchId;
      if (!error.retryable || !wasNeverCharged(error) || tries >= MAX_SUBMISSIONS) throw error;
      await pauseAfter(error.retryAfterMs, options);
    }
  }
}

// What says that it was refused may be wrong about that only when the vendor itself has failed.
function mayBeTaken(error: GatewayError): boolean {
  const status = error.details?.['status'];
  return !wasNeverTaken(error) || (typeof status === 'number' && status >= 500);
}

/** A batch that makes no sense is refused before it is sent. */
export function wasNeverTaken(error: GatewayError): boolean {
  return error.kind === 'invalid_input' || wasNeverCharged(error);
}

const MAX_LOOKS = 3;

// Who cannot be asked, or does not know, leaves the failure as it is.
async function lookFor(target: BatchModel, sent: SentBatch, options: BatchOptions & RoutedOptions): Promise<BatchStatus | undefined> {
  try {
    return await askPatiently(async () => findSent(target, sent, options.call?.signal), options, MAX_LOOKS);
  } catch (error) {
    throwIfAborted(options.call?.signal);
    options.books.logger.warn('Whether a batch was taken could not be found out.', { provider: target.provider, error: toGatewayError(error).message });
    return undefined;
  }
}
