// The part of a budget that several processes share: atomic reservations with leases, over the tables of `budget-store.ts`.
import type { CallOptions, Clock, Logger, PicoUsd } from '@gateway/core';
import type { Database, Transaction } from '@gateway/core/sqlite';
import { readScopes, type BudgetLimits, type BudgetScope } from './budget-limits.ts';
import { createBudgetCalendar, readBudgetPeriod, type BudgetPeriod } from './budget-period.ts';
import { findRefusal, type ScopeState } from './budget-scopes.ts';
import { bookSpent, deleteExpired, deleteOwned, deleteReservation, readAmounts, readCallers, saveReservation, type StoredReservation } from './budget-store.ts';
import { createEndings, type Ending } from './endings.ts';
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
  /** The same together with the next step, at the latest when the event loop turns: one wait for the disk less. Tried until it is written. */
  endSoon(reservation: StoredReservation, spent: BudgetSpending): void;
  /** Every daily and monthly limit: of everyone, of these callers, and with `eachCaller` of whoever has spent. */
  read(callers: readonly string[]): Promise<readonly ScopeState[]>;
  /** Gives back whatever is still reserved. Does not close the database. */
  close(): Promise<void>;
}

const SWEEP_MS = 1_000;

export function createSharedBudget(options: SharedBudgetOptions): SharedBudget {
  const { database, limits, clock, leaseMs } = options;
  const owner = options.newId();
  const calendar = createBudgetCalendar();
  const sweep = createSweep();
  const keeper = createLeaseKeeper<StoredReservation>({
    clock,
    logger: options.logger,
    everyMs: leaseMs / 3,
    renew: async (held) => renewAll(database, held, clock.now() + leaseMs),
  });
  const applyEnd = (tx: Transaction, { reservation, spent }: Ending): void => {
    deleteReservation(tx, reservation.id);
    if (spent !== undefined) bookSpent(tx, reservation, spent);
    // In the same step, so that a renewal that waits behind this transaction does not bring it back.
    keeper.drop(reservation);
  };
  const waiting = createEndings({ database, applyEnd, hold: keeper.hold, logger: options.logger, clock });
  return {
    take: async (claim, call) => {
      const taken = await waiting.runWith((tx) => {
        // The time once the lock is held: waiting for it may have crossed midnight.
        const nowMs = clock.now();
        const period = calendar.read(nowMs);
        sweep(tx, nowMs);
        const refusal = findRefusal(readStates(tx, claim.caller, { limits, period, nowMs }), claim.worstCase);
        // Returned, not thrown: what has ended must be written whatever becomes of this.
        if (refusal !== undefined) return refusal;
        const reservation: StoredReservation = { id: options.newId(), owner, caller: claim.caller, period, amountPicoUsd: BigInt(claim.worstCase ?? 0) };
        saveReservation(tx, reservation, nowMs + leaseMs);
        return reservation;
      }, call);
      if (taken instanceof Error) throw taken;
      keeper.hold(taken);
      return taken;
    },
    end: async (reservation, spent) => {
      try {
        await database.transaction((tx) => {
          applyEnd(tx, { reservation, spent });
        });
      } catch (error) {
        // Nothing was written: it is still reserved, and must stay so until it is ended.
        keeper.hold(reservation);
        throw error;
      }
    },
    endSoon: (reservation, spent) => {
      waiting.add({ reservation, spent });
    },
    read: async (callers) => {
      await waiting.flush();
      return readEverything(callers, { database, limits, nowMs: clock.now() });
    },
    close: async () => {
      keeper.close();
      await waiting.close();
      if (keeper.size === 0) return;
      await database.transaction((tx) => {
        deleteOwned(tx, owner);
      });
    },
  };
}

// Expired reservations do not count either way; now and then they are cleared away.
function createSweep(): (tx: Transaction, nowMs: number) => void {
  let sweptMs = Number.NEGATIVE_INFINITY;
  return (tx, nowMs) => {
    if (Math.abs(nowMs - sweptMs) < SWEEP_MS) return;
    deleteExpired(tx, nowMs);
    sweptMs = nowMs;
  };
}

async function renewAll(database: Database, held: ReadonlySet<StoredReservation>, expiresMs: number): Promise<void> {
  await database.transaction((tx) => {
    for (const reservation of held) saveReservation(tx, reservation, expiresMs);
  });
}

function readEverything(callers: readonly string[], { database, limits, nowMs }: { readonly database: Database; readonly limits: BudgetLimits; readonly nowMs: number }): readonly ScopeState[] {
  const period = readBudgetPeriod(nowMs);
  const known = limits.eachCaller === undefined ? [] : readCallers(database, period);
  const ofCallers = [...new Set([...callers, ...known])].flatMap((caller) => readStates(database, caller, { limits, period, nowMs }).filter(({ scope }) => scope.caller !== ''));
  return [...readStates(database, '', { limits, period, nowMs }), ...ofCallers];
}

/** The limits of days and months of everyone, and those of each of these callers. */
export function listAllSharedScopes(limits: BudgetLimits, callers: readonly string[], period: BudgetPeriod): readonly BudgetScope[] {
  const ofCallers = [...new Set(callers)].flatMap((caller) => listSharedScopes(limits, caller, period).filter((scope) => scope.caller !== ''));
  return [...listSharedScopes(limits, '', period), ...ofCallers];
}

/** The limits of days and months that hold for a caller. */
export function listSharedScopes(limits: BudgetLimits, caller: string, period: BudgetPeriod): readonly BudgetScope[] {
  return readScopes(limits, caller, period).filter(({ kind }) => kind !== 'process');
}

/** The limits of days and months that hold for a caller, and what has become of them. */
function readStates(tx: Transaction, caller: string, { limits, period, nowMs }: { readonly limits: BudgetLimits; readonly period: BudgetPeriod; readonly nowMs: number }): readonly ScopeState[] {
  const amountsOf = readAmounts(tx, { period, caller, nowMs });
  return listSharedScopes(limits, caller, period).flatMap((scope) => (scope.kind === 'process' ? [] : [{ scope, ...amountsOf({ kind: scope.kind, period: scope.period, caller: scope.caller }) }]));
}
