// Long computations in one thread: give the event loop its turn, and notice an abort, after every portion of work.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';

/** Counts work; after each portion it lets other tasks run and throws when the signal is aborted. */
export type Pacer = (work: number) => Promise<void> | undefined;

/** @param portion units of work between two turns of the event loop, chosen by the caller to take about 10 ms */
export function createPacer(portion: number, signal: AbortSignal | undefined): Pacer {
  let done = 0;
  return (work) => {
    done += work;
    if (done < portion) return undefined;
    done = 0;
    return takeTurn(signal);
  };
}

async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  throwIfAborted(signal);
}
