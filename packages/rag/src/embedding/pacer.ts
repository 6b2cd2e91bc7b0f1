// Long computations in one thread: give the event loop its turn, and notice an abort, after every portion of work.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';

/** Counts work; a promise to wait for when a portion is done. */
export type Pacer = (work: number) => Promise<void> | undefined;

// Multiplications between two turns of the event loop: a few milliseconds.
const PORTION = 3_000_000;

export function createPacer(signal: AbortSignal | undefined): Pacer {
  let done = 0;
  return (work) => {
    done += work;
    if (done < PORTION) return undefined;
    done = 0;
    return takeTurn(signal);
  };
}

async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  throwIfAborted(signal);
}
