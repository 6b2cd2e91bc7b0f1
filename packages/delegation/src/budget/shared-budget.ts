// The part of a budget that several processes share: atomic reservations with leases, over the tables of `budget-store.ts`.
import type { CallOptions, Clock, Logger, PicoUsd } from '@gateway/core';
import type { Database, Transaction } from '@gateway/core/sqlite';
import { readScopes, type BudgetLimits, type BudgetScope } from './budget-limits.ts';
import { readBudgetPeriod, type BudgetPeriod } from './budget-period.ts';
import { checkScopes, type ScopeState } from './budget-scopes.ts';
import { bookSpent, deleteExpired, deleteOwned, deleteReservation, readAmounts, readCallers, saveReservation, type StoredReservation } from './budget-store.ts';
import { createLeaseKeeper } from './lease-keeper.ts';

export interface SharedBudgetOptions {
  readonly database: Database;
  readonly limits: BudgetLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leaseMs: number;
  readonly newId: () => string;
}

export interface BudgetClaim {
  readonly caller: string;
  readonly worstCase: PicoUsd | null;
}

/** `picoUsd` more is spent; `unpriced` calls have a cost that nobody knows. */
export interface BudgetSpending {
  readonly picoUsd: bigint;
  readonly unpriced: number;
}

export interface SharedBudget {
  /** Reserves, or changes nothing. @throws GatewayError `budget_exceeded` */
  take(claim: BudgetClaim, call: CallOptions | undefined): Promise<StoredReservation>;
  /** Gives the reservation back and books what it turned into. */
  end(reservation: StoredReservation, spent: BudgetSpending | undefined): Promise<void>;
  /** Every daily and monthly limit: of everyone, of these callers, and with `eachCaller` of whoever has spent. */
  read(callers: readonly string[]): readonly ScopeState[] | Promise<readonly ScopeState[]>;
  /** Gives back whatever is still reserved. Does not close the database. */
  close(): Promise<void>;
}

export function createSharedBudget(options: SharedBudgetOptions): SharedBudget {
  const { database, limits, clock, leaseMs } = options;
  const owner = options.newId();
  const keeper = createLeaseKeeper<StoredReservation>({
    clock,
    logger: options.logger,
    everyMs: leaseMs / 3,
    renew: async (held) =>
      database.transaction((tx) => {
        for (const reservation of held) saveReservation(tx, reservation, clock.now() + leaseMs);
      }),
  });
  return {
    take: async (claim, call) => {
      const reservation = await database.transaction((tx) => {
        // The time once the lock is held: waiting for it may have crossed midnight.
        const nowMs = clock.now();
        const period = readBudgetPeriod(nowMs);
        deleteExpired(tx, nowMs);
        checkScopes(readStates(tx, listSharedScopes(limits, claim.caller, period), nowMs), claim.worstCase);
        const taken = { id: options.newId(), owner, caller: claim.caller, period, amountPicoUsd: BigInt(claim.worstCase ?? 0) };
        saveReservation(tx, taken, nowMs + leaseMs);
        return taken;
      }, call);
      keeper.hold(reservation);
      return reservation;
    },
    end: async (reservation, spent) => {
      try {
        await database.transaction((tx) => {
          deleteReservation(tx, reservation.id);
          if (spent !== undefined) bookSpent(tx, reservation, spent);
          // In the same step, so that a renewal that waits behind this transaction does not bring it back.
          keeper.drop(reservation);
        });
      } catch (error) {
        // Nothing was written: it is still reserved, and must stay so until it is ended.
        keeper.hold(reservation);
        throw error;
      }
    },
    read: (callers) => {
      const nowMs = clock.now();
      const period = readBudgetPeriod(nowMs);
      const labels = new Set([...callers, ...(limits.eachCaller === undefined ? [] : readCallers(database, period))]);
      const scopes = [...listSharedScopes(limits, '', period), ...[...labels].flatMap((caller) => listSharedScopes(limits, caller, period).filter((scope) => scope.caller !== ''))];
      return readStates(database, scopes, nowMs);
    },
    close: async () => {
      keeper.close();
      if (keeper.size === 0) return;
      await database.transaction((tx) => {
        deleteOwned(tx, owner);
      });
    },
  };
}

/** The limits of days and months that hold for a caller. */
export function listSharedScopes(limits: BudgetLimits, caller: string, period: BudgetPeriod): readonly BudgetScope[] {
  return readScopes(limits, caller, period).filter(({ kind }) => kind !== 'process');
}

function readStates(tx: Transaction, scopes: readonly BudgetScope[], nowMs: number): readonly ScopeState[] {
  return scopes.flatMap((scope) => {
    const { kind, period, caller } = scope;
    return kind === 'process' ? [] : [{ scope, ...readAmounts(tx, { kind, period, caller }, nowMs) }];
  });
}
