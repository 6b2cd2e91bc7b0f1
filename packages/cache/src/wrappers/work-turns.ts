// Who of several does a piece of work whose answer is kept only at its end, once it has been checked: the others wait for that end.
import { isGatewayError, toAbortError } from '@gateway/core';

/** How a piece of work ended: its answer is kept, it was not good enough, or it failed. */
export type WorkEnd = { readonly outcome: 'kept' | 'rejected' } | { readonly outcome: 'failed'; readonly error: unknown };

export interface WorkTurn {
  /** Whether somebody else has done it meanwhile: then its answer is there, if it was kept. */
  readonly hasWaited: boolean;
  /** Lets those go on who wait. Has to be called once; again it does nothing. */
  end(how: WorkEnd): void;
}

export interface WorkTurns {
  /** @throws GatewayError what the work of the one before failed with, unless that was its own affair; `cancelled` or `timeout` when the signal aborts */
  take(name: string, signal: AbortSignal | undefined): Promise<WorkTurn>;
}

/** What ends a call for the one who made it, and says nothing about the others. */
export const PERSONAL_FAILURES: ReadonlySet<string> = new Set(['cancelled', 'budget_exceeded']);

export function createWorkTurns(): WorkTurns {
  const underWay = new Map<string, Promise<WorkEnd>>();
  const begin = (name: string, hasWaited: boolean): WorkTurn => {
    const { promise, resolve } = Promise.withResolvers<WorkEnd>();
    underWay.set(name, promise);
    return {
      hasWaited,
      end: (how) => {
        if (underWay.get(name) === promise) underWay.delete(name);
        resolve(how);
      },
    };
  };
  return {
    take: async (name, signal) => {
      for (let hasWaited = false; ; hasWaited = true) {
        const current = underWay.get(name);
        if (current === undefined) return begin(name, hasWaited);
        const end = await waitFor(current, signal);
        if (end.outcome !== 'failed') return withoutOthers;
        // Whoever left, or could not pay, leaves the work to the next.
        if (!isGatewayError(end.error) || !PERSONAL_FAILURES.has(end.error.kind)) throw end.error;
      }
    },
  };
}

/** For whoever nobody waits for. */
export const aloneAtWork: WorkTurn = { hasWaited: false, end: () => undefined };

// What was not good enough for one may be for another: each sees for itself, and nobody waits twice.
const withoutOthers: WorkTurn = { hasWaited: true, end: () => undefined };

async function waitFor(work: Promise<WorkEnd>, signal: AbortSignal | undefined): Promise<WorkEnd> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(toAbortError(signal));
  };
  if (signal.aborted) throw toAbortError(signal);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
