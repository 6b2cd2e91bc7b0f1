// Half prices: what vendors publish for their batch APIs, and what a user knows better. Each case names the page that it was read from.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { discountPrice } from './discount-price.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { PRICES_AS_OF } from './price-source.ts';

const clock = { now: () => Date.parse('2026-11-01T12:00:00Z') };
const catalogue = await loadCatalogue({ clock });

test('Anthropic: half of everything (platform.claude.com/docs/en/build-with-claude/batch-processing, table of batch prices)', () => {
  expect(catalogue.batchPriceOf('anthropic', 'claude-opus-4-1')).toMatchObject({ input: 7.5, output: 37.5 });
  expect(catalogue.batchPriceOf('anthropic', 'claude-3-5-haiku-20241022')).toEqual({
    input: 0.4, output: 2, cacheRead: 0.04, cacheWrite: 0.5, cacheWrite1h: 0.8, asOf: PRICES_AS_OF,
  });
});

test('OpenAI: half, long contexts included (developers.openai.com/api/docs/pricing, batch)', () => {
  expect(catalogue.batchPriceOf('openai', 'gpt-5')).toEqual({ input: 0.625, output: 5, cacheRead: 0.0625, asOf: PRICES_AS_OF });
  expect(catalogue.batchPriceOf('openai', 'gpt-5.4')?.tiers).toEqual([{ aboveInputTokens: 272_000, input: 2.5, output: 11.25, cacheRead: 0.25 }]);
});

test('Gemini: half, but cached tokens cost what they always cost (ai.google.dev/gemini-api/docs/batch-api)', () => {
  expect(catalogue.batchPriceOf('gemini', 'models/gemini-2.5-pro')).toEqual({
    input: 0.625, output: 5, cacheRead: 0.125, tiers: [{ aboveInputTokens: 200_000, input: 1.25, output: 7.5, cacheRead: 0.25 }], asOf: PRICES_AS_OF,
  });
});

test('the price of its own moment is halved', () => {
  expect(catalogue.batchPriceOf('openai', 'o3', Date.parse('2025-06-01'))).toMatchObject({ input: 5, output: 20 });
  expect(catalogue.batchPriceOf('openai', 'o3', Date.parse('2025-07-01'))).toMatchObject({ input: 1, output: 4 });
});

test('without a price, a batch API or a word about its discount, the price is unknown', () => {
  expect(catalogue.batchPriceOf('openai', 'no-such-model')).toBeNull();
  expect(catalogue.batchPriceOf('deepseek', 'deepseek-v4-flash')).toBeNull();
  expect(catalogue.batchPriceOf('openrouter', 'openai/gpt-4o')).toBeNull();
  expect(catalogue.batchPriceOf('my-server', 'm')).toBeNull();
});

test('an override says better, for one model or for all of a provider, and holds for cached tokens too', async () => {
  const own = await loadCatalogue({
    clock,
    overrides: [
      { provider: 'gemini', model: 'gemini-2.5-pro', batchDiscount: 0.75 },
      { provider: 'my-server', model: '*', price: { input: 2, output: 8 }, batchDiscount: 0.25 },
      { provider: 'my-server', model: 'm', batchDiscount: 0 },
      { provider: 'other', model: '*', price: { input: 2, output: 8 } },
    ],
  });
  expect(own.batchPriceOf('gemini', 'gemini-2.5-pro')).toMatchObject({ input: 0.3125, output: 2.5, cacheRead: 0.031_25 });
  expect(own.batchPriceOf('gemini', 'gemini-2.5-flash')).toMatchObject({ input: 0.15, output: 1.25, cacheRead: 0.03 });
  expect(own.batchPriceOf('my-server', 'x')).toEqual({ input: 1.5, output: 6 });
  expect(own.batchPriceOf('my-server', 'm')).toEqual({ input: 2, output: 8 });
  expect(own.batchPriceOf('other', 'x')).toBeNull();
});

test('no discount changes nothing, a full one makes it free, and none makes it dearer', () => {
  const rate = fc.integer({ min: 0, max: 200_000_000 }).map((micro) => micro / 1e6);
  const price = fc.record({ input: rate, output: rate, cacheRead: rate, cacheWrite: rate });
  fc.assert(
    fc.property(price, fc.double({ min: 0, max: 1, noNaN: true }), (full, discount) => {
      expect(discountPrice(full, { discount: 0, onCacheReads: true })).toEqual(full);
      expect(discountPrice(full, { discount: 1, onCacheReads: true })).toEqual({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0 });
      const reduced = discountPrice(full, { discount, onCacheReads: false });
      expect(reduced.cacheRead).toBe(full.cacheRead);
      expect(reduced.input).toBeLessThanOrEqual(full.input);
      expect(reduced.output).toBeLessThanOrEqual(full.output);
    }),
  );
});
