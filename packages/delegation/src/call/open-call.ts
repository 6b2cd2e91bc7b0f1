// One call from its beginning to its row in the ledger: its own allowance, its attempts, and what it saved.
import {
  addCosts,
  fromUsd,
  NO_COST,
  NO_USAGE,
  type AttemptObserver,
  type CachedAnswer,
  type CallOptions,
  type CallOrigin,
  type Clock,
  type Cost,
  type CountTokens,
  type ErrorKind,
  type LanguageModel,
  type Logger,
  type ModelPrice,
  type ModelSelector,
  type PicoUsd,
  type TaskType,
  type Usage,
} from '@gateway/core';
import { createCallAllowance, type CallAllowance } from '../budget/create-call-allowance.ts';
import type { Budget } from '../budget/open-budget.ts';
import { computeSaved } from '../ledger/compute-saved.ts';
import type { CallRecord } from '../ledger/ledger-record.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { AttemptReport } from './attempt-report.ts';
import { observeAttempts } from './observe-attempts.ts';

/** What every call of a gateway shares. */
export interface CallBooks {
  readonly ledger?: Ledger | undefined;
  readonly budget: Budget;
  /** The model that savings are measured against, as `provider/model`, and its price now. */
  readonly baseline: () => { readonly model: string; readonly price: ModelPrice | null };
  readonly loadCountTokens: () => Promise<CountTokens>;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Is given what goes on behind the caller's back, to be waited for before anything is closed. */
  readonly track: (pending: Promise<void>) => void;
}

export interface OpenCallOptions {
  readonly origin?: CallOrigin | undefined;
  readonly task?: TaskType | undefined;
  readonly selector?: ModelSelector | undefined;
  /** Is told of every attempt that is over. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined;
  /** Shared with other calls. @default one of this call's own */
  readonly allowance?: CallAllowance | undefined;
}

/** How a call ended. */
export interface CallEnd {
  readonly outcome: 'ok' | ErrorKind;
  readonly reason?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** Of the accepted answer. `null` when nobody knows. */
  readonly usage: Usage | null;
  /** What the baseline model would have used, where that is not `usage`: for engines that use no tokens. */
  readonly baselineUsage?: Usage | null | undefined;
  /** Whether the answer is of use: one that failed its checks claims no savings. @default true */
  readonly isUseful?: boolean | undefined;
  readonly cached?: CachedAnswer | undefined;
  /** What answers from the cache had cost, where only parts came from it. @default that of `cached` */
  readonly cacheSavedCost?: Cost | null | undefined;
  /** What it cost where nobody observed it, as with a model that the caller brought. @default nothing */
  readonly unobservedCost?: Cost | null | undefined;
  readonly firstTokenMs?: number | undefined;
  readonly content?: { readonly prompt: string; readonly answer: string } | undefined;
}

/** What a finished call has to say of itself. */
export interface CallReport {
  readonly callId: string;
  /** Why this model, in a sentence. */
  readonly reason: string | undefined;
  /** Every request to a vendor, checks included, in the order in which they ended. */
  readonly attempts: readonly AttemptReport[];
  /** Everything paid, failed attempts and checks included; `null` when part of it is unknown. */
  readonly cost: Cost | null;
  readonly baseline: { readonly model: string; readonly cost: PicoUsd | null };
  /** `baseline.cost - cost`, in integer picodollars. May be negative; `null` when one of them is unknown. */
  readonly saved: PicoUsd | null;
  /** What answers from the cache had cost; 0 without a hit, `null` when unknown. */
  readonly cacheSaved: PicoUsd | null;
  readonly estimated: boolean;
}

export interface OpenCall {
  readonly id: string;
  readonly attempts: readonly AttemptReport[];
  /** Puts every attempt into the books of this call. */
  readonly observer: AttemptObserver;
  /** The model with everything it does in the books of this call. */
  watch(model: LanguageModel): LanguageModel;
  /** Writes the row; after an abort, once the attempts that are still being booked are in. */
  finish(end: CallEnd): CallReport;
}

export function openCall(shared: CallBooks, options: OpenCallOptions): OpenCall {
  const { ledger, budget, clock } = shared;
  const id = ledger?.newCallId() ?? shared.newId();
  const atMs = clock.now();
  const startedMs = clock.monotonicMs();
  const attempts: AttemptReport[] = [];
  const maxCost = options.selector?.maxCostUsd === undefined ? undefined : fromUsd(options.selector.maxCostUsd);
  const isLimited = maxCost !== undefined || budget.isLimited;
  const books = observeAttempts({
    callId: id,
    ledger,
    allowance: options.allowance ?? (isLimited ? createCallAllowance(budget, { caller: options.origin?.caller, maxCost }) : undefined),
    loadCountTokens: shared.loadCountTokens,
    onEnd: (attempt) => {
      attempts.push(attempt);
      options.onAttempt?.(attempt);
    },
  });
  const record = (end: CallEnd, latencyMs: number): CallReport => {
    const report = toReport(end, { id, attempts: [...attempts], baseline: shared.baseline() });
    ledger?.recordCall(toRecord(end, { report, options, atMs, latencyMs }));
    options.origin?.onRecorded?.(id);
    return report;
  };
  return {
    id,
    attempts,
    observer: books.observer,
    watch: (model) => watchModel(model, books.observer),
    finish: (end) => {
      const latencyMs = clock.monotonicMs() - startedMs;
      if (books.running() === 0) return record(end, latencyMs);
      shared.track(recordLater(async () => (await books.settled(), record(end, latencyMs)), shared.logger));
      return toReport(end, { id, attempts: [...attempts], baseline: shared.baseline() });
    },
  };
}

// Nobody waits for it who could be told.
async function recordLater(work: () => Promise<unknown>, logger: Logger): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.error('The row of a call could not be written.', { error: error instanceof Error ? error.message : String(error) });
  }
}

/** A model whose attempts an observer hears of, unless the call brings one of its own. */
function watchModel(model: LanguageModel, observer: AttemptObserver): LanguageModel {
  const observe = (call: CallOptions | undefined): CallOptions => ({ ...call, attempts: call?.attempts ?? observer });
  return {
    provider: model.provider,
    model: model.model,
    get limits() {
      return model.limits;
    },
    complete: async (request, call) => model.complete(request, observe(call)),
    stream: (request, call) => model.stream(request, observe(call)),
  };
}

function toReport(end: CallEnd, { id, attempts, baseline }: { readonly id: string; readonly attempts: readonly AttemptReport[]; readonly baseline: ReturnType<CallBooks['baseline']> }): CallReport {
  const start = attempts.length > 0 || end.unobservedCost === undefined ? NO_COST : end.unobservedCost;
  const cost = attempts.reduce<Cost | null>((sum, attempt) => (sum === null || attempt.cost === null ? null : addCosts(sum, attempt.cost)), start);
  const saved = computeSaved({
    usage: readBaselineUsage(end),
    price: null,
    baselinePrice: baseline.price,
    paid: cost?.totalPicoUsd ?? null,
  });
  return {
    callId: id,
    reason: end.reason,
    attempts,
    cost,
    baseline: { model: baseline.model, cost: saved.baselineCost },
    saved: saved.saved,
    cacheSaved: readCacheSaved(end),
    estimated: end.usage?.estimated === true || attempts.some(({ usage }) => usage?.estimated === true),
  };
}

function readCacheSaved({ cached, cacheSavedCost }: CallEnd): PicoUsd | null {
  const cost = cacheSavedCost === undefined ? (cached === undefined ? NO_COST : cached.savedCost) : cacheSavedCost;
  return cost === null ? null : cost.totalPicoUsd;
}

// The baseline model would have needed the same tokens for an answer that is of use, and nothing is claimed for one that is not.
function readBaselineUsage({ outcome, isUseful, usage, baselineUsage }: CallEnd): Usage | null {
  if (outcome !== 'ok') return null;
  if (isUseful === false) return NO_USAGE;
  return baselineUsage === undefined ? usage : baselineUsage;
}

interface RowFacts {
  readonly report: CallReport;
  readonly options: OpenCallOptions;
  readonly atMs: number;
  readonly latencyMs: number;
}

function toRecord(end: CallEnd, { report, options, atMs, latencyMs }: RowFacts): CallRecord {
  const verifiers = report.attempts.filter(({ role }) => role === 'verifier');
  return {
    id: report.callId,
    atMs,
    tool: options.origin?.tool,
    task: options.task,
    caller: options.origin?.caller,
    reason: end.reason,
    asked: options.selector,
    provider: end.provider,
    model: end.model,
    usage: end.usage,
    cost: report.cost?.totalPicoUsd ?? null,
    estimated: report.estimated,
    cached: end.cached?.kind ?? 'none',
    cacheSaved: report.cacheSaved,
    baseline: report.baseline,
    verifierCost: verifiers.reduce<PicoUsd | null>((sum, { cost }) => (sum === null || cost === null ? null : sum + cost.totalPicoUsd), 0),
    latencyMs,
    firstTokenMs: end.firstTokenMs,
    outcome: end.outcome,
    content: end.content,
  };
}
