import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCosts, computeCost, createCost, fromUsd, MAX_EXACT_USD, NO_COST, toMicroUsd, toUsd, tryComputeCost, type ModelPrice } from './cost.ts';
import { addUsage, createUsage, type Usage } from './usage.ts';

// Published prices: USD per million tokens with at most four decimals.
const rate = fc.integer({ min: 0, max: 2_000_000 }).map((units) => units / 10_000);
const maybeRate = fc.option(rate, { nil: undefined });
const prices: fc.Arbitrary<ModelPrice> = fc.record({ input: rate, output: rate, cacheRead: maybeRate, cacheWrite: maybeRate, cacheWrite1h: maybeRate, reasoning: maybeRate });
const tokens = fc.nat({ max: 200_000 });
const usages: fc.Arbitrary<Usage> = fc
  .record({ rest: tokens, visible: tokens, cacheReadTokens: tokens, cacheWriteTokens: tokens, cacheWrite1hTokens: tokens, reasoningTokens: tokens })
  .map(({ rest, visible, ...parts }) =>
    createUsage({ inputTokens: rest + parts.cacheReadTokens + parts.cacheWriteTokens + parts.cacheWrite1hTokens, outputTokens: visible + parts.reasoningTokens, ...parts }),
  );

/** The same by exact integers: hundredths of a microdollar a token are whole numbers in these prices. */
function computeExactly(usage: Usage, price: ModelPrice): bigint {
  const pico = (usd: number): bigint => BigInt(Math.round(usd * 10_000)) * 100n;
  const [read, write, hour, reasoning] = [usage.cacheReadTokens ?? 0, usage.cacheWriteTokens ?? 0, usage.cacheWrite1hTokens ?? 0, usage.reasoningTokens ?? 0];
  const cacheWrite = price.cacheWrite ?? price.input;
  return (
    BigInt(usage.inputTokens - read - write - hour) * pico(price.input) +
    BigInt(read) * pico(price.cacheRead ?? price.input) +
    BigInt(write) * pico(cacheWrite) +
    BigInt(hour) * pico(price.cacheWrite1h ?? cacheWrite) +
    BigInt(usage.outputTokens - reasoning) * pico(price.output) +
    BigInt(reasoning) * pico(price.reasoning ?? price.output)
  );
}

describe('computeCost', () => {
  it('is exact to the picodollar', () => {
    fc.assert(
      fc.property(usages, prices, (usage, price) => {
        const cost = computeCost(usage, price);
        expect(BigInt(cost.totalPicoUsd)).toBe(computeExactly(usage, price));
        expect(cost.inputPicoUsd + cost.outputPicoUsd).toBe(cost.totalPicoUsd);
      }),
    );
  });

  it('of a sum is the sum of the costs', () => {
    fc.assert(
      fc.property(usages, usages, prices, (a, b, price) => {
        expect(computeCost(addUsage(a, b), price)).toEqual(addCosts(computeCost(a, price), computeCost(b, price)));
      }),
    );
  });

  it('a part without a price of its own costs what its total costs', () => {
    fc.assert(
      fc.property(usages, rate, rate, (usage, input, output) => {
        const plain: Usage = { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens };
        expect(computeCost(usage, { input, output })).toEqual(computeCost(plain, { input, output }));
      }),
    );
  });

  it('knows examples', () => {
    // 1,000 tokens at $2.50 and 500 at $10 per million.
    expect(computeCost({ inputTokens: 1_000, outputTokens: 500 }, { input: 2.5, output: 10 })).toEqual({ inputPicoUsd: 2_500_000_000, outputPicoUsd: 5_000_000_000, totalPicoUsd: 7_500_000_000 });
    // One token at $0.075 per million is a fraction of a microdollar.
    expect(computeCost({ inputTokens: 1, outputTokens: 0 }, { input: 0.075, output: 0.3 }).totalPicoUsd).toBe(75_000);
    expect(computeCost({ inputTokens: 0, outputTokens: 0 }, { input: 3, output: 15 })).toEqual(NO_COST);
  });

  it('takes the tier of the whole input, only above its limit', () => {
    const price: ModelPrice = { input: 1, output: 2, cacheRead: 0.1, tiers: [{ aboveInputTokens: 200_000, input: 2, output: 4 }, { aboveInputTokens: 500_000, input: 3, output: 6 }] };
    const cost = (inputTokens: number) => toMicroUsd(computeCost({ inputTokens, outputTokens: 1 }, price));
    expect([cost(200_000), cost(200_001), cost(500_001)]).toEqual([200_002, 400_006, 1_500_009]);
    // A tier has prices of its own; what it leaves out falls back within the tier.
    expect(toMicroUsd(computeCost({ inputTokens: 300_000, outputTokens: 0, cacheReadTokens: 300_000 }, price))).toBe(600_000);
  });

  it('refuses amounts that are no longer exact', () => {
    expect(() => computeCost({ inputTokens: 1e12, outputTokens: 0 }, { input: 10_000, output: 1 })).toThrow(expect.objectContaining({ kind: 'internal' }) as Error);
    expect(() => createCost(Number.NaN, 0)).toThrow(expect.objectContaining({ kind: 'internal' }) as Error);
    expect(() => createCost(1, 0.5)).toThrow(expect.objectContaining({ kind: 'internal' }) as Error);
  });
});

describe('tryComputeCost', () => {
  it('is what computeCost says, and nothing where that would be no longer exact', () => {
    fc.assert(
      fc.property(usages, prices, (usage, price) => {
        expect(tryComputeCost(usage, price)).toEqual(computeCost(usage, price));
      }),
    );
    expect(tryComputeCost({ inputTokens: 1e12, outputTokens: 0 }, { input: 10_000, output: 1 })).toBeNull();
    expect(tryComputeCost({ inputTokens: 0, outputTokens: 1e15 }, { input: 1, output: 1 })).toBeNull();
    expect(Number.isSafeInteger(fromUsd(MAX_EXACT_USD))).toBe(true);
    expect(Number.isSafeInteger(fromUsd(MAX_EXACT_USD + 1))).toBe(false);
  });
});

describe('conversion', () => {
  it('goes from USD and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (micro) => {
        const cost = createCost(fromUsd(micro / 1e6), 0);
        expect(toMicroUsd(cost)).toBe(micro);
        expect(toUsd(cost)).toBeCloseTo(micro / 1e6, 9);
      }),
    );
  });
});
