// One call may take several attempts (retries, fallbacks, verifiers), each with its own reservation; its `max_cost` holds for all of them together.
import { GatewayError, type CallOptions, type PicoUsd } from '@gateway/core';
import type { Budget } from './open-budget.ts';
import type { Reservation } from './reservation.ts';

export interface CallAllowanceOptions {
  readonly caller?: string | undefined;
  /** The most that the whole call may cost, in integer picodollars. @default no limit of its own */
  readonly maxCost?: PicoUsd | undefined;
}

export interface CallAllowance {
  /** Reserves for one attempt. @throws GatewayError as `Budget.reserve` does */
  reserve(worstCase: PicoUsd | null, call?: CallOptions): Promise<Reservation>;
  /** What the call's attempts have spent and still have reserved. */
  readonly used: PicoUsd;
}

/** What one call may take from a budget. Make one a call; its attempts may overlap. */
export function createCallAllowance(budget: Budget, options: CallAllowanceOptions): CallAllowance {
  const { caller, maxCost } = options;
  let used = 0;
  const add = (amount: PicoUsd): void => {
    used += amount;
    if (!Number.isSafeInteger(used)) {
      throw new GatewayError({ kind: 'internal', message: 'The cost of one call left the range in which amounts are exact (9,007 USD).' });
    }
  };
  return {
    get used() {
      return used;
    },
    reserve: async (worstCase, call) => {
      const callSpent = used;
      let held = worstCase ?? 0;
      add(held);
      const change = (to: PicoUsd): void => {
        add(to - held);
        held = to;
      };
      try {
        const reservation = await budget.reserve({ worstCase, caller, maxCost, callSpent }, call);
        return withChanges(reservation, { worstCase, change });
      } catch (error) {
        change(0);
        throw error;
      }
    },
  };
}

// The first settlement counts, whatever is said later; a release counts until then.
function withChanges(reservation: Reservation, call: { readonly worstCase: PicoUsd | null; readonly change: (to: PicoUsd) => void }): Reservation {
  let isSettled = false;
  return {
    settle: async (actual) => {
      await reservation.settle(actual);
      if (isSettled) return;
      isSettled = true;
      call.change(actual ?? call.worstCase ?? 0);
    },
    settleSoon: (actual) => {
      reservation.settleSoon(actual);
      if (isSettled) return;
      isSettled = true;
      call.change(actual ?? call.worstCase ?? 0);
    },
    release: async () => {
      await reservation.release();
      if (!isSettled) call.change(0);
    },
  };
}
