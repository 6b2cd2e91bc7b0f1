// Whatever happens in whatever order: as long as nobody costs more than the worst case, no limit is passed, and every sum is exact.
import { isGatewayError } from '@gateway/core';
import { openDatabase } from '@gateway/core/sqlite';
import { createFakeClock } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { SPENDING_SCHEMA } from '../ledger/spending-schema.ts';
import { openBudget, type Budget } from './open-budget.ts';
import type { Reservation } from './reservation.ts';

const SEEDS = 60;
const STEPS = 60;
const CALLERS = ['', 'alice', 'bob'];

interface Open {
  readonly reservation: Reservation;
  readonly caller: string;
  readonly worstCase: number;
}

/** Mulberry32 (Tommy Ettinger, public domain): small, seeded, good enough to choose steps. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

it.each(Array.from({ length: SEEDS }, (_, seed) => seed))('keeps limits and sums through random steps of two processes (seed %i)', async (seed) => {
  const random = createRandom(seed);
  const clock = createFakeClock();
  const database = openDatabase({ path: ':memory:', migrations: SPENDING_SCHEMA, clock });
  const limits = { dayUsd: 1e-9 * (1 + random(9)), monthUsd: 8e-9, eachCaller: { dayUsd: 3e-9 } };
  const budgets = [openBudget({ file: database, clock, limits }), openBudget({ file: database, clock, limits })];
  const open: Open[] = [];
  const spent = new Map(CALLERS.map((caller) => [caller, 0]));

  const reserve = async (budget: Budget | undefined): Promise<void> => {
    const caller = CALLERS[random(CALLERS.length)] ?? '';
    const worstCase = random(900);
    const reservation = await budget?.reserve({ worstCase, caller }).catch((error: unknown) => {
      if (isGatewayError(error) && error.kind === 'budget_exceeded') return undefined;
      throw error;
    });
    if (reservation !== undefined) open.push({ reservation, caller, worstCase });
  };
  const end = async (entry: Open | undefined): Promise<void> => {
    if (entry === undefined) return;
    if (random(3) === 0) return entry.reservation.release();
    const cost = random(entry.worstCase + 1);
    spent.set(entry.caller, (spent.get(entry.caller) ?? 0) + cost);
    await entry.reservation.settle(cost);
    if (random(4) === 0) await entry.reservation.release();
  };

  for (let step = 0; step < STEPS; step += 1) {
    // Up to four at once.
    await Promise.all(
      Array.from({ length: 1 + random(4) }, async () => (random(2) === 0 ? reserve(budgets[random(2)]) : end(open.splice(random(open.length || 1), 1)[0]))),
    );
    if (random(5) === 0) await clock.advance(random(20_000));
    const reserved = (caller: string): number => open.filter((entry) => caller === '' || entry.caller === caller).reduce((sum, entry) => sum + entry.worstCase, 0);
    const total = [...spent.values()].reduce((sum, amount) => sum + amount, 0);
    for (const scope of (await budgets[random(2)]?.read()) ?? []) {
      const caller = scope.caller ?? '';
      expect(scope.spentPicoUsd).toBe(BigInt(caller === '' ? total : (spent.get(caller) ?? 0)));
      expect(scope.reservedPicoUsd).toBe(BigInt(reserved(caller)));
      expect(scope.remainingPicoUsd).toBe(scope.limitPicoUsd - scope.spentPicoUsd - scope.reservedPicoUsd);
      expect(scope.remainingPicoUsd).toBeGreaterThanOrEqual(0n);
    }
  }
  for (const budget of budgets) await budget.close();
  await database.close();
});
