import { describe, expect, it } from 'vitest';
import { createCallAllowance } from './create-call-allowance.ts';
import { openBudget } from './open-budget.ts';

const EXCEEDED = expect.objectContaining({ kind: 'budget_exceeded' });

describe('createCallAllowance', () => {
  it('holds max_cost for all attempts of a call together', async () => {
    const allowance = createCallAllowance(openBudget({ limits: {} }), { maxCost: 100 });
    const failed = await allowance.reserve(60);
    await failed.settle(30);
    expect(allowance.used).toBe(30);
    const error: unknown = await allowance.reserve(71).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'budget_exceeded', details: { limit: 'max_cost', spentUsd: 3e-11, remainingUsd: 7e-11 } });
    const last = await allowance.reserve(70);
    await last.settle(null);
    expect(allowance.used).toBe(100);
  });

  it('counts attempts that overlap, and forgets those that were refused or released', async () => {
    const allowance = createCallAllowance(openBudget({ limits: { processUsd: 80e-12 } }), { maxCost: 100, caller: 'alice' });
    const results = await Promise.allSettled([allowance.reserve(60), allowance.reserve(60), allowance.reserve(40)]);
    // The second passes max_cost, the third the process's limit.
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(allowance.used).toBe(60);
    const [first] = results;
    if (first?.status !== 'fulfilled') throw new Error('The first attempt was refused.');
    await first.value.release();
    await first.value.release();
    expect(allowance.used).toBe(0);
    await first.value.settle(10);
    await first.value.settle(20);
    await first.value.release();
    expect(allowance.used).toBe(10);
    await expect(allowance.reserve(91)).rejects.toThrow(EXCEEDED);
  });
});
