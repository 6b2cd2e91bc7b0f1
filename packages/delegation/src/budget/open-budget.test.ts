import { GatewayError } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { createFakeClock, type FakeClock } from '@gateway/core/testing';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SPENDING_SCHEMA } from '../ledger/spending-schema.ts';
import { openBudget, type Budget, type BudgetOptions } from './open-budget.ts';

// One cent; every amount here is a few of them.
const CENT = 10_000_000_000;
const LEASE_MS = 30_000;
// 22:13:20 of 14 November 2023.
const UNTIL_MIDNIGHT_MS = 6_400_000;

let clock: FakeClock;
let database: Database;
const opened: Budget[] = [];

beforeEach(() => {
  clock = createFakeClock();
  database = openDatabase({ path: ':memory:', migrations: SPENDING_SCHEMA, clock });
});

afterEach(async () => {
  for (const budget of opened.splice(0)) await budget.close();
  await database.close();
});

/** Each stands for a process of its own: they share nothing but the file. */
function open(limits: BudgetOptions['limits'], options: Partial<BudgetOptions> = {}): Budget {
  const budget = openBudget({ file: database, clock, leaseMs: LEASE_MS, limits, ...options });
  opened.push(budget);
  return budget;
}

async function readCents(budget: Budget) {
  const cents = (amount: bigint): number => Number(amount) / CENT;
  return (await budget.read()).map((scope) => [
    [scope.limit, scope.caller, scope.period].filter((part) => part !== undefined).join(' '),
    { limit: cents(scope.limitPicoUsd), spent: cents(scope.spentPicoUsd), reserved: cents(scope.reservedPicoUsd), remaining: cents(scope.remainingPicoUsd) },
  ]);
}

async function refusal(attempt: Promise<unknown>): Promise<GatewayError> {
  return attempt.then(
    () => {
      throw new Error('It was not refused.');
    },
    (error: unknown) => {
      if (!(error instanceof GatewayError)) throw error;
      return error;
    },
  );
}

describe('reserve, settle, release', () => {
  it('holds the worst case until the cost is known, and gives the rest back', async () => {
    const budget = open({ dayUsd: 0.1, monthUsd: 1 });
    const reservation = await budget.reserve({ worstCase: 6 * CENT });
    expect(await readCents(budget)).toEqual([
      ['day 2023-11-14', { limit: 10, spent: 0, reserved: 6, remaining: 4 }],
      ['month 2023-11', { limit: 100, spent: 0, reserved: 6, remaining: 94 }],
    ]);
    await refusal(budget.reserve({ worstCase: 5 * CENT }));
    await reservation.settle(2 * CENT);
    expect(await readCents(budget)).toMatchObject([['day 2023-11-14', { spent: 2, reserved: 0, remaining: 8 }], ['month 2023-11', { spent: 2, remaining: 98 }]]);
    const second = await budget.reserve({ worstCase: 8 * CENT });
    await second.release();
    expect(await readCents(budget)).toMatchObject([['day 2023-11-14', { spent: 2, reserved: 0, remaining: 8 }], ['month 2023-11', {}]]);
  });

  it('says which limit refused, what is left, and when it begins anew', async () => {
    const budget = open({ monthUsd: 5, dayUsd: 0.1 });
    await (await budget.reserve({ worstCase: 3 * CENT })).settle(3 * CENT);
    await budget.reserve({ worstCase: 2 * CENT });
    const error = await refusal(budget.reserve({ worstCase: 5 * CENT + 1 }));
    expect(error.kind).toBe('budget_exceeded');
    expect(error.message).toBe('The daily budget of 0.1 USD has 0.05 USD left (0.03 spent, 0.02 reserved by running calls), and the model may charge up to 0.050000000001 USD.');
    expect(error.hint).toContain('BUDGET_DAILY_USD');
    expect(error.details).toEqual({ limit: 'day', limitUsd: 0.1, spentUsd: 0.03, reservedUsd: 0.02, remainingUsd: 0.05, worstCaseUsd: 0.050000000001, resetsAt: '2023-11-15T00:00:00.000Z' });
    // To the last picodollar.
    await budget.reserve({ worstCase: 5 * CENT });
  });

  it('counts a second settle or release of one reservation as none, in any order', async () => {
    const budget = open({ dayUsd: 1, processUsd: 1 });
    const first = await budget.reserve({ worstCase: 5 * CENT });
    await Promise.all([first.settle(2 * CENT), first.settle(3 * CENT), first.release()]);
    await first.release();
    await first.settle(4 * CENT);
    const second = await budget.reserve({ worstCase: 5 * CENT });
    await Promise.all([second.release(), second.release()]);
    expect(await readCents(budget)).toMatchObject([['process', { spent: 2, reserved: 0 }], ['day 2023-11-14', { spent: 2, reserved: 0 }]]);
    // The bill came after the call was given up: the money is gone all the same.
    await second.settle(7 * CENT);
    await second.settle(7 * CENT);
    expect(await readCents(budget)).toMatchObject([['process', { spent: 9, reserved: 0 }], ['day 2023-11-14', { spent: 9, reserved: 0 }]]);
  });

  it('records a cost beyond the worst case as it is, and stops there', async () => {
    const budget = open({ dayUsd: 0.1 });
    await (await budget.reserve({ worstCase: 9 * CENT })).settle(15 * CENT);
    expect(await readCents(budget)).toMatchObject([['day 2023-11-14', { spent: 15, remaining: -5 }]]);
    await refusal(budget.reserve({ worstCase: 1 }));
    // A local model costs nothing, whatever was spent.
    await budget.reserve({ worstCase: 0 });
  });

  it('keeps a cost that could not be written reserved, whoever releases it, and books it at the next try', async () => {
    let isFull = false;
    const failing: Database = {
      ...database,
      transaction: async (work, call) =>
        database.transaction((tx) => {
          const result = work(tx);
          if (isFull) throw new GatewayError({ kind: 'unavailable', message: 'The disk is full.' });
          return result;
        }, call),
    };
    const budget = open({ dayUsd: 0.1, processUsd: 0.1 }, { file: failing });
    const reservation = await budget.reserve({ worstCase: 6 * CENT });
    isFull = true;
    expect(await refusal(reservation.settle(4 * CENT))).toMatchObject({ kind: 'unavailable' });
    isFull = false;
    await reservation.release();
    await clock.advance(LEASE_MS - 1);
    await clock.advance(LEASE_MS - 1);
    expect(await readCents(budget)).toMatchObject([['process', { spent: 0, reserved: 6 }], ['day 2023-11-14', { spent: 0, reserved: 6 }]]);
    await reservation.settle(4 * CENT);
    expect(await readCents(budget)).toMatchObject([['process', { spent: 4, reserved: 0 }], ['day 2023-11-14', { spent: 4, reserved: 0 }]]);
  });

  it('books the worst case when nobody knows what the attempt cost', async () => {
    const budget = open({ dayUsd: 0.1 });
    await (await budget.reserve({ worstCase: 4 * CENT })).settle(null);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: BigInt(4 * CENT), unpriced: 0 }]);
  });

  it('counts beyond what a double holds', async () => {
    const budget = open({ monthUsd: 30_000 });
    for (let call = 0; call < 3; call += 1) await (await budget.reserve({ worstCase: Number.MAX_SAFE_INTEGER })).settle(null);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: 3n * BigInt(Number.MAX_SAFE_INTEGER), remainingPicoUsd: 30_000_000_000_000_000n - 3n * BigInt(Number.MAX_SAFE_INTEGER) }]);
  });

  it('takes nothing when it is aborted first', async () => {
    const budget = open({ dayUsd: 0.1, processUsd: 0.1 });
    expect(await refusal(budget.reserve({ worstCase: CENT }, { signal: AbortSignal.abort() }))).toMatchObject({ kind: 'cancelled' });
    expect(await readCents(budget)).toMatchObject([['process', { reserved: 0 }], ['day 2023-11-14', { reserved: 0 }]]);
  });

  it('refuses amounts and limits that are none', async () => {
    const budget = open({ dayUsd: 1 });
    for (const worstCase of [-1, 0.5, Number.NaN, 2 ** 53]) expect(await refusal(budget.reserve({ worstCase }))).toMatchObject({ kind: 'invalid_input' });
    expect(await refusal(budget.reserve({ worstCase: 1, caller: 'x'.repeat(201) }))).toMatchObject({ kind: 'invalid_input' });
    const reservation = await budget.reserve({ worstCase: 1 });
    expect(await refusal(reservation.settle(-5))).toMatchObject({ kind: 'invalid_input' });
    await reservation.settle(1);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: 1n, reservedPicoUsd: 0n }]);
    for (const limits of [{ dayUsd: -1 }, { callers: { alice: { monthUsd: Number.NaN } } }]) expect(() => open(limits)).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
    expect(() => openBudget({ limits: { dayUsd: 1 } })).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });
});

describe('whose limits', () => {
  it('holds the limits of everyone, of a caller, and of each other caller at once', async () => {
    const budget = open({ dayUsd: 1, callers: { alice: { dayUsd: 0.3 } }, eachCaller: { dayUsd: 0.1, processUsd: 0.2 } });
    await (await budget.reserve({ worstCase: 20 * CENT, caller: 'alice' })).settle(20 * CENT);
    expect((await refusal(budget.reserve({ worstCase: 11 * CENT, caller: 'alice' }))).details).toMatchObject({ limit: 'day', caller: 'alice', remainingUsd: 0.1 });
    await (await budget.reserve({ worstCase: 10 * CENT, caller: 'bob' })).settle(10 * CENT);
    expect((await refusal(budget.reserve({ worstCase: CENT, caller: 'bob' }))).message).toContain('of the caller "bob" of 0.1 USD has 0 USD left');
    // A label is data, not a property.
    await budget.reserve({ worstCase: 10 * CENT, caller: '__proto__' });
    await budget.reserve({ worstCase: 60 * CENT });
    expect(await readCents(budget)).toEqual([
      ['process bob', { limit: 20, spent: 10, reserved: 0, remaining: 10 }],
      ['process __proto__', { limit: 20, spent: 0, reserved: 10, remaining: 10 }],
      ['day 2023-11-14', { limit: 100, spent: 30, reserved: 70, remaining: 0 }],
      ['day alice 2023-11-14', { limit: 30, spent: 20, reserved: 0, remaining: 10 }],
      ['day __proto__ 2023-11-14', { limit: 10, spent: 0, reserved: 10, remaining: 0 }],
      ['day bob 2023-11-14', { limit: 10, spent: 10, reserved: 0, remaining: 0 }],
    ]);
  });

  it('counts a process alone in its own limit, and with the others in the day', async () => {
    const one = open({ processUsd: 0.1, dayUsd: 0.15 });
    const other = open({ processUsd: 0.1, dayUsd: 0.15 });
    await (await one.reserve({ worstCase: 10 * CENT })).settle(10 * CENT);
    expect((await refusal(one.reserve({ worstCase: CENT }))).details).toMatchObject({ limit: 'process', remainingUsd: 0 });
    expect((await refusal(other.reserve({ worstCase: 6 * CENT }))).details).toMatchObject({ limit: 'day', remainingUsd: 0.05 });
    // What the day refused is not held against the process.
    expect(await readCents(other)).toMatchObject([['process', { reserved: 0 }], ['day 2023-11-14', { spent: 10 }]]);
  });
});

describe('what is not known or not limited', () => {
  it('refuses an unknown price as soon as anything is limited', async () => {
    for (const limits of [{ dayUsd: 1 }, { processUsd: 1 }, { eachCaller: { monthUsd: 1 } }]) {
      const error = await refusal(open(limits).reserve({ worstCase: null }));
      expect(error).toMatchObject({ kind: 'budget_exceeded', hint: expect.stringContaining('ALLOW_UNPRICED_MODELS') });
    }
    expect(await refusal(open({}).reserve({ worstCase: null, maxCost: CENT }))).toMatchObject({ kind: 'budget_exceeded' });
    await open({}).reserve({ worstCase: null });
  });

  it('lets it through when told to, counts it, and not once nothing is left', async () => {
    const budget = open({ dayUsd: 0.1 }, { allowUnpriced: true });
    await (await budget.reserve({ worstCase: null })).settle(null);
    // The price was not known before, but the vendor's bill is.
    await (await budget.reserve({ worstCase: null })).settle(10 * CENT);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: BigInt(10 * CENT), unpriced: 1 }]);
    expect(await refusal(budget.reserve({ worstCase: null }))).toMatchObject({ kind: 'budget_exceeded', message: expect.stringContaining('price of the model is unknown') });
  });

  it('holds the limit of a single call, also when nothing else is limited', async () => {
    const error = await refusal(open({}).reserve({ worstCase: 3 * CENT, maxCost: 5 * CENT, callSpent: 2 * CENT + 1 }));
    expect(error).toMatchObject({ kind: 'budget_exceeded', details: { limit: 'max_cost', limitUsd: 0.05, spentUsd: 0.020000000001, remainingUsd: 0.029999999999, worstCaseUsd: 0.03 } });
    await open({}).reserve({ worstCase: 3 * CENT, maxCost: 5 * CENT, callSpent: 2 * CENT });
  });

  it('touches no file without a daily or monthly limit', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-budget-'));
    const file = join(directory, 'budget.db');
    for (const limits of [{}, { processUsd: 1 }]) {
      const budget = open(limits, { file });
      await (await budget.reserve({ worstCase: CENT })).settle(CENT);
      await budget.close();
    }
    expect(existsSync(file)).toBe(false);
    rmSync(directory, { recursive: true });
  });
});

describe('time', () => {
  it('begins anew each UTC day and month; a call counts where it was reserved', async () => {
    const budget = open({ dayUsd: 0.1, monthUsd: 0.25 });
    const overMidnight = await budget.reserve({ worstCase: 10 * CENT });
    await clock.advance(UNTIL_MIDNIGHT_MS - 1);
    await refusal(budget.reserve({ worstCase: 1 }));
    await clock.advance(1);
    expect(await readCents(budget)).toMatchObject([['day 2023-11-15', { spent: 0, reserved: 0, remaining: 10 }], ['month 2023-11', { reserved: 10, remaining: 15 }]]);
    await (await budget.reserve({ worstCase: 10 * CENT })).settle(10 * CENT);
    await overMidnight.settle(8 * CENT);
    expect(await readCents(budget)).toMatchObject([['day 2023-11-15', { spent: 10 }], ['month 2023-11', { spent: 18, remaining: 7 }]]);
    await clock.advance(86_400_000);
    expect((await refusal(budget.reserve({ worstCase: 8 * CENT }))).details).toMatchObject({ limit: 'month', resetsAt: '2023-12-01T00:00:00.000Z' });
    await clock.advance(Date.parse('2023-12-01T00:00:00Z') - clock.now());
    expect(await readCents(budget)).toMatchObject([['day 2023-12-01', { remaining: 10 }], ['month 2023-12', { spent: 0, remaining: 25 }]]);
    await budget.reserve({ worstCase: 8 * CENT });
  });

  it('renews what a living process holds, and only while it holds something', async () => {
    const holder = open({ dayUsd: 0.1 });
    const other = open({ dayUsd: 0.1 });
    const reservation = await holder.reserve({ worstCase: 10 * CENT });
    for (let beat = 0; beat < 10; beat += 1) await clock.advance(LEASE_MS / 2);
    await refusal(other.reserve({ worstCase: 1 }));
    expect(clock.sleepers).toBe(1);
    await reservation.release();
    expect(clock.sleepers).toBe(0);
    await other.reserve({ worstCase: 10 * CENT });
  });

  it('takes an expired reservation as given back, but books its cost if that comes after all', async () => {
    // Its timer never fires: to the others it looks like a killed process.
    const stuck = open({ dayUsd: 0.1 }, { clock: { ...clock, now: clock.now, sleep: async () => new Promise(() => undefined) } });
    const other = open({ dayUsd: 0.1 });
    const reservation = await stuck.reserve({ worstCase: 10 * CENT });
    await clock.advance(LEASE_MS - 1);
    await refusal(other.reserve({ worstCase: 1 }));
    await clock.advance(1);
    expect(await readCents(other)).toMatchObject([['day 2023-11-14', { spent: 0, reserved: 0, remaining: 10 }]]);
    await (await other.reserve({ worstCase: 10 * CENT })).settle(10 * CENT);
    await reservation.settle(3 * CENT);
    expect(await readCents(other)).toMatchObject([['day 2023-11-14', { spent: 13, reserved: 0, remaining: -3 }]]);
  });

  it('does not bring back by a late renewal what was just released', async () => {
    // Committed, but the one who waits for it has not been told yet.
    const told = Promise.withResolvers<void>();
    let isSlow = false;
    const slow: Database = {
      ...database,
      transaction: async (work, call) => {
        const result = await database.transaction(work, call);
        if (isSlow) await told.promise;
        return result;
      },
    };
    const budget = open({ dayUsd: 0.1 }, { file: slow });
    const kept = await budget.reserve({ worstCase: 2 * CENT });
    const released = await budget.reserve({ worstCase: 5 * CENT });
    isSlow = true;
    const releasing = released.release();
    await clock.advance(LEASE_MS / 3);
    told.resolve();
    await releasing;
    expect(await readCents(budget)).toMatchObject([['day 2023-11-14', { reserved: 2 }]]);
    await kept.release();
  });

  it('gives back what it holds when it closes, and nothing of others', async () => {
    const one = open({ dayUsd: 0.1 });
    const other = open({ dayUsd: 0.1 });
    await one.reserve({ worstCase: 6 * CENT });
    await other.reserve({ worstCase: CENT });
    await one.close();
    expect(await readCents(other)).toMatchObject([['day 2023-11-14', { reserved: 1 }]]);
    expect(await refusal(one.reserve({ worstCase: 1 }))).toMatchObject({ kind: 'internal' });
  });
});
