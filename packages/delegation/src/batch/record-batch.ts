// A batch in the ledger: one call, and one attempt for every item that was answered.
import { tryComputeCost, type BatchAnswer, type Cost, type ErrorKind, type GatewayError, type Usage } from '@gateway/core';
import type { RoutedOptions } from '../complete-routed.ts';
import type { BatchModel } from './choose-batch-model.ts';
import { isCharged } from './collect-answers.ts';
import type { BatchOptions } from './run-batch.ts';

export interface FinishedBatch {
  readonly answers: readonly BatchAnswer[];
  /** Why some have no answer that the vendor may have given. */
  readonly lost?: GatewayError | undefined;
  readonly target: BatchModel;
  readonly callId: string;
  readonly startedMs: number;
  readonly cost: Cost | null;
  readonly usage: Usage | null;
  readonly options: BatchOptions & RoutedOptions;
}

/** Writes the rows, all together or none. @returns false when a process before this one did */
export async function recordBatch({ answers, lost, target, callId, startedMs, cost, usage, options }: FinishedBatch): Promise<boolean> {
  const { books, call, selector, task = 'chat' } = options;
  const { ledger, clock } = books;
  if (ledger === undefined) return true;
  await ledger.flush();
  if (ledger.hasCall(callId)) return false;
  const endedMs = clock.now();
  for (const { result, error } of answers) {
    ledger.recordAttempt({
      callId,
      provider: target.provider,
      model: result?.model ?? target.model,
      startedMs,
      endedMs,
      usage: result?.usage ?? null,
      // Vendors charge for answers only, also for those that nobody can read.
      cost: result === undefined ? (isCharged(error, lost) ? null : 0) : (result.cost?.totalPicoUsd ?? null),
      outcome: error?.kind ?? 'ok',
      retry: 0,
    });
  }
  const baseline = books.baseline();
  ledger.recordCall({
    id: callId,
    atMs: startedMs,
    tool: call?.origin?.tool,
    caller: call?.origin?.caller,
    task,
    reason: `Batch of ${answers.length}. ${target.reason}`,
    asked: selector,
    provider: target.provider,
    model: target.model,
    usage,
    cost: cost?.totalPicoUsd ?? null,
    baseline: { model: baseline.model, cost: usage === null || baseline.price === null ? null : (tryComputeCost(usage, baseline.price)?.totalPicoUsd ?? null) },
    latencyMs: endedMs - startedMs,
    outcome: 'ok',
  });
  call?.origin?.onRecorded?.(callId);
  await ledger.flush();
  return true;
}

/** The row of a batch that came to nothing. @param cost `null` when the vendor may have charged for part of it */
export function recordLostBatch({ target, callId, startedMs, options, outcome, cost }: Pick<FinishedBatch, 'target' | 'callId' | 'startedMs' | 'options'> & { readonly outcome: ErrorKind; readonly cost: 0 | null }): void {
  const { books, call, selector, task = 'chat' } = options;
  const { ledger, clock } = books;
  if (ledger === undefined) return;
  ledger.recordCall({
    id: callId,
    atMs: startedMs,
    tool: call?.origin?.tool,
    caller: call?.origin?.caller,
    task,
    reason: target.reason,
    asked: selector,
    usage: null,
    cost,
    latencyMs: clock.now() - startedMs,
    outcome,
  });
  call?.origin?.onRecorded?.(callId);
}
