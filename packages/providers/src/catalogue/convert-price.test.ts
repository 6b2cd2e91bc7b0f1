import { calcPrice, findProvider, TieredPrices } from '@pydantic/genai-prices';
import { computeCost, toUsd } from '@gateway/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertPrice } from './convert-price.ts';

test('a price becomes rates, and every start of a tier a full row of rates', () => {
  const price = convertPrice(
    {
      input_mtok: new TieredPrices({ base: 1, tiers: [{ start: 200_000, price: 2 }] }),
      output_mtok: new TieredPrices({ base: 5, tiers: [{ start: 100_000, price: 7 }] }),
      cache_read_mtok: 0.1,
      web_searches_kcount: 10,
    },
    { asOf: '2026-01-01' },
  );
  expect(price).toEqual({
    input: 1,
    output: 5,
    cacheRead: 0.1,
    tiers: [
      { aboveInputTokens: 100_000, input: 1, output: 7, cacheRead: 0.1 },
      { aboveInputTokens: 200_000, input: 2, output: 7, cacheRead: 0.1 },
    ],
    asOf: '2026-01-01',
  });
});

test('half a price is no price', () => {
  expect(convertPrice({ input_mtok: 1 })).toBeNull();
  expect(convertPrice({ output_mtok: 1 })).toBeNull();
  expect(convertPrice({})).toBeNull();
  expect(convertPrice({ audio_hours: 0.3 }, { outputFree: true })).toBeNull();
  expect(convertPrice({ input_mtok: 1 }, { outputFree: true })).toEqual({ input: 1, output: 0 });
});

// The library computes costs itself; two independent roads from the same data must meet.
const PRICED = ['openai', 'anthropic', 'google', 'deepseek', 'openrouter'].flatMap((providerId) =>
  (findProvider({ providerId })?.models ?? []).map((model) => ({ providerId, model: model.id })),
);

test('costs agree with the price library for every model and usage', () => {
  const counts = fc.integer({ min: 0, max: 400_000 });
  const moments = fc.date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.constantFrom(...PRICED), fc.tuple(counts, counts, counts, counts), moments, (name, [plain, read, write, output], timestamp) => {
      const inputTokens = plain + read + write;
      const usage = { input_tokens: inputTokens, output_tokens: output, cache_read_tokens: read, cache_write_tokens: write };
      const expected = calcPrice(usage, name.model, { providerId: name.providerId, timestamp });
      fc.pre(expected !== null);
      const price = convertPrice(expected.model_price);
      fc.pre(price !== null);
      const cost = toUsd(computeCost({ inputTokens, cacheReadTokens: read, cacheWriteTokens: write, outputTokens: output }, price));
      // Core counts in whole picodollars a token; resellers publish a few rates that are finer.
      expect(Math.abs(cost - expected.total_price)).toBeLessThanOrEqual((inputTokens + output) * 0.5e-12 + expected.total_price * 1e-12);
    }),
    { numRuns: 500 },
  );
});
