// Renews what this process holds for as long as it lives, so that whatever a killed process held comes free by itself.
import type { Clock, Logger } from '@gateway/core';

export interface LeaseKeeperOptions<Held> {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often, in milliseconds. */
  readonly everyMs: number;
  /** Gets the living set: what is dropped while the renewal waits for its turn must not be renewed. */
  readonly renew: (held: ReadonlySet<Held>) => Promise<void>;
}

export interface LeaseKeeper<Held> {
  hold(held: Held): void;
  drop(held: Held): void;
  listHeld(): readonly Held[];
  /** How many are held. */
  readonly size: number;
  /** Stops renewing. */
  close(): void;
}

/** Beats only while something is held: an idle process has no timer. */
export function createLeaseKeeper<Held>(options: LeaseKeeperOptions<Held>): LeaseKeeper<Held> {
  const all = new Set<Held>();
  let beating: AbortController | undefined;
  let closed = false;

  const renewAll = async (): Promise<void> => {
    try {
      await options.renew(all);
    } catch (error) {
      // The next beat comes before the lease is over.
      options.logger.warn("The leases of this process's budget reservations could not be renewed.", { reservations: all.size, error });
    }
  };
  const beat = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await options.clock.sleep(options.everyMs, signal);
      if (!signal.aborted) await renewAll();
    }
  };
  const stop = (): void => {
    beating?.abort('over');
    beating = undefined;
  };
  return {
    hold: (held) => {
      all.add(held);
      if (closed || beating !== undefined) return;
      beating = new AbortController();
      // Only the sleep rejects, and only when it is stopped.
      beat(beating.signal).catch(() => undefined);
    },
    drop: (held) => {
      all.delete(held);
      if (all.size === 0) stop();
    },
    listHeld: () => [...all],
    get size() {
      return all.size;
    },
    close: () => {
      closed = true;
      stop();
    },
  };
}
