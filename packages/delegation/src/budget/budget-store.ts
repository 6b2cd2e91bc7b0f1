// Budgets of days and months in SQLite, where several processes reserve and settle at once. Every function here is one transaction's work.
import type { Transaction } from '@gateway/core/sqlite';
import type { BudgetPeriod } from './budget-period.ts';

/** A reservation as the file keeps it. */
export interface StoredReservation {
  readonly id: string;
  /** The budget object that holds it. */
  readonly owner: string;
  /** '' without a label. */
  readonly caller: string;
  /** When it was made: what it turns into is booked there, also when it settles after midnight. */
  readonly period: Pick<BudgetPeriod, 'day' | 'month'>;
  readonly amountPicoUsd: bigint;
}

export interface StoredAmounts {
  readonly spentPicoUsd: bigint;
  readonly reservedPicoUsd: bigint;
  /** Calls whose cost nobody knows; `spentPicoUsd` does not hold them. */
  readonly unpriced: number;
}

/** Which accounts are asked for: those of a day and a month, of everyone and of one caller ('' for everyone only). */
export interface AmountsAsked {
  readonly period: Pick<BudgetPeriod, 'day' | 'month'>;
  readonly caller: string;
  readonly nowMs: number;
}

interface Account {
  readonly kind: 'day' | 'month';
  readonly period: string;
  /** '' for everyone together. */
  readonly caller: string;
}

/**
 * What is spent and reserved in the accounts of a day and a month: of everyone, and of `caller`. Reservations whose lease is over do not count. Two
 * statements for all of them, since a call waits for it.
 */
export function readAmounts(tx: Transaction, { period, caller, nowMs }: AmountsAsked): (account: Account) => StoredAmounts {
  const { day, month } = period;
  const spent = tx.all<{ period: string; caller: string; spent: bigint; unpriced: bigint }>(
    "SELECT period, caller, spent_pico AS spent, unpriced FROM budget_spent WHERE period IN (?, ?) AND caller IN ('', ?)",
    [day, month, caller],
    { bigint: true },
  );
  const reserved = tx.all<{ day: string; month: string; own: bigint; amount: bigint }>(
    `SELECT day, month, caller = ? AS own, sum(amount_pico) AS amount FROM budget_reservations
    WHERE (day = ? OR month = ?) AND expires_ms > ? GROUP BY day, month, own`,
    [caller, day, month, nowMs],
    { bigint: true },
  );
  return (account) => {
    const booked = spent.find((row) => row.period === account.period && row.caller === account.caller);
    const held = reserved.filter((row) => row[account.kind] === account.period && (account.caller === '' || row.own === 1n));
    return { spentPicoUsd: booked?.spent ?? 0n, reservedPicoUsd: held.reduce((sum, { amount }) => sum + amount, 0n), unpriced: Number(booked?.unpriced ?? 0n) };
  };
}

/** The labels under which something was spent or is reserved in a day or month. */
export function readCallers(tx: Transaction, now: BudgetPeriod): readonly string[] {
  return tx
    .all<{ caller: string }>(
      `SELECT caller FROM budget_spent WHERE period IN (:day, :month) AND caller <> ''
      UNION SELECT caller FROM budget_reservations WHERE month = :month AND caller <> '' ORDER BY 1`,
      { day: now.day, month: now.month },
    )
    .map(({ caller }) => caller);
}

/** Writes a reservation, or gives it a new lease; one that another process found expired comes back. */
export function saveReservation(tx: Transaction, reservation: StoredReservation, expiresMs: number): void {
  const { id, owner, caller, period, amountPicoUsd } = reservation;
  tx.run(
    `INSERT INTO budget_reservations (id, owner, caller, day, month, amount_pico, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET expires_ms = excluded.expires_ms`,
    [id, owner, caller, period.day, period.month, amountPicoUsd, expiresMs],
  );
}

export function deleteReservation(tx: Transaction, id: string): void {
  tx.run('DELETE FROM budget_reservations WHERE id = ?', [id]);
}

export function deleteExpired(tx: Transaction, nowMs: number): void {
  tx.run('DELETE FROM budget_reservations WHERE expires_ms <= ?', [nowMs]);
}

export function deleteOwned(tx: Transaction, owner: string): void {
  tx.run('DELETE FROM budget_reservations WHERE owner = ?', [owner]);
}

/** Books what a reservation turned into, for its day and month, for everyone and for its caller. */
export function bookSpent(tx: Transaction, reservation: StoredReservation, spent: { readonly picoUsd: bigint; readonly unpriced: number }): void {
  const { period, caller } = reservation;
  for (const account of caller === '' ? [''] : ['', caller]) {
    for (const part of [period.day, period.month]) {
      tx.run(
        `INSERT INTO budget_spent (period, caller, spent_pico, unpriced) VALUES (?, ?, ?, ?)
        ON CONFLICT (period, caller) DO UPDATE SET spent_pico = spent_pico + excluded.spent_pico, unpriced = unpriced + excluded.unpriced`,
        [part, account, spent.picoUsd, spent.unpriced],
      );
    }
  }
}
