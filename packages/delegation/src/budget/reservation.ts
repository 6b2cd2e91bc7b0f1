// One attempt's hold on the budget, from before it is sent until its cost is known.
import { GatewayError, type PicoUsd } from '@gateway/core';
import type { ProcessCounters } from './process-counters.ts';
import type { BudgetSpending } from './shared-budget.ts';

export interface Reservation {
  /**
   * Books what the attempt cost, also when that is more than was reserved, and gives the rest back. `null`, when nobody knows what it cost, books
   * the worst case (nothing, when the price was unknown as well: the call is counted as unpriced). Only the first call counts; it also books
   * after a `release`, since the money is gone. Rejects, still reserved and to be called again, when it cannot be written.
   */
  settle(actual: PicoUsd | null): Promise<void>;
  /**
   * The same for whoever has no time to wait for the disk or the network: a file gets it with the next reservation, at the latest when the event loop
   * turns, Redis at once. It is tried until it is written. Only the first settlement counts.
   */
  settleSoon(actual: PicoUsd | null): void;
  /** Gives everything back. Does nothing once a cost was settled, or tried to be, so that a `finally` may always call it. */
  release(): Promise<void>;
}

export interface ReservationOptions {
  readonly counters: ProcessCounters;
  readonly caller: string;
  readonly worstCase: PicoUsd | null;
  /** Makes the end durable. */
  readonly end: (spent: BudgetSpending | undefined) => Promise<void>;
  /** Makes it durable soon, whatever it takes. */
  readonly endSoon: (spent: BudgetSpending) => void;
}

export function createReservation(options: ReservationOptions): Reservation {
  const { counters, caller, worstCase } = options;
  let reserved = BigInt(worstCase ?? 0);
  let settling: Promise<void> | undefined;
  let releasing: Promise<void> | undefined;
  let hasCost = false;

  const giveBack = (): void => {
    counters.add(caller, { reservedPicoUsd: -reserved });
    reserved = 0n;
  };
  const settle = async (actual: PicoUsd | null): Promise<void> => {
    const spent = readSpending(actual, worstCase);
    hasCost = true;
    await options.end(spent);
    giveBack();
    counters.add(caller, { spentPicoUsd: spent.picoUsd, unpriced: spent.unpriced });
  };
  const release = async (): Promise<void> => {
    await options.end(undefined);
    giveBack();
  };
  return {
    settle: async (actual) => {
      settling ??= settle(actual).catch((error: unknown) => {
        settling = undefined;
        throw error;
      });
      return settling;
    },
    settleSoon: (actual) => {
      if (settling !== undefined) return;
      const spent = readSpending(actual, worstCase);
      hasCost = true;
      settling = Promise.resolve();
      options.endSoon(spent);
      giveBack();
      counters.add(caller, { spentPicoUsd: spent.picoUsd, unpriced: spent.unpriced });
    },
    release: async () => {
      if (hasCost) return settling;
      releasing ??= release().catch((error: unknown) => {
        releasing = undefined;
        throw error;
      });
      return releasing;
    },
  };
}

function readSpending(actual: PicoUsd | null, worstCase: PicoUsd | null): BudgetSpending {
  if (actual !== null && !(Number.isSafeInteger(actual) && actual >= 0)) {
    throw new GatewayError({ kind: 'invalid_input', message: `A cost to settle is ${actual}.`, hint: 'Amounts are integer picodollars, 0 or more; an unknown one is null.' });
  }
  return { picoUsd: BigInt(actual ?? worstCase ?? 0), unpriced: actual === null && worstCase === null ? 1 : 0 };
}
