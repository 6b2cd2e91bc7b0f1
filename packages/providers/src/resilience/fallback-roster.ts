// The order in which one call asks its models: as listed, only those that are large enough, and at the very end those whose circuits are open, the least bad first.
import type { LanguageModel } from '@gateway/core';
import type { Breaker } from './breaker.ts';

/** Who is called now. */
export interface Turn {
  readonly target: LanguageModel;
  /** Starts the call. What begins before it returns passes an open circuit if this is the last hope. */
  readonly run: <T>(start: () => T) => T;
}

export interface FallbackRoster {
  /** Everybody once; then those kept away by an open circuit, each once, the one that opens soonest first; then nobody. */
  readonly next: () => Turn | undefined;
  /** The target was not called, because its circuit is open. */
  readonly wasKeptAway: (target: LanguageModel) => void;
  /** From now on only targets that are known to hold more than this one; if that is unknown, targets whose size is known. */
  readonly wasTooSmall: (target: LanguageModel) => void;
}

export function createFallbackRoster(
  targets: readonly LanguageModel[],
  breakerOf: ((target: LanguageModel) => Breaker | undefined) | undefined,
): FallbackRoster {
  const waiting = [...targets];
  let keptAway: { readonly target: LanguageModel; readonly breaker: Breaker }[] = [];
  let tooSmallTokens: number | undefined;
  const isLargeEnough = ({ limits }: LanguageModel): boolean => tooSmallTokens === undefined || (limits?.contextTokens ?? 0) > tooSmallTokens;
  return {
    next: () => {
      for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
        if (isLargeEnough(target)) return { target, run: (start) => start() };
      }
      // Half open, with somebody else's probe under way, is the least bad of all.
      const [least] = keptAway
        .filter(({ target }) => isLargeEnough(target))
        .toSorted((a, b) => (a.breaker.openUntilMs ?? 0) - (b.breaker.openUntilMs ?? 0));
      keptAway = keptAway.filter((entry) => entry !== least);
      return least === undefined ? undefined : { target: least.target, run: (start) => least.breaker.letThrough(start) };
    },
    wasKeptAway: (target) => {
      const breaker = breakerOf?.(target);
      if (breaker !== undefined) keptAway.push({ target, breaker });
    },
    wasTooSmall: ({ limits }) => {
      tooSmallTokens = Math.max(tooSmallTokens ?? 0, limits?.contextTokens ?? 0);
    },
  };
}
