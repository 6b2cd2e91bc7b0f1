// The real clock. Tests use the one in `@gateway/core/testing`.
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from './ports.ts';

export const systemClock: Clock = {
  // eslint-disable-next-line no-restricted-properties -- the one place that reads the machine's clock
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleepFor(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // Node rejects with its own AbortError; callers want the reason that was given.
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};

