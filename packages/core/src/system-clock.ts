// The real clock. Tests use the one in `@gateway/core/testing`.
import type { Clock } from './ports.ts';

// The longest delay that a timer takes (2^31 - 1 ms); Node turns a longer one into 1 ms.
const MAX_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    for (let left = ms; left >= 0; left -= MAX_TIMER_MS) await sleepFor(Math.min(left, MAX_TIMER_MS), signal);
  },
};

// Not the one of node:timers/promises: that builds an error of its own for every sleep that is cut short, which happens at every call, and callers want
// the reason that was given.
async function sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
