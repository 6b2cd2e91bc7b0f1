// The real clock. Tests use the one in `@gateway/core/testing`.
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from './ports.ts';

// The longest delay that a timer takes (2^31 - 1 ms); Node turns a longer one into 1 ms.
const MAX_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      for (let left = ms; left >= 0; left -= MAX_TIMER_MS) {
        await sleepFor(Math.min(left, MAX_TIMER_MS), undefined, signal === undefined ? {} : { signal });
      }
    } catch (error) {
      // Node rejects with its own AbortError; callers want the reason that was given.
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};
