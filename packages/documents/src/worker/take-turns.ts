// At most so many at once, over everything that shares the turns; who has been waiting longest goes next.
import { throwIfAborted, toAbortError } from '@gateway/core';

export type TakeTurn = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** @throws (from the returned function) GatewayError `cancelled` or `timeout` when the signal is aborted while waiting; what the work throws */
export function createTurns(most: number): TakeTurn {
  let running = 0;
  const waiting: (() => void)[] = [];
  const wait = async (signal: AbortSignal | undefined): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const next = (): void => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(next), 1);
      if (signal !== undefined) reject(toAbortError(signal));
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    waiting.push(next);
    await promise;
  };
  return async (work, signal) => {
    throwIfAborted(signal);
    // A turn is handed over to the next in line, never given back in between, or a newcomer could take it as well.
    if (running >= most) await wait(signal);
    else running += 1;
    try {
      throwIfAborted(signal);
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
