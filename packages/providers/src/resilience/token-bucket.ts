// A token bucket: what is allowed in a minute flows in steadily, and what nobody used can be used at once.
// The algorithm that Anthropic documents for its limits (docs.anthropic.com/en/api/rate-limits); origin: Turner, "New directions in communications", 1986.
import type { Clock } from '@gateway/core';

export interface TokenBucket {
  /** Milliseconds until `amount` may be taken; 0 is now. More than the bucket holds may be taken when it is full. */
  readonly waitMs: (amount: number) => number;
  /** May lead below zero, which the inflow then makes good first. */
  readonly take: (amount: number) => void;
  /** Puts back what was taken and not used. */
  readonly give: (amount: number) => void;
}

const MS_PER_MINUTE = 60_000;
// The sum of many small inflows misses the exact amount by rounding.
const ROUNDING = 1e-6;

/** A bucket that holds and gets `perMinute`, full at first. */
export function createTokenBucket({ clock, perMinute }: { readonly clock: Clock; readonly perMinute: number }): TokenBucket {
  let level = perMinute;
  let filledAt = clock.monotonicMs();
  const fill = (): void => {
    const now = clock.monotonicMs();
    level = Math.min(perMinute, level + ((now - filledAt) * perMinute) / MS_PER_MINUTE);
    filledAt = now;
  };
  return {
    waitMs: (amount) => {
      fill();
      const missing = Math.min(amount, perMinute) - level;
      return missing <= ROUNDING ? 0 : Math.ceil((missing * MS_PER_MINUTE) / perMinute);
    },
    take: (amount) => {
      fill();
      level -= amount;
    },
    give: (amount) => {
      // What is too much flows over when the level is next read.
      level += amount;
    },
  };
}
