// One call may take several attempts (retries, fallbacks, verifiers), each with its own reservation; its `max_cost` holds for all of them together.
import { GatewayError, throwIfAborted, type CallOptions, type PicoUsd } from '@gateway/core';
import { createHoldings } from './holdings.ts';
import type { Budget } from './open-budget.ts';
import type { Reservation } from './reservation.ts';

export interface CallAllowanceOptions {
  readonly caller?: string | undefined;
  /** The most that the whole call may cost, in integer picodollars. @default no limit of its own */
  readonly maxCost?: PicoUsd | undefined;
}

export interface CallAllowance {
  /**
   * Reserves for one attempt, or less for a smaller one where `smaller` knows how to make do. @throws GatewayError as `Budget.reserve` does
   */
  reserve(worstCase: PicoUsd | null, call?: CallOptions, smaller?: SmallerAttempt): Promise<Reservation>;
  /** What the call's attempts have spent and still have reserved. */
  readonly used: PicoUsd;
}

/** An attempt that can make do with less than its worst case. */
export interface SmallerAttempt {
  /** The least that it can make do with. */
  readonly least: PicoUsd | null;
  /** What it makes do with after that refusal; `undefined` when too little is left. */
  readonly fit: (refusal: unknown) => PicoUsd | null | undefined;
}

/**
 * What one call may take from a budget. Make one a call; its attempts may overlap. What does not fit beside the attempts that run waits until one of them
 * has ended: each sets aside its worst case, and spends a fraction of it.
 */
export function createCallAllowance(budget: Budget, options: CallAllowanceOptions): CallAllowance {
  const { caller, maxCost } = options;
  const holdings = createHoldings();
  let turn: Promise<unknown> = Promise.resolve();
  const tryOnce = async (worstCase: PicoUsd | null, call: CallOptions | undefined): Promise<Reservation> => {
    const amount = worstCase ?? 0;
    const callSpent = holdings.used;
    holdings.add(amount);
    try {
      const reservation = await budget.reserve({ worstCase, caller, maxCost, callSpent }, call);
      return withEnd(reservation, { worstCase, end: holdings.begin(amount) });
    } catch (error) {
      holdings.add(-amount);
      throw error;
    }
  };
  const mayFitLater = (error: unknown, amount: PicoUsd | null): boolean => {
    if (!(error instanceof GatewayError) || error.kind !== 'budget_exceeded') return false;
    const { limit, limitUsd, spentUsd } = error.details ?? {};
    if (limit === 'max_cost') return maxCost === undefined || holdings.used - holdings.held + (amount ?? 0) <= maxCost;
    return typeof limitUsd === 'number' && typeof spentUsd === 'number' && Math.round((limitUsd - spentUsd) * 1e12) >= (amount ?? 0);
  };
  return {
    get used() {
      return holdings.used;
    },
    reserve: async (worstCase, call, smaller) => {
      const least = smaller === undefined ? worstCase : smaller.least;
      for (;;) {
        throwIfAborted(call?.signal);
        let endedBefore = holdings.ended;
        // One after the other, or two that do not fit together would both be refused.
        const mine = turn.then(async () => {
          endedBefore = holdings.ended;
          return tryOnce(worstCase, call).catch(async (error: unknown) => {
            const less = smaller?.fit(error);
            if (less === undefined) throw error;
            return tryOnce(less, call);
          });
        });
        // Whoever asked hears of a failure; the next in turn only waits for its end.
        turn = mine.catch(() => undefined);
        try {
          return await mine;
        } catch (error) {
          if (!mayFitLater(error, least) || (holdings.running === 0 && holdings.ended === endedBefore)) throw error;
        }
        if (holdings.ended === endedBefore) await holdings.untilEnded(call?.signal);
      }
    },
  };
}

// The first settlement counts, whatever is said later; a release counts until then.
function withEnd(reservation: Reservation, call: { readonly worstCase: PicoUsd | null; readonly end: (spent: PicoUsd) => void }): Reservation {
  let isSettled = false;
  let isReleased = false;
  return {
    settle: async (actual) => {
      await reservation.settle(actual);
      if (isSettled) return;
      isSettled = true;
      call.end(actual ?? call.worstCase ?? 0);
    },
    settleSoon: (actual) => {
      reservation.settleSoon(actual);
      if (isSettled) return;
      isSettled = true;
      call.end(actual ?? call.worstCase ?? 0);
    },
    release: async () => {
      await reservation.release();
      if (isSettled || isReleased) return;
      isReleased = true;
      call.end(0);
    },
  };
}
