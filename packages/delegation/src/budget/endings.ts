// Reservations that have ended and are not written yet: they go along with the next transaction, so that a call waits for the disk once and not twice.
import { toGatewayError, type CallOptions, type Clock, type Logger } from '@gateway/core';
import type { Database, Transaction } from '@gateway/core/sqlite';
import type { StoredReservation } from './budget-store.ts';
import type { BudgetSpending } from './shared-budget.ts';

export interface Ending {
  readonly reservation: StoredReservation;
  /** Left out when nothing was spent. */
  readonly spent: BudgetSpending | undefined;
}

export interface Endings {
  /** Written with the next transaction, at the latest when the event loop turns. */
  add(ending: Ending): void;
  /** Runs `work` in a transaction after everything that has ended. */
  runWith<T>(work: (tx: Transaction) => T, call?: CallOptions): Promise<T>;
  /** Resolves when everything that has ended is written. */
  flush(): Promise<void>;
  /** The same, once and for all. */
  close(): Promise<void>;
}

export interface EndingsOptions {
  readonly database: Database;
  readonly applyEnd: (tx: Transaction, ending: Ending) => void;
  /** Takes back what `applyEnd` has dropped when nothing was written after all. */
  readonly hold: (reservation: StoredReservation) => void;
  readonly logger: Logger;
  readonly clock: Clock;
}

const RETRY_MS = 1_000;

export function createEndings({ database, applyEnd, hold, logger, clock }: EndingsOptions): Endings {
  const waiting: Ending[] = [];
  let soon: NodeJS.Immediate | undefined;
  let closed = false;

  const runWith = async <T>(work: (tx: Transaction) => T, call?: CallOptions): Promise<T> => {
    let applied: Ending[] = [];
    try {
      return await database.transaction((tx) => {
        applied = waiting.splice(0);
        for (const ending of applied) applyEnd(tx, ending);
        return work(tx);
      }, call);
    } catch (error) {
      waiting.unshift(...applied);
      for (const { reservation } of applied) hold(reservation);
      throw error;
    }
  };
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await runWith(() => undefined);
  };
  const flushInBackground = (): void => {
    soon = undefined;
    flush().catch(async (error: unknown) => {
      logger.warn('What calls have cost could not be booked in the budget yet; it is tried again.', { calls: waiting.length, error: toGatewayError(error).message });
      await clock.sleep(RETRY_MS);
      if (!closed) flushInBackground();
    });
  };
  return {
    add: (ending) => {
      waiting.push(ending);
      soon ??= setImmediate(flushInBackground);
    },
    runWith,
    flush,
    close: async () => {
      closed = true;
      clearImmediate(soon);
      await flush();
    },
  };
}
