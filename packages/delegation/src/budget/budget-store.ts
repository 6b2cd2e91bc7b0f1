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

interface Account {
  readonly kind: 'day' | 'month';
  readonly period: string;
  /** '' for everyone together. */
  readonly caller: string;
}

/** What is spent and reserved in one account. Reservations whose lease is over do not count. */
export function readAmounts(tx: Transaction, account: Account, nowMs: number): StoredAmounts {
  const { kind, period, caller } = account;
  const spent = tx.get<{ spent: bigint; unpriced: bigint }>('SELECT spent_pico AS spent, unpriced FROM budget_spent WHERE period = ? AND caller = ?', [period, caller], { bigint: true });
  const reserved = tx.get<{ reserved: bigint | null }>(
    `SELECT sum(amount_pico) AS reserved FROM budget_reservations WHERE ${kind} = ? AND (? = '' OR caller = ?) AND expires_ms > ?`,
    [period, caller, caller, nowMs],
    { bigint: true },
  );
  return { spentPicoUsd: spent?.spent ?? 0n, reservedPicoUsd: reserved?.reserved ?? 0n, unpriced: Number(spent?.unpriced ?? 0n) };
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
