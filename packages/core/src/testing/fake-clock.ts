// A clock that moves only when the test says so.
import type { Clock } from '../ports.ts';

export interface FakeClock extends Clock {
  /** Moves time forward and wakes every sleeper whose time has come, in order. */
  advance(ms: number): Promise<void>;
  /** How many callers sleep right now. */
  readonly sleepers: number;
  /** Every duration that was slept or is being slept, in the order of the calls. */
  readonly slept: readonly number[];
}

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** @param options.autoAdvance sleeping moves time at once instead of waiting for `advance` */
export function createFakeClock(options: { readonly startMs?: number; readonly autoAdvance?: boolean } = {}): FakeClock {
  const start = options.startMs ?? 1_700_000_000_000;
  let now = start;
  const sleepers = new Set<Sleeper>();
  const slept: number[] = [];
  return {
    now: () => now,
    monotonicMs: () => now - start,
    slept,
    get sleepers() {
      return sleepers.size;
    },
    sleep: async (ms, signal) => {
      slept.push(ms);
      if (signal?.aborted === true) throw signal.reason;
      if (options.autoAdvance === true) {
        now += ms;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper: Sleeper = { wakeAt: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    advance: async (ms) => {
      now += ms;
      for (const sleeper of [...sleepers].toSorted((a, b) => a.wakeAt - b.wakeAt)) {
        if (sleeper.wakeAt > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      // Let what was woken run before the test looks.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
