// Adds up what one part of a call costs, request by request, and passes every request on to whoever keeps the books of the whole.
import {
  addCosts,
  addUsage,
  NO_COST,
  NO_USAGE,
  type AttemptEnd,
  type AttemptObserver,
  type AttemptRole,
  type Clock,
  type CompletionResult,
  type Cost,
  type Usage,
} from '@gateway/core';

export interface AttemptTally {
  readonly observer: AttemptObserver;
  /** Requests that were sent. */
  readonly requests: number;
  /** The sum; `null` as soon as one part is unknown, and while a request is under way. */
  readonly cost: Cost | null;
  readonly usage: Usage | null;
  /** Of the first request that told. */
  readonly firstTokenMs: number | undefined;
  /** Counts an answer of a model that tells no observer of its requests. */
  add(answer: Pick<CompletionResult, 'usage' | 'cost'>): void;
  /** Requests that were sent and are not counted yet. */
  readonly running: number;
  /** Resolves when every request that was sent is counted. */
  settled(): Promise<void>;
}

// How long requests that were broken off may take to say what they cost.
const SETTLE_MS = 1_000;

/** @param options.role replaces the role that requests come with */
export function tallyAttempts(parent: AttemptObserver | undefined, options: { readonly role?: AttemptRole | undefined } = {}): AttemptTally {
  const sums = { requests: 0, cost: NO_COST as Cost | null, usage: NO_USAGE as Usage | null, firstTokenMs: undefined as number | undefined };
  const running = new Set<Promise<void>>();
  const add = ({ usage, cost }: Pick<AttemptEnd, 'usage' | 'cost'>): void => {
    sums.usage = sums.usage === null || usage === null ? null : addUsage(sums.usage, usage);
    sums.cost = sums.cost === null || cost === null ? null : addCosts(sums.cost, cost);
  };
  const observer: AttemptObserver = {
    begin: async (start, call) => {
      const permit = await parent?.begin(options.role === undefined ? start : { ...start, role: options.role }, call);
      sums.requests += 1;
      const { promise, resolve } = Promise.withResolvers<void>();
      running.add(promise);
      return {
        ...(permit?.maxTokens === undefined ? {} : { maxTokens: permit.maxTokens }),
        end: async (end) => {
          add(end);
          sums.firstTokenMs ??= end.firstTokenMs;
          running.delete(promise);
          resolve();
          await permit?.end(end);
        },
      };
    },
  };
  return {
    observer,
    add,
    get requests() {
      return sums.requests;
    },
    get cost() {
      return running.size > 0 ? null : sums.cost;
    },
    get usage() {
      return running.size > 0 ? null : sums.usage;
    },
    get firstTokenMs() {
      return sums.firstTokenMs;
    },
    get running() {
      return running.size;
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
}

/** Waits a moment for requests that were broken off to be counted; what has not come by then stays unknown. */
export async function settleTally(tally: AttemptTally, clock: Clock): Promise<void> {
  if (tally.running === 0) return;
  const waiting = new AbortController();
  const patience = clock.sleep(SETTLE_MS, waiting.signal).catch(() => {
    // Woken because the last request was counted.
  });
  await Promise.race([tally.settled(), patience]);
  waiting.abort();
  await patience;
}
