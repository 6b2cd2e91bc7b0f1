// What holds wherever a budget is kept, or nowhere; `test/budget-contract.ts` has what every place promises.
import { GatewayError } from '@gateway/core';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBudget, type BudgetOptions } from './open-budget.ts';

const CENT = 10_000_000_000;
const INVALID = expect.objectContaining({ kind: 'invalid_input' }) as unknown;

async function refusal(attempt: Promise<unknown>): Promise<GatewayError> {
  const error = await attempt.then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof GatewayError) return error;
  throw new Error('It was not refused.');
}

describe('openBudget', () => {
  it('refuses amounts that are none', async () => {
    const budget = openBudget({ file: ':memory:', limits: { dayUsd: 1 } });
    for (const worstCase of [-1, 0.5, Number.NaN, 2 ** 53]) expect(await refusal(budget.reserve({ worstCase }))).toMatchObject({ kind: 'invalid_input' });
    expect(await refusal(budget.reserve({ worstCase: 1, caller: 'x'.repeat(201) }))).toMatchObject({ kind: 'invalid_input' });
    const reservation = await budget.reserve({ worstCase: 1 });
    expect(await refusal(reservation.settle(-5))).toMatchObject({ kind: 'invalid_input' });
    expect(() => {
      reservation.settleSoon(0.5);
    }).toThrow(INVALID);
    await reservation.settle(1);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: 1n, reservedPicoUsd: 0n }]);
    await budget.close();
  });

  it.each<[string, BudgetOptions]>([
    ['a limit below nothing', { limits: { dayUsd: -1 }, file: ':memory:' }],
    ['a limit of a caller that is no number', { limits: { callers: { alice: { monthUsd: Number.NaN } } }, file: ':memory:' }],
    ['a limit that only looks like a number', { limits: { processUsd: '5' as unknown as number } }],
    ['a limit beyond what can be counted exactly', { limits: { processUsd: 1e300 } }],
    ['a limit just beyond that', { limits: { eachCaller: { monthUsd: 1_000_000.01 } }, file: ':memory:' }],
    ['no place for days', { limits: { dayUsd: 1 } }],
    ['two places', { limits: { dayUsd: 1 }, file: ':memory:', redis: { url: 'redis://localhost' } }],
    ['two places where none is needed', { limits: {}, file: ':memory:', redis: { url: 'redis://localhost' } }],
    ['an address that is none', { limits: { dayUsd: 1 }, redis: { url: 'localhost:6379' } }],
    ['a prefix that decides where a cluster keeps keys', { limits: { dayUsd: 1 }, redis: { url: 'redis://localhost', prefix: '{a}' } }],
    ['a lease of no time', { limits: {}, leaseMs: 0 }],
  ])('refuses %s', (_name, options) => {
    expect(() => openBudget(options)).toThrow(INVALID);
  });

  it('takes the largest limit, and counts it exactly', async () => {
    const budget = openBudget({ limits: { processUsd: 1_000_000 } });
    await (await budget.reserve({ worstCase: 1 })).settle(1);
    expect(await budget.read()).toMatchObject([{ limitPicoUsd: 10n ** 18n, spentPicoUsd: 1n, remainingPicoUsd: 10n ** 18n - 1n }]);
    await budget.close();
  });

  it('refuses an unknown price as soon as anything is limited', async () => {
    for (const limits of [{ dayUsd: 1 }, { processUsd: 1 }, { eachCaller: { monthUsd: 1 } }]) {
      const budget = openBudget({ file: ':memory:', limits });
      expect(await refusal(budget.reserve({ worstCase: null }))).toMatchObject({ kind: 'budget_exceeded', hint: expect.stringContaining('ALLOW_UNPRICED_MODELS') as string });
      await budget.close();
    }
    expect(await refusal(openBudget({ limits: {} }).reserve({ worstCase: null, maxCost: CENT }))).toMatchObject({ kind: 'budget_exceeded' });
    await openBudget({ limits: {} }).reserve({ worstCase: null });
  });

  it('holds the limit of a single call, also when nothing else is limited', async () => {
    const error = await refusal(openBudget({ limits: {} }).reserve({ worstCase: 3 * CENT, maxCost: 5 * CENT, callSpent: 2 * CENT + 1 }));
    expect(error).toMatchObject({ kind: 'budget_exceeded', details: { limit: 'max_cost', limitUsd: 0.05, spentUsd: 0.020000000001, remainingUsd: 0.029999999999, worstCaseUsd: 0.03 } });
    await openBudget({ limits: {} }).reserve({ worstCase: 3 * CENT, maxCost: 5 * CENT, callSpent: 2 * CENT });
  });

  it('touches no place without a daily or monthly limit', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-budget-'));
    const file = join(directory, 'budget.db');
    const unused = { eval: async () => Promise.reject(new Error('used')), evalSha: async () => Promise.reject(new Error('used')) };
    for (const limits of [{}, { processUsd: 1 }]) {
      for (const place of [{ file }, { redis: { client: unused } }]) {
        const budget = openBudget({ ...place, limits });
        await (await budget.reserve({ worstCase: CENT })).settle(CENT);
        await budget.read();
        await budget.close();
      }
    }
    expect(existsSync(file)).toBe(false);
    rmSync(directory, { recursive: true });
  });
});
