// Costs that nobody waits for: sent at once, and tried until they are written, for as long as the budget is open.
import { toGatewayError, type Clock, type Logger } from '@gateway/core';
import type { StoredReservation } from '../budget-store.ts';
import type { BudgetSpending } from '../shared-budget.ts';

export interface RedisEndings {
  add(reservation: StoredReservation, spent: BudgetSpending): void;
  /** Resolves when everything that was added is written; rejects when something cannot be written now. */
  flush(): Promise<void>;
  /** The same, once and for all. */
  close(): Promise<void>;
}

export interface RedisEndingsOptions {
  readonly end: (reservation: StoredReservation, spent: BudgetSpending) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Ending {
  readonly reservation: StoredReservation;
  readonly spent: BudgetSpending;
  writing: Promise<void> | undefined;
}

const RETRY_MS = 1_000;

export function createRedisEndings({ end, clock, logger }: RedisEndingsOptions): RedisEndings {
  const waiting = new Set<Ending>();
  const closing = new AbortController();
  let isRetrying = false;

  const writeOnce = async (ending: Ending): Promise<void> => {
    try {
      await end(ending.reservation, ending.spent);
      waiting.delete(ending);
    } finally {
      ending.writing = undefined;
    }
  };
  const write = async (ending: Ending): Promise<void> => {
    ending.writing ??= writeOnce(ending);
    return ending.writing;
  };
  const flush = async (): Promise<void> => {
    // All of them, whatever becomes of one: the connection may be closed afterwards.
    const results = await Promise.allSettled([...waiting].map(write));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
  const retry = async (error: unknown): Promise<void> => {
    if (isRetrying) return;
    isRetrying = true;
    for (let last = error; waiting.size > 0 && !closing.signal.aborted; ) {
      logger.warn('What calls have cost could not be booked in the budget yet; it is tried again.', { calls: waiting.size, error: toGatewayError(last).message });
      try {
        await clock.sleep(RETRY_MS, closing.signal);
        await flush();
      } catch (next) {
        last = next;
      }
    }
    isRetrying = false;
  };
  return {
    add: (reservation, spent) => {
      const ending: Ending = { reservation, spent, writing: undefined };
      waiting.add(ending);
      write(ending).catch(retry);
    },
    flush,
    close: async () => {
      closing.abort('over');
      await flush();
    },
  };
}
