// What may be used in a minute, by calls and by tokens, and the pauses that a vendor asks for: when the next call may start, as a number.
import type { Clock } from '@gateway/core';
import { createTokenBucket } from './token-bucket.ts';

export interface AllowanceOptions {
  readonly clock: Clock;
  /** @default no limit */
  readonly requestsPerMinute?: number | undefined;
  /** Input and output together. @default no limit */
  readonly tokensPerMinute?: number | undefined;
}

export interface Allowance {
  /** False: nobody needs to count tokens. */
  readonly limitsTokens: boolean;
  /** Milliseconds until one call of so many tokens may start; 0 is now. */
  readonly waitMs: (tokens: number) => number;
  readonly take: (tokens: number) => void;
  /** Negative tokens are taken in addition. */
  readonly giveBack: (unused: { readonly requests: number; readonly tokens: number }) => void;
  /** Never shortens a pause. */
  readonly pause: (ms: number) => void;
  readonly pauseLeftMs: () => number;
}

export function createAllowance({ clock, requestsPerMinute, tokensPerMinute }: AllowanceOptions): Allowance {
  const requests = requestsPerMinute === undefined ? undefined : createTokenBucket({ clock, perMinute: requestsPerMinute });
  const tokens = tokensPerMinute === undefined ? undefined : createTokenBucket({ clock, perMinute: tokensPerMinute });
  let pausedUntil = 0;
  const pauseLeftMs = (): number => Math.max(0, pausedUntil - clock.monotonicMs());
  return {
    limitsTokens: tokens !== undefined,
    waitMs: (amount) => Math.max(pauseLeftMs(), requests?.waitMs(1) ?? 0, tokens?.waitMs(amount) ?? 0),
    take: (amount) => {
      requests?.take(1);
      tokens?.take(amount);
    },
    giveBack: (unused) => {
      requests?.give(unused.requests);
      tokens?.give(unused.tokens);
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, clock.monotonicMs() + ms);
    },
    pauseLeftMs,
  };
}
