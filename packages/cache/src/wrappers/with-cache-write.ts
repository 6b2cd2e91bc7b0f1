// Keeps what was answered: whole answers only, and only under the name of whoever gave them.
import type { AttemptObserver, CallOptions, CompletionResult } from '@gateway/core';
import { isAskedModel } from '../entry/is-asked-model.ts';
import type { ClearWatch } from '../clear-watch.ts';
import { isAnswer, isMade } from '../entry/is-entry.ts';
import { isCompleteAnswer } from '../entry/is-complete.ts';
import { isReadable } from '../entry/is-readable.ts';
import type { Analytics } from '../stats/analytics.ts';
import type { PlannedCall, PlannedModel } from './planned-model.ts';
import { watchAttempts } from './watch-attempts.ts';

export interface CacheWriteOptions {
  /** Never fails, and nobody waits for it. */
  readonly keep: (planned: PlannedCall, result: CompletionResult, cleared: 'semantic' | undefined) => unknown;
  /** Tells what was cleared meanwhile. */
  readonly clears: ClearWatch;
  /** Counts a result that has not the form of an answer, or figures that are none. */
  readonly noteUnwritable: () => void;
  readonly analytics: Analytics;
}

interface WrittenCall {
  readonly planned: PlannedCall;
  readonly finish: (result: CompletionResult) => void;
  readonly end: () => void;
}

export function withCacheWrite(inner: PlannedModel, { keep, clears, noteUnwritable, analytics }: CacheWriteOptions): PlannedModel {
  const { wrapped } = inner;
  const begin = (planned: PlannedCall): WrittenCall => {
    const { plan } = planned;
    if (plan.reads) analytics.recordMiss(plan.task);
    else if (plan.bypass !== undefined) analytics.recordBypass(plan.task);
    const note = (result: CompletionResult): void => {
      // Whatever a model returns, the call is not the cache's to fail.
      if (plan.reads && isMade(result)) analytics.recordMade(result);
    };
    if (!plan.writes) return { planned, finish: note, end: () => undefined };
    const underWay = clears.begin();
    const watch = watchAttempts(planned.call?.attempts);
    return {
      planned: { ...planned, call: observed(planned.call, watch.observer) },
      finish: (result) => {
        note(result);
        if (!isAnswer(result)) noteUnwritable();
        else if (isCompleteAnswer(result) && isReadable(planned.request, result) && isAskedModel({ selector: planned.request.selector, wrapped, sentTo: watch.answeredBy(), result })) {
          const cleared = underWay.readCleared(plan.key, result);
          if (cleared !== 'all') keep(planned, result, cleared);
        }
      },
      end: underWay.end,
    };
  };
  return {
    wrapped,
    complete: async (given) => {
      const { planned, finish, end } = begin(given);
      try {
        const result = await inner.complete(planned);
        finish(result);
        return result;
      } finally {
        end();
      }
    },
    async *stream(given) {
      const { planned, finish, end } = begin(given);
      try {
        for await (const event of inner.stream(planned)) {
          // Before it is handed on: the reader may never ask for more.
          if (event.type === 'end') finish(event.result);
          yield event;
        }
      } finally {
        end();
      }
    },
  };
}

function observed(call: CallOptions | undefined, attempts: AttemptObserver): CallOptions {
  return { ...call, attempts };
}

