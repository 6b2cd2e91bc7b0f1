// Work that goes on after its answer was given, such as counting what the agent spent; whoever needs its result, or ends, waits for it.
import type { Clock } from '@gateway/core';

export interface BackgroundWork {
  /** Takes work that never fails. */
  add(work: Promise<void>): void;
  /** Resolves when everything added before has ended, after `maxMs`, or when it is aborted. Never rejects. */
  settled(until: { readonly maxMs: number; readonly signal?: AbortSignal | undefined }): Promise<void>;
}

export function createBackgroundWork(clock: Clock): BackgroundWork {
  const running = new Set<Promise<void>>();
  return {
    add: (work) => {
      running.add(work);
      void work.finally(() => running.delete(work));
    },
    settled: async ({ maxMs, signal }) => {
      if (running.size === 0) return;
      const stop = new AbortController();
      const signals = signal === undefined ? [stop.signal] : [stop.signal, signal];
      await Promise.race([Promise.all(running), clock.sleep(maxMs, AbortSignal.any(signals)).catch(() => undefined)]);
      stop.abort();
    },
  };
}
