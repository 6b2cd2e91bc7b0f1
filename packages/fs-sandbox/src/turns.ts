// Long work on texts in slices, between which others get their turn and an abort is seen.
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';

// Nobody notices that somebody else was served first.
const SLICE_MS = 8;

export interface Turns {
  /** To be called between pieces of work: goes on at once while the slice lasts. @throws GatewayError `cancelled` */
  next(): Promise<void>;
  /** Whether `next` has anything to do: for pieces so small that a promise for each would take longer than they do. */
  isDue(): boolean;
}

/** One slice at a time for all who share it. */
export function createTurns(signal: AbortSignal | undefined): Turns {
  let sliceEndMs = performance.now() + SLICE_MS;
  return {
    isDue: () => signal?.aborted === true || performance.now() > sliceEndMs,
    next: async () => {
      throwIfAborted(signal);
      while (performance.now() > sliceEndMs) {
        const endMs = sliceEndMs;
        await setImmediate();
        throwIfAborted(signal);
        // Of several who waited the first one has the slice; the others look whether it is used up.
        if (sliceEndMs === endMs) sliceEndMs = performance.now() + SLICE_MS;
      }
    },
  };
}

/** Work that stops now and then, where somebody else may go first. */
export type Steps<T> = Generator<undefined, T, undefined>;

export async function runInTurns<T>(steps: Steps<T>, turns: Turns): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await turns.next();
  }
}

/** The same without a promise where all is done in one go. */
export function runOrWait<T>(steps: Steps<T>, turns: Turns): T | Promise<T> {
  const { done, value } = steps.next();
  return done === true ? value : runInTurns(steps, turns);
}

export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
