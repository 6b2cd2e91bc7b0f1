import { describe, expect, it } from 'vitest';
import { createCallAllowance } from './create-call-allowance.ts';
import { openBudget, type Budget } from './open-budget.ts';

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

  it('forgets what was released, and counts what is charged after that all the same, once', async () => {
    const allowance = createCallAllowance(openBudget({ limits: {} }), { maxCost: 100, caller: 'alice' });
    const first = await allowance.reserve(60);
    await first.release();
    await first.release();
    expect(allowance.used).toBe(0);
    await first.settle(10);
    await first.settle(20);
    await first.release();
    expect(allowance.used).toBe(10);
    await expect(allowance.reserve(91)).rejects.toThrow(EXCEEDED);
  });

  it.each([
    ['the call', { budget: openBudget({ limits: {} }), maxCost: 100 }],
    ['the process', { budget: openBudget({ limits: { processUsd: 100e-12 } }), maxCost: undefined }],
  ])('lets attempts wait that do not fit in what %s may spend beside those that run', async (_, { budget, maxCost }) => {
    const allowance = createCallAllowance(budget, { maxCost });
    const first = await allowance.reserve(60);
    const later = [allowance.reserve(60), allowance.reserve(60), allowance.reserve(60)];
    const over: number[] = [];
    for (const [index, one] of later.entries()) void one.then(() => over.push(index));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(over).toEqual([]);
    await first.settle(5);
    await Promise.all(later.map(async (one) => (await one).settle(5)));
    expect(allowance.used).toBe(20);
  });

  it('asks for one after the other, or the second would be refused for what the first has not even got', async () => {
    const real = openBudget({ limits: {} });
    const waits = [5, 1];
    const slow: Budget = {
      ...real,
      reserve: async (request, call) => {
        await new Promise((resolve) => setTimeout(resolve, waits.shift() ?? 0));
        return real.reserve(request, call);
      },
    };
    const allowance = createCallAllowance(slow, { maxCost: 100 });
    const [first, second] = [allowance.reserve(60), allowance.reserve(60)];
    await (await first).settle(10);
    await (await second).settle(10);
    expect(allowance.used).toBe(20);
  });

  it('refuses at once what cannot fit whatever the running ones spend, and the rest when they have spent too much', async () => {
    const allowance = createCallAllowance(openBudget({ limits: {} }), { maxCost: 100 });
    const first = await allowance.reserve(60);
    await expect(allowance.reserve(101)).rejects.toThrow(EXCEEDED);
    const second = allowance.reserve(50);
    await first.settle(55);
    await expect(second).rejects.toThrow(EXCEEDED);
    expect(allowance.used).toBe(55);
  });

  it('refuses at once what the spent money leaves no room for, whoever still runs', async () => {
    const allowance = createCallAllowance(openBudget({ limits: {} }), { maxCost: 100 });
    const spent = await allowance.reserve(40);
    const running = await allowance.reserve(30);
    await spent.settle(60);
    // Even if the running one cost nothing: 60 and 50 are more than 100.
    await expect(allowance.reserve(50)).rejects.toThrow(EXCEEDED);
    await running.settle(0);
  });

  it('ends the waiting with the signal', async () => {
    const allowance = createCallAllowance(openBudget({ limits: {} }), { maxCost: 100 });
    const first = await allowance.reserve(60);
    const controller = new AbortController();
    const second = allowance.reserve(60, { signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    await first.settle(60);
    expect(allowance.used).toBe(60);
  });
});
