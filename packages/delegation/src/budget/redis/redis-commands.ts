// The budgets' keys, and what goes into and comes out of the scripts.
import { GatewayError, type PicoUsd } from '@gateway/core';
import type { BudgetScope } from '../budget-limits.ts';
import type { ScopeState } from '../budget-scopes.ts';
import type { StoredReservation } from '../budget-store.ts';
import type { BudgetSpending } from '../shared-budget.ts';
import type { RedisCommand } from './redis-connection.ts';
import { CALLERS_SCRIPT, END_SCRIPT, READ_SCRIPT, RENEW_SCRIPT, TAKE_SCRIPT } from './redis-scripts.ts';

export interface TakeParts {
  readonly reservation: StoredReservation;
  readonly worstCase: PicoUsd | null;
  readonly scopes: readonly BudgetScope[];
  readonly leaseMs: number;
}

export interface RedisCommands {
  take(parts: TakeParts): RedisCommand;
  read(scopes: readonly BudgetScope[]): RedisCommand;
  end(reservation: StoredReservation, spent: BudgetSpending | undefined): RedisCommand;
  renew(held: readonly StoredReservation[], leaseMs: number): RedisCommand;
  /** Who has spent or holds something in a month; a label may come twice. */
  listCallers(month: string): RedisCommand;
}

/** What a take or a read answers. */
export interface RedisAnswer {
  readonly fits: boolean;
  readonly states: readonly ScopeState[];
}

const PICO_PER_USD = 1_000_000_000_000n;
const DAY_S = 86_400;
// Spending stays for whoever looks after the period is over; 31 days are the longest month. From the last settlement on, so that it never ends too early.
const KEEP_DAY_S = String(8 * DAY_S);
const KEEP_MONTH_S = String(38 * DAY_S);
// A settlement that is sent again because its answer was lost comes within seconds, or a little after a longer outage.
const KEEP_MARK_S = String(3_600);

/** @throws GatewayError `invalid_input` for a prefix with braces */
export function createRedisCommands(prefix: string): RedisCommands {
  const keys = createKeys(prefix);
  const shared = [keys.leases, keys.held, keys.reserved];
  return {
    take: ({ reservation, worstCase, scopes, leaseMs }) => ({
      script: TAKE_SCRIPT,
      keys: [...shared, keys.ended(reservation.id), ...scopes.map(keys.spentIn)],
      args: [
        reservation.id,
        toHeldText(reservation),
        String(leaseMs),
        ...toLimbs(BigInt(worstCase ?? 0)),
        worstCase === null ? '1' : '0',
        KEEP_MONTH_S,
        ...scopes.flatMap((scope) => [toField(scope), ...toLimbs(scope.limitPicoUsd)]),
      ],
    }),
    read: (scopes) => ({ script: READ_SCRIPT, keys: [...shared, ...scopes.map(keys.spentIn)], args: scopes.map(toField) }),
    end: ({ id, caller, period }, spent) => {
      const accounts = (caller === '' ? [''] : ['', caller]).flatMap((owner) => [
        { key: keys.spentIn({ period: period.day, caller: owner }), keepS: KEEP_DAY_S },
        { key: keys.spentIn({ period: period.month, caller: owner }), keepS: KEEP_MONTH_S },
      ]);
      return {
        script: END_SCRIPT,
        keys: [...shared, keys.ended(id), keys.callers(period.month), ...accounts.map(({ key }) => key)],
        args: [
          id,
          spent === undefined ? '0' : '1',
          ...toLimbs(spent?.picoUsd ?? 0n),
          String(spent?.unpriced ?? 0),
          caller,
          KEEP_MARK_S,
          KEEP_MONTH_S,
          ...accounts.map(({ keepS }) => keepS),
        ],
      };
    },
    renew: (held, leaseMs) => ({
      script: RENEW_SCRIPT,
      keys: [...shared, ...held.map(({ id }) => keys.ended(id))],
      args: [String(leaseMs), ...held.flatMap((reservation) => [reservation.id, toHeldText(reservation)])],
    }),
    listCallers: (month) => ({ script: CALLERS_SCRIPT, keys: [...shared, keys.callers(month)], args: [month] }),
  };
}

/** Reads what a take or a read of these scopes has answered. */
export function readAnswer(reply: unknown, scopes: readonly BudgetScope[]): RedisAnswer {
  const [fits, ...numbers] = readStrings(reply);
  const amount = (at: number): bigint => BigInt(numbers[at] ?? '0') * PICO_PER_USD + BigInt(numbers[at + 1] ?? '0');
  const states = scopes.map((scope, index) => ({
    scope,
    spentPicoUsd: amount(index * 5),
    unpriced: Number(numbers[index * 5 + 2] ?? '0'),
    reservedPicoUsd: amount(index * 5 + 3),
  }));
  return { fits: fits === '1', states };
}

/** A reply that is a list of strings. */
export function readStrings(reply: unknown): readonly string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

// The braces keep all keys of one budget on one node of a cluster:
// https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
function createKeys(prefix: string) {
  if (/[{}]/.test(prefix)) {
    throw new GatewayError({ kind: 'invalid_input', message: "The prefix of the budgets' keys has braces.", hint: 'Leave them out: they decide where a cluster keeps a key.' });
  }
  const root = `{${prefix}:budget}`;
  return {
    leases: `${root}:leases`,
    held: `${root}:held`,
    reserved: `${root}:reserved`,
    ended: (id: string): string => `${root}:ended:${id}`,
    callers: (month: string): string => `${root}:callers:${month}`,
    spentIn: ({ period, caller }: Pick<BudgetScope, 'period' | 'caller'>): string => `${root}:spent:${period}:${caller}`,
  };
}

function toField({ period, caller }: Pick<BudgetScope, 'period' | 'caller'>): string {
  return `${period}|${caller}`;
}

function toLimbs(picoUsd: bigint): readonly [string, string] {
  return [String(picoUsd / PICO_PER_USD), String(picoUsd % PICO_PER_USD)];
}

// Bars separate the parts; the label is free text, and so the last.
function toHeldText({ amountPicoUsd, caller, period }: StoredReservation): string {
  return [...toLimbs(amountPicoUsd), period.day, period.month, caller].join('|');
}
