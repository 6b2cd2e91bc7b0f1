// One alarm that can be moved, so that a queue needs a single timer and none while it is empty.
import type { Clock } from '@gateway/core';

export interface WakeUp {
  /** Wakes once in `ms`, instead of whenever it was set before; 0 or `undefined` is never. */
  readonly set: (ms: number | undefined) => void;
}

interface Alarm {
  readonly atMs: number;
  readonly controller: AbortController;
}

/** Calls `onWake` when the time has come that was set last. */
export function createWakeUp({ clock, onWake }: { readonly clock: Clock; readonly onWake: () => void }): WakeUp {
  let current: Alarm | undefined;
  const ring = (alarm: Alarm): void => {
    // It was moved in the moment in which it went off.
    if (current !== alarm) return;
    current = undefined;
    onWake();
  };
  return {
    set: (ms) => {
      const atMs = ms === undefined || ms === 0 ? undefined : clock.monotonicMs() + ms;
      // Set again for the same time, give or take rounding: the common case when calls join a queue.
      if (atMs !== undefined && current !== undefined && Math.abs(current.atMs - atMs) <= 1) return;
      current?.controller.abort('over');
      current = undefined;
      if (ms === undefined || atMs === undefined) return;
      const alarm = { atMs, controller: new AbortController() };
      current = alarm;
      // The only way for this sleep to fail is that the alarm was moved.
      clock.sleep(ms, alarm.controller.signal).then(() => ring(alarm), () => undefined);
    },
  };
}
