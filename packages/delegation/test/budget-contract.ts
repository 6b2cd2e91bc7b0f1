// What every budget promises, wherever its days and months are kept. Each place has to pass it.
import { GatewayError } from '@gateway/core';
import type { FakeClock } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Budget, BudgetOptions } from '../src/budget/open-budget.ts';

/** Where budgets are kept. Its clock stands still at 22:13:20 of 14 November 2023 until the test moves it. */
export interface BudgetPlace {
  readonly clock: FakeClock;
  /** Each stands for a process of its own: they share nothing but the place. */
  open(limits: BudgetOptions['limits'], options?: Partial<BudgetOptions>): Budget;
  /** Moves the clock and brings the end of every lease nearer, and waits until what that sets going is written. */
  pass(ms: number): Promise<void>;
  /** Until it is called again, nothing can be written. */
  setBroken(isBroken: boolean): void;
  /** What is written from now on stays so, but whoever wrote hears of it only when this promise resolves. */
  delayAnswers(until: Promise<void>): void;
  close(): Promise<void>;
}

export interface BudgetContractOptions {
  readonly openPlace: () => Promise<BudgetPlace>;
  /** By how much the end of a lease may be off, in milliseconds: tests run in real time as well. */
  readonly slackMs: number;
}

// One cent; every amount here is a few of them.
export const CENT = 10_000_000_000;
export const LEASE_MS = 30_000;
const UNTIL_MIDNIGHT_MS = 6_400_000;
const RETRY_MS = 1_000;

export async function readCents(budget: Budget) {
  const cents = (amount: bigint): number => Number(amount) / CENT;
  return (await budget.read()).map((scope): [string, Readonly<Record<string, number>>] => [
    [scope.limit, scope.caller, scope.period].filter((part) => part !== undefined).join(' '),
    { limit: cents(scope.limitPicoUsd), spent: cents(scope.spentPicoUsd), reserved: cents(scope.reservedPicoUsd), remaining: cents(scope.remainingPicoUsd) },
  ]);
}

export async function refusal(attempt: Promise<unknown>): Promise<GatewayError> {
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

type Scene = () => BudgetPlace;

/** Runs the whole contract. */
export function describeBudget(name: string, options: BudgetContractOptions): void {
  describe(`a budget ${name}`, () => {
    let place: BudgetPlace;
    beforeEach(async () => {
      place = await options.openPlace();
    });
    afterEach(async () => place.close());
    const scene: Scene = () => place;
    describeAmounts(scene);
    describeFailures(scene);
    describeScopes(scene);
    describeUnpriced(scene);
    describeCalendar(scene);
    describeLeases(scene, options.slackMs);
  });
}

function describeAmounts(scene: Scene): void {
  it('holds the worst case until the cost is known, and gives the rest back', async () => {
    const budget = scene().open({ dayUsd: 0.1, monthUsd: 1 });
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
    const budget = scene().open({ monthUsd: 5, dayUsd: 0.1 });
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
    const budget = scene().open({ dayUsd: 1, processUsd: 1 });
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
    const budget = scene().open({ dayUsd: 0.1 });
    await (await budget.reserve({ worstCase: 9 * CENT })).settle(15 * CENT);
    expect(await readCents(budget)).toMatchObject([['day 2023-11-14', { spent: 15, remaining: -5 }]]);
    await refusal(budget.reserve({ worstCase: 1 }));
    // A local model costs nothing, whatever was spent.
    await budget.reserve({ worstCase: 0 });
  });

  it('books the worst case when nobody knows what the attempt cost', async () => {
    const budget = scene().open({ dayUsd: 0.1 });
    await (await budget.reserve({ worstCase: 4 * CENT })).settle(null);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: BigInt(4 * CENT), unpriced: 0 }]);
  });

  it('counts beyond what a double holds, spent and reserved', async () => {
    const budget = scene().open({ monthUsd: 50_000 });
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    for (let call = 0; call < 3; call += 1) await (await budget.reserve({ worstCase: Number.MAX_SAFE_INTEGER })).settle(null);
    for (let call = 0; call < 2; call += 1) await budget.reserve({ worstCase: Number.MAX_SAFE_INTEGER });
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: 3n * most, reservedPicoUsd: 2n * most, remainingPicoUsd: 50_000_000_000_000_000n - 5n * most }]);
  });

  it('takes the last picodollar of more than a double holds, and not one more', async () => {
    const budget = scene().open({ monthUsd: 20_000 });
    for (let call = 0; call < 2; call += 1) await (await budget.reserve({ worstCase: 1 })).settle(Number.MAX_SAFE_INTEGER);
    const left = Number(20_000_000_000_000_000n - 2n * BigInt(Number.MAX_SAFE_INTEGER));
    await refusal(budget.reserve({ worstCase: left + 1 }));
    await budget.reserve({ worstCase: left });
    expect(await budget.read()).toMatchObject([{ remainingPicoUsd: 0n }]);
    await refusal(budget.reserve({ worstCase: 1 }));
  });

  it('takes nothing when it is aborted first', async () => {
    const budget = scene().open({ dayUsd: 0.1, processUsd: 0.1 });
    expect(await refusal(budget.reserve({ worstCase: CENT }, { signal: AbortSignal.abort() }))).toMatchObject({ kind: 'cancelled' });
    expect(await readCents(budget)).toMatchObject([['process', { reserved: 0 }], ['day 2023-11-14', { reserved: 0 }]]);
  });
}

function describeFailures(scene: Scene): void {
  it('keeps a cost that could not be written reserved, whoever releases it, and books it at the next try', async () => {
    const budget = scene().open({ dayUsd: 0.1, processUsd: 0.1 });
    const reservation = await budget.reserve({ worstCase: 6 * CENT });
    scene().setBroken(true);
    expect(await refusal(reservation.settle(4 * CENT))).toMatchObject({ kind: 'unavailable' });
    expect(await refusal(budget.reserve({ worstCase: CENT }))).toMatchObject({ kind: 'unavailable' });
    scene().setBroken(false);
    await reservation.release();
    await scene().pass(LEASE_MS * 0.9);
    await scene().pass(LEASE_MS * 0.9);
    expect(await readCents(budget)).toMatchObject([['process', { spent: 0, reserved: 6 }], ['day 2023-11-14', { spent: 0, reserved: 6 }]]);
    await reservation.settle(4 * CENT);
    expect(await readCents(budget)).toMatchObject([['process', { spent: 4, reserved: 0 }], ['day 2023-11-14', { spent: 4, reserved: 0 }]]);
  });

  it('settles in the background before anything else is asked of it', async () => {
    const budget = scene().open({ dayUsd: 0.1, processUsd: 1 });
    const first = await budget.reserve({ worstCase: 10 * CENT });
    first.settleSoon(2 * CENT);
    first.settleSoon(3 * CENT);
    await first.release();
    await first.settle(4 * CENT);
    expect(await readCents(budget)).toMatchObject([['process', { spent: 2, reserved: 0 }], ['day 2023-11-14', { spent: 2, reserved: 0 }]]);
    const second = await budget.reserve({ worstCase: 8 * CENT });
    second.settleSoon(8 * CENT);
    expect((await refusal(budget.reserve({ worstCase: 1 }))).details).toMatchObject({ spentUsd: 0.1, reservedUsd: 0 });
  });

  it('tries to settle in the background until it is written, without being asked', async () => {
    const budget = scene().open({ dayUsd: 0.1 });
    const reservation = await budget.reserve({ worstCase: 6 * CENT });
    scene().setBroken(true);
    reservation.settleSoon(4 * CENT);
    await scene().pass(0);
    for (let tries = 0; tries < 4; tries += 1) await scene().pass(RETRY_MS);
    expect(await refusal(budget.read())).toMatchObject({ kind: 'unavailable' });
    scene().setBroken(false);
    await scene().pass(RETRY_MS);
    expect(await readCents(scene().open({ dayUsd: 0.1 }))).toMatchObject([['day 2023-11-14', { spent: 4, reserved: 0 }]]);
  });

  it('writes what is still to be settled before it closes, and says so when it cannot', async () => {
    const reader = scene().open({ dayUsd: 0.1 });
    const one = scene().open({ dayUsd: 0.1 });
    (await one.reserve({ worstCase: 2 * CENT })).settleSoon(CENT);
    await one.close();
    expect(await readCents(reader)).toMatchObject([['day 2023-11-14', { spent: 1, reserved: 0 }]]);
    const other = scene().open({ dayUsd: 0.1 });
    const reservation = await other.reserve({ worstCase: 2 * CENT });
    scene().setBroken(true);
    reservation.settleSoon(CENT);
    expect(await refusal(other.close())).toMatchObject({ kind: 'unavailable' });
    scene().setBroken(false);
  });
}

function describeScopes(scene: Scene): void {
  it('holds the limits of everyone, of a caller, and of each other caller at once', async () => {
    const budget = scene().open({ dayUsd: 1, callers: { alice: { dayUsd: 0.3 } }, eachCaller: { dayUsd: 0.1, processUsd: 0.2 } });
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

  it('keeps callers apart, whatever their labels hold', async () => {
    const labels = ['a', 'a|b', '{a}', 'a:b', 'a\nb', '%', '"', 'ä€😀', '2023-11', ' '];
    const budget = scene().open({ dayUsd: 1, eachCaller: { dayUsd: 0.05 } });
    const other = scene().open({ dayUsd: 1, eachCaller: { dayUsd: 0.05 } });
    for (const [index, caller] of labels.entries()) {
      await (await budget.reserve({ worstCase: 5 * CENT, caller })).settle(index % 2 === 0 ? CENT : 2 * CENT);
      await other.reserve({ worstCase: 3 * CENT, caller });
      await refusal(budget.reserve({ worstCase: index % 2 === 0 ? CENT + 1 : 1, caller }));
    }
    expect(Object.fromEntries((await readCents(other)).slice(1))).toEqual(
      Object.fromEntries(labels.map((caller, index) => [`day ${caller} 2023-11-14`, { limit: 5, spent: 1 + (index % 2), reserved: 3, remaining: 1 - (index % 2) }])),
    );
  });

  it('counts a process alone in its own limit, and with the others in the day', async () => {
    const one = scene().open({ processUsd: 0.1, dayUsd: 0.15 });
    const other = scene().open({ processUsd: 0.1, dayUsd: 0.15 });
    await (await one.reserve({ worstCase: 10 * CENT })).settle(10 * CENT);
    expect((await refusal(one.reserve({ worstCase: CENT }))).details).toMatchObject({ limit: 'process', remainingUsd: 0 });
    expect((await refusal(other.reserve({ worstCase: 6 * CENT }))).details).toMatchObject({ limit: 'day', remainingUsd: 0.05 });
    // What the day refused is not held against the process.
    expect(await readCents(other)).toMatchObject([['process', { reserved: 0 }], ['day 2023-11-14', { spent: 10 }]]);
  });
}

function describeUnpriced(scene: Scene): void {
  it('refuses an unknown price', async () => {
    expect(await refusal(scene().open({ monthUsd: 1 }).reserve({ worstCase: null }))).toMatchObject({ kind: 'budget_exceeded', hint: expect.stringContaining('ALLOW_UNPRICED_MODELS') as string });
  });

  it('lets it through when told to, counts it, and not once nothing is left', async () => {
    const budget = scene().open({ dayUsd: 0.1 }, { allowUnpriced: true });
    await (await budget.reserve({ worstCase: null })).settle(null);
    // The price was not known before, but the vendor's bill is.
    await (await budget.reserve({ worstCase: null })).settle(10 * CENT);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: BigInt(10 * CENT), unpriced: 1 }]);
    expect(await refusal(budget.reserve({ worstCase: null }))).toMatchObject({ kind: 'budget_exceeded', message: expect.stringContaining('price of the model is unknown') as string });
  });
}

function describeCalendar(scene: Scene): void {
  it('begins anew each UTC day and month; a call counts where it was reserved', async () => {
    const { clock, pass, open } = scene();
    const budget = open({ dayUsd: 0.1, monthUsd: 0.25 });
    const overMidnight = await budget.reserve({ worstCase: 10 * CENT });
    await pass(UNTIL_MIDNIGHT_MS - 1);
    await refusal(budget.reserve({ worstCase: 1 }));
    await pass(1);
    expect(await readCents(budget)).toMatchObject([['day 2023-11-15', { spent: 0, reserved: 0, remaining: 10 }], ['month 2023-11', { reserved: 10, remaining: 15 }]]);
    await (await budget.reserve({ worstCase: 10 * CENT })).settle(10 * CENT);
    await overMidnight.settle(8 * CENT);
    expect(await readCents(budget)).toMatchObject([['day 2023-11-15', { spent: 10 }], ['month 2023-11', { spent: 18, remaining: 7 }]]);
    await pass(86_400_000);
    expect((await refusal(budget.reserve({ worstCase: 8 * CENT }))).details).toMatchObject({ limit: 'month', resetsAt: '2023-12-01T00:00:00.000Z' });
    await pass(Date.parse('2023-12-01T00:00:00Z') - clock.now());
    expect(await readCents(budget)).toMatchObject([['day 2023-12-01', { remaining: 10 }], ['month 2023-12', { spent: 0, remaining: 25 }]]);
    await budget.reserve({ worstCase: 8 * CENT });
  });
}

function describeLeases(scene: Scene, slackMs: number): void {
  it('renews what a living process holds, and only while it holds something', async () => {
    const { clock, pass, open } = scene();
    const holder = open({ dayUsd: 0.1 });
    const other = open({ dayUsd: 0.1 });
    const reservation = await holder.reserve({ worstCase: 10 * CENT });
    for (let beat = 0; beat < 10; beat += 1) await pass(LEASE_MS / 2);
    await refusal(other.reserve({ worstCase: 1 }));
    expect(clock.sleepers).toBe(1);
    await reservation.release();
    expect(clock.sleepers).toBe(0);
    await other.reserve({ worstCase: 10 * CENT });
  });

  it('takes an expired reservation as given back, but books its cost if that comes after all', async () => {
    const { clock, pass, open } = scene();
    // Its timer never fires: to the others it looks like a killed process.
    const stuck = open({ dayUsd: 0.1 }, { clock: { ...clock, now: clock.now, sleep: async () => new Promise(() => undefined) } });
    const other = open({ dayUsd: 0.1 });
    const reservation = await stuck.reserve({ worstCase: 10 * CENT });
    await pass(LEASE_MS - slackMs);
    await refusal(other.reserve({ worstCase: 1 }));
    await pass(slackMs);
    expect(await readCents(other)).toMatchObject([['day 2023-11-14', { spent: 0, reserved: 0, remaining: 10 }]]);
    await (await other.reserve({ worstCase: 10 * CENT })).settle(10 * CENT);
    await reservation.settle(3 * CENT);
    expect(await readCents(other)).toMatchObject([['day 2023-11-14', { spent: 13, reserved: 0, remaining: -3 }]]);
  });

  it('renews a reservation that another one has found expired', async () => {
    const { pass, open } = scene();
    const late = open({ dayUsd: 0.1, eachCaller: { dayUsd: 1 } });
    const other = open({ dayUsd: 0.1 });
    const reservation = await late.reserve({ worstCase: 6 * CENT, caller: 'alice' });
    scene().setBroken(true);
    await pass(LEASE_MS);
    scene().setBroken(false);
    await (await other.reserve({ worstCase: CENT })).release();
    await pass(LEASE_MS / 3);
    expect(await readCents(late)).toMatchObject([['day 2023-11-14', { reserved: 6 }], ['day alice 2023-11-14', { reserved: 6 }]]);
    await reservation.settle(5 * CENT);
    expect(await readCents(other)).toMatchObject([['day 2023-11-14', { spent: 5, reserved: 0 }]]);
  });

  it('does not bring back by a late renewal what was just released', async () => {
    const { pass, open } = scene();
    // Written, but the one who waits for it has not been told yet; the renewal comes before anybody loses patience.
    const told = Promise.withResolvers<void>();
    const budget = open({ dayUsd: 0.1 }, { leaseMs: 3_000 });
    const kept = await budget.reserve({ worstCase: 2 * CENT });
    const released = await budget.reserve({ worstCase: 5 * CENT });
    scene().delayAnswers(told.promise);
    const releasing = released.release();
    await pass(1_000);
    told.resolve();
    await releasing;
    expect(await readCents(budget)).toMatchObject([['day 2023-11-14', { reserved: 2 }]]);
    await kept.release();
  });

  it('gives back what it holds when it closes, and nothing of others', async () => {
    const { open } = scene();
    const one = open({ dayUsd: 0.1 });
    const other = open({ dayUsd: 0.1 });
    for (const worstCase of [CENT, 2 * CENT, 3 * CENT]) await one.reserve({ worstCase });
    await other.reserve({ worstCase: CENT });
    await one.close();
    await one.close();
    expect(await readCents(other)).toMatchObject([['day 2023-11-14', { reserved: 1 }]]);
    expect(await refusal(one.reserve({ worstCase: 1 }))).toMatchObject({ kind: 'internal' });
  });
}
