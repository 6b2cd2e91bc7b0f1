// Whatever happens in whatever order, wherever it is kept: as long as nobody costs more than the worst case, no limit is passed, and every sum is exact.
import { isGatewayError } from '@gateway/core';
import { expect, it } from 'vitest';
import type { Budget } from '../src/budget/open-budget.ts';
import type { Reservation } from '../src/budget/reservation.ts';
import type { BudgetPlace } from './budget-contract.ts';

const STEPS = 60;
const CALLERS = ['', 'alice', 'bob'];

interface Open {
  readonly reservation: Reservation;
  readonly caller: string;
  readonly worstCase: number;
}

/** Random steps of two processes, another row of them for each seed. */
export function describeBudgetSums(name: string, { openPlace, seeds }: { readonly openPlace: () => Promise<BudgetPlace>; readonly seeds: number }): void {
  it.each(Array.from({ length: seeds }, (_, seed) => seed))(`${name} keeps limits and sums through random steps of two processes (seed %i)`, async (seed) => {
    const random = createRandom(seed);
    const place = await openPlace();
    const limits = { dayUsd: 1e-9 * (1 + random(9)), monthUsd: 8e-9, eachCaller: { dayUsd: 3e-9 } };
    const budgets = [place.open(limits), place.open(limits)];
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
    const check = async (budget: Budget | undefined): Promise<void> => {
      const reserved = (caller: string): number => open.filter((entry) => caller === '' || entry.caller === caller).reduce((sum, entry) => sum + entry.worstCase, 0);
      const total = [...spent.values()].reduce((sum, amount) => sum + amount, 0);
      for (const scope of (await budget?.read()) ?? []) {
        const caller = scope.caller ?? '';
        expect(scope.spentPicoUsd).toBe(BigInt(caller === '' ? total : (spent.get(caller) ?? 0)));
        expect(scope.reservedPicoUsd).toBe(BigInt(reserved(caller)));
        expect(scope.remainingPicoUsd).toBe(scope.limitPicoUsd - scope.spentPicoUsd - scope.reservedPicoUsd);
        expect(scope.remainingPicoUsd).toBeGreaterThanOrEqual(0n);
      }
    };

    for (let step = 0; step < STEPS; step += 1) {
      // Up to four at once.
      await Promise.all(
        Array.from({ length: 1 + random(4) }, async () => (random(2) === 0 ? reserve(budgets[random(2)]) : end(open.splice(random(open.length || 1), 1)[0]))),
      );
      if (random(5) === 0) await place.pass(random(20_000));
      await check(budgets[random(2)]);
    }
    await place.close();
  });
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
