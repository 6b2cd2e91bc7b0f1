// At most so many at once, over everything that shares the turns; of equal rank, who has been waiting longest goes next.
import { throwIfAborted, toAbortError } from '@gateway/core';

/** @param options.rank whoever has a lower one goes first. @default 0 */
export type TakeTurn = <T>(work: () => Promise<T>, options?: { readonly signal?: AbortSignal | undefined; readonly rank?: number | undefined }) => Promise<T>;

interface Waiting {
  readonly rank: number;
  readonly go: () => void;
}

/** @throws (from the returned function) GatewayError `cancelled` or `timeout` when the signal is aborted while waiting; what the work throws */
export function createTurns(most: number): TakeTurn {
  let running = 0;
  const waiting: Waiting[] = [];
  const wait = async (signal: AbortSignal | undefined, rank: number): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const next: Waiting = {
      rank,
      go: () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      },
    };
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(next), 1);
      if (signal !== undefined) reject(toAbortError(signal));
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    waiting.splice(findPlace(waiting, rank), 0, next);
    await promise;
  };
  return async (work, { signal, rank = 0 } = {}) => {
    throwIfAborted(signal);
    // A turn is handed over to the next in line, never given back in between, or a newcomer could take it as well.
    if (running >= most) await wait(signal, rank);
    else running += 1;
    try {
      throwIfAborted(signal);
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next.go();
    }
  };
}

// Behind all that have the same rank or a lower one; the list is in order.
function findPlace(waiting: readonly Waiting[], rank: number): number {
  let [low, high] = [0, waiting.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle]?.rank ?? 0) <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
