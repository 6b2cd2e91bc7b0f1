// The books of one call: each attempt gets its own reservation before it is sent, and its own row when it is over.
import {
  isGatewayError,
  type AttemptEnd,
  type AttemptObserver,
  type AttemptPermit,
  type AttemptStart,
  type CallOptions,
  type CountTokens,
  type PicoUsd,
} from '@gateway/core';
import type { CallAllowance } from '../budget/create-call-allowance.ts';
import type { Reservation } from '../budget/reservation.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { AttemptReport } from './attempt-report.ts';
import { boundCost, type CostBound } from './bound-cost.ts';

export interface ObserveAttemptsOptions {
  readonly callId: string;
  readonly ledger?: Pick<Ledger, 'recordAttempt'> | undefined;
  /** Left out when nothing is limited: then nothing has to be counted in advance. */
  readonly allowance?: CallAllowance | undefined;
  readonly loadCountTokens: () => Promise<CountTokens>;
  /** Is told of every attempt that is over. */
  readonly onEnd: (attempt: AttemptReport) => void;
}

export interface AttemptBooks {
  readonly observer: AttemptObserver;
  /** Attempts that have begun and are not in the books yet. */
  running(): number;
  /** Resolves when every attempt that has begun is in the books. */
  settled(): Promise<void>;
}

// An answer shorter than this is rarely worth its price.
const MIN_TOKENS = 1_024;

export function observeAttempts(options: ObserveAttemptsOptions): AttemptBooks {
  const describe = createNarrator();
  const running = new Set<Promise<void>>();
  const observer: AttemptObserver = {
    begin: async (start, call) => {
      const reserved = options.allowance === undefined ? undefined : await reserve(start, call, { ...options, allowance: options.allowance });
      const told = describe.begin(start);
      const { promise, resolve } = Promise.withResolvers<void>();
      running.add(promise);
      return {
        maxTokens: reserved?.maxTokens,
        end: async (end) => {
          try {
            book(options, { start, end, told });
            describe.end(start, end);
            reserved?.reservation.settleSoon(end.cost?.totalPicoUsd ?? null);
          } finally {
            running.delete(promise);
            resolve();
          }
        },
      } satisfies AttemptPermit;
    },
  };
  return {
    observer,
    running: () => running.size,
    settled: async () => {
      await Promise.all(running);
    },
  };
}

interface Told {
  readonly retry: number;
  readonly reason: string;
}

function book(options: ObserveAttemptsOptions, { start, end, told }: { readonly start: AttemptStart; readonly end: AttemptEnd; readonly told: Told }): void {
  const role = start.role ?? 'answer';
  const { provider } = start;
  const { model, startedMs, endedMs, usage, outcome, firstTokenMs } = end;
  options.onEnd({ provider, asked: start.model, model, role, outcome, usage, cost: end.cost, latencyMs: endedMs - startedMs, firstTokenMs, ...told });
  options.ledger?.recordAttempt({
    callId: options.callId,
    role,
    provider,
    model,
    startedMs,
    endedMs,
    usage,
    cost: end.cost?.totalPicoUsd ?? null,
    outcome,
    retry: told.retry,
  });
}

interface Reserved {
  readonly reservation: Reservation;
  readonly maxTokens: number | undefined;
}

async function reserve(
  start: AttemptStart,
  call: CallOptions,
  { allowance, loadCountTokens }: Pick<ObserveAttemptsOptions, 'loadCountTokens'> & { readonly allowance: CallAllowance },
): Promise<Reserved> {
  const bound = await boundCost(start, loadCountTokens);
  const asked = start.subject.kind === 'completion' ? start.subject.request.maxTokens : undefined;
  // Whoever asks for no limit gets the one that was paid for; whoever asks for one gets that, as far as it was paid for.
  if (asked !== undefined) return { reservation: await allowance.reserve(bound.worstCase, call), maxTokens: bound.maxTokens !== undefined && bound.maxTokens < asked ? bound.maxTokens : undefined };
  let { maxTokens } = bound;
  const fit = (refusal: unknown): PicoUsd | null | undefined => {
    const affordable = readAffordable(refusal, bound);
    if (affordable === undefined) return undefined;
    maxTokens = affordable;
    return bound.withMaxTokens(affordable);
  };
  const least = bound.maxTokens === undefined ? bound.worstCase : bound.withMaxTokens(Math.min(MIN_TOKENS, bound.maxTokens));
  return { reservation: await allowance.reserve(bound.worstCase, call, { least, fit }), maxTokens };
}

// How long an answer may be that what is left would pay for; `undefined` when that is too short to be one.
function readAffordable(error: unknown, bound: CostBound): number | undefined {
  const remainingUsd = isGatewayError(error) && error.kind === 'budget_exceeded' ? error.details?.['remainingUsd'] : undefined;
  if (typeof remainingUsd !== 'number' || bound.maxTokens === undefined) return undefined;
  const fits = (tokens: number): boolean => (bound.withMaxTokens(tokens) ?? Number.POSITIVE_INFINITY) <= Math.floor(remainingUsd * 1e12);
  if (bound.maxTokens <= MIN_TOKENS || !fits(MIN_TOKENS)) return undefined;
  let [low, high] = [MIN_TOKENS, bound.maxTokens];
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Knows of each request which models were asked before, and how that went. */
function createNarrator(): { begin: (start: AttemptStart) => Told; end: (start: AttemptStart, end: AttemptEnd) => void } {
  const histories = new WeakMap<object, { readonly tries: Map<string, number>; last: { readonly name: string; readonly outcome: AttemptEnd['outcome'] } | undefined }>();
  const historyOf = ({ subject }: AttemptStart) => {
    const key = subject.kind === 'completion' ? subject.request : subject.texts;
    const known = histories.get(key) ?? { tries: new Map<string, number>(), last: undefined };
    histories.set(key, known);
    return known;
  };
  const nameOf = ({ provider, model }: AttemptStart): string => `${provider}/${model}`;
  return {
    begin: (start) => {
      const history = historyOf(start);
      const name = nameOf(start);
      const retry = history.tries.get(name) ?? 0;
      history.tries.set(name, retry + 1);
      return { retry, reason: explain(start, { name, last: history.last }) };
    },
    end: (start, { outcome }) => {
      historyOf(start).last = { name: nameOf(start), outcome };
    },
  };
}

function explain({ role }: AttemptStart, { name, last }: { readonly name: string; readonly last: { readonly name: string; readonly outcome: string } | undefined }): string {
  if (role === 'verifier') return 'checks the answer';
  if (last === undefined) return 'first choice';
  return last.name === name ? `tried again after ${last.outcome}` : `took over from ${last.name} after ${last.outcome}`;
}
