// What one call has spent and holds, reservation by reservation, and who waits for one of them to end.
import { GatewayError, type PicoUsd } from '@gateway/core';

export interface Holdings {
  /** Spent and reserved. */
  readonly used: PicoUsd;
  /** Reserved by reservations that have not ended. */
  readonly held: PicoUsd;
  readonly running: number;
  /** How many reservations have ended. */
  readonly ended: number;
  /** @throws GatewayError `internal` beyond the range in which amounts are exact */
  add(amount: PicoUsd): void;
  /** A reservation of what was added. @returns ends it with what it spent; what was released may still be charged afterwards */
  begin(amount: PicoUsd): (spent: PicoUsd) => void;
  /** Resolves when a reservation has ended, or with the signal. */
  untilEnded(signal: AbortSignal | undefined): Promise<void>;
}

export function createHoldings(): Holdings {
  let [used, held, running, ended] = [0, 0, 0, 0];
  let waiting: (() => void)[] = [];
  const add = (amount: PicoUsd): void => {
    used += amount;
    if (!Number.isSafeInteger(used)) {
      throw new GatewayError({ kind: 'internal', message: 'The cost of one call left the range in which amounts are exact (9,007 USD).' });
    }
  };
  return {
    get used() {
      return used;
    },
    get held() {
      return held;
    },
    get running() {
      return running;
    },
    get ended() {
      return ended;
    },
    add,
    begin: (amount) => {
      running += 1;
      held += amount;
      let isOver = false;
      return (spent) => {
        if (isOver) return add(spent);
        isOver = true;
        running -= 1;
        held -= amount;
        ended += 1;
        const woken = waiting;
        waiting = [];
        for (const wake of woken) wake();
        add(spent - amount);
      };
    },
    untilEnded: async (signal) => {
      if (signal?.aborted === true) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve(undefined);
      };
      waiting.push(wake);
      signal?.addEventListener('abort', wake);
      await promise;
    },
  };
}
