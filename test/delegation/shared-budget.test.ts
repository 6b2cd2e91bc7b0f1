// Two real processes with a whole gateway each, one vendor, one budget. `pnpm verify` does the same with 200 calls, again and again.
import { expect, test } from 'vitest';
import { killWhileReserved, spendTogether } from './check-shared-budget.ts';
import { COVERED } from './processes/metered-budget.ts';

test('calls of two processes: as many are answered as the budget covers', async () => {
  expect(await spendTogether({ calls: 60 })).toEqual({ answered: COVERED, refused: 40, problems: [] });
});

test('calls that turn out cheaper than they had to be reserved never pass it either', async () => {
  expect((await spendTogether({ calls: 60, cheaper: 3 })).problems).toEqual([]);
});

test('what a killed process had reserved comes free', async () => {
  expect((await killWhileReserved({ calls: 30, leaseMs: 2_000 })).problems).toEqual([]);
});
