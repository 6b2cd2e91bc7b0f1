// Looks before anybody is asked: for the very request, then for one that means the same.
import { throwIfAborted, type CompletionResult } from '@gateway/core';
import type { Analytics } from '../stats/analytics.ts';
import { toCachedResult, replayAnswer } from './replay-answer.ts';
import type { PlannedCall, PlannedModel } from './planned-model.ts';

/** An answer that was found. */
export interface FoundAnswer {
  readonly kind: 'exact' | 'semantic';
  readonly result: CompletionResult;
  readonly ageMs: number;
  readonly similarity?: number | undefined;
}

export interface CacheReadOptions {
  /** Never fails. */
  readonly find: (planned: PlannedCall) => Promise<FoundAnswer | undefined>;
  readonly analytics: Analytics;
}

/** A found answer costs nothing, says what it had cost, and needs neither budget nor route. */
export function withCacheRead(inner: PlannedModel, { find, analytics }: CacheReadOptions): PlannedModel {
  const look = async (planned: PlannedCall): Promise<CompletionResult | undefined> => {
    if (!planned.plan.reads) return undefined;
    throwIfAborted(planned.call?.signal);
    const found = await find(planned);
    // It may have been given up meanwhile; what comes next would notice too late.
    throwIfAborted(planned.call?.signal);
    if (found === undefined) return undefined;
    analytics.recordHit(found.kind, planned.plan.task, found.result);
    return toCachedAnswer(found);
  };
  return {
    wrapped: inner.wrapped,
    complete: async (planned) => (await look(planned)) ?? inner.complete(planned),
    async *stream(planned) {
      const found = await look(planned);
      if (found === undefined) yield* inner.stream(planned);
      else yield* replayAnswer(found);
    },
  };
}

export function toCachedAnswer({ kind, result, ageMs, similarity }: FoundAnswer): CompletionResult {
  return toCachedResult(result, { kind, ageMs, ...(similarity === undefined ? {} : { similarity }) });
}
