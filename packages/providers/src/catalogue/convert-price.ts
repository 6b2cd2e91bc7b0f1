// Published prices in the shape of `@pydantic/genai-prices` become core's ModelPrice: the same numbers, one row of rates for each tier.
import type { ModelPrice as PublishedPrice } from '@pydantic/genai-prices';
import type { ModelPrice, TokenRates } from '@gateway/core';

/**
 * The price in USD per million tokens, or `null` when an input or output rate is not published.
 *
 * @param options.outputFree the model writes no tokens (embeddings), so a price without an output rate is complete
 * @param options.asOf the day the prices were read, as YYYY-MM-DD
 */
export function convertPrice(
  published: PublishedPrice,
  options: { readonly outputFree?: boolean | undefined; readonly asOf?: string | undefined } = {},
): ModelPrice | null {
  const rates = readRates(published, { inputTokens: 0, outputFree: options.outputFree ?? false });
  if (rates === null) return null;
  // A tier holds for the whole call once its input is larger than `start`; every key may have its own starts, so each start gets a full row.
  const starts = [...new Set(Object.values(published).flatMap(readStarts))].toSorted((a, b) => a - b);
  const tiers = starts.flatMap((start) => {
    const tier = readRates(published, { inputTokens: start + 1, outputFree: options.outputFree ?? false });
    return tier === null ? [] : [{ aboveInputTokens: start, ...tier }];
  });
  return {
    ...rates,
    ...(tiers.length === 0 ? {} : { tiers }),
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
  };
}

function readRates(published: PublishedPrice, at: { readonly inputTokens: number; readonly outputFree: boolean }): TokenRates | null {
  const rate = (key: string): number | undefined => readRate(published[key], at.inputTokens);
  const input = rate('input_mtok');
  const output = rate('output_mtok') ?? (at.outputFree ? 0 : undefined);
  if (input === undefined || output === undefined) return null;
  const parts = {
    cacheRead: rate('cache_read_mtok'),
    cacheWrite: rate('cache_write_mtok'),
    cacheWrite1h: rate('cache_write_1h_mtok'),
    reasoning: rate('output_reasoning_mtok'),
  };
  return { input, output, ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) };
}

function readRate(value: PublishedPrice[string], inputTokens: number): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  let rate = value.base;
  for (const tier of value.tiers) {
    if (inputTokens > tier.start) rate = tier.price;
  }
  return rate;
}

function readStarts(value: PublishedPrice[string]): readonly number[] {
  return value === undefined || typeof value === 'number' ? [] : value.tiers.map((tier) => tier.start);
}
