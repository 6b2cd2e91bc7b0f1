// Notices when something that should come keeps not coming. One running timer whatever the number of events: a timer for each token of a stream costs
// ten times more than everything else in its path.
import type { Clock } from '@gateway/core';

export interface IdleTimer {
  /** From now on something is awaited. */
  readonly wait: () => void;
  /** It has come; until the next `wait` no time counts. */
  readonly rest: () => void;
  readonly close: () => void;
}

/** Calls `onIdle` once when one wait lasts longer than `ms`. Without `ms` never. */
export function createIdleTimer(options: { readonly clock: Clock; readonly ms: number | undefined; readonly onIdle: () => void }): IdleTimer {
  const { clock, ms, onIdle } = options;
  if (ms === undefined) return { wait: () => undefined, rest: () => undefined, close: () => undefined };
  const closing = new AbortController();
  let waitingSince: number | undefined;
  let running = false;

  const sleep = (forMs: number): void => {
    running = true;
    // The only way for this sleep to fail is that the timer was closed.
    clock.sleep(forMs, closing.signal).then(check, () => undefined);
  };
  const check = (): void => {
    running = false;
    // Nothing is awaited right now; the next wait starts the timer again.
    if (waitingSince === undefined || closing.signal.aborted) return;
    const leftMs = waitingSince + ms - clock.monotonicMs();
    if (leftMs > 0) sleep(leftMs);
    else onIdle();
  };

  return {
    wait: () => {
      waitingSince = clock.monotonicMs();
      if (!running) sleep(ms);
    },
    rest: () => {
      waitingSince = undefined;
    },
    close: () => {
      closing.abort('over');
    },
  };
}
