// The price of a model through its vendor's batch API, from its usual price.
import type { ModelPrice, TokenRates } from '@gateway/core';
import type { BatchTerms } from './catalogued-vendor.ts';

// USD per million tokens have at most six decimals in core's arithmetic; three more keep halves of them exact.
const DECIMALS = 1e9;

/** The same price with the discount taken off every rate, tiers included. */
export function discountPrice(price: ModelPrice, terms: BatchTerms): ModelPrice {
  const { asOf, tiers, ...rates } = price;
  return {
    ...discountRates(rates, terms),
    ...(tiers === undefined ? {} : { tiers: tiers.map(({ aboveInputTokens, ...tier }) => ({ aboveInputTokens, ...discountRates(tier, terms) })) }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

function discountRates(rates: TokenRates, { discount, onCacheReads }: BatchTerms): TokenRates {
  const reduce = (rate: number): number => Math.round(rate * (1 - discount) * DECIMALS) / DECIMALS;
  const reduced = Object.fromEntries(Object.entries(rates).flatMap(([name, rate]: [string, number | undefined]) => (rate === undefined ? [] : [[name, reduce(rate)]])));
  const all = reduced as unknown as TokenRates;
  return onCacheReads || rates.cacheRead === undefined ? all : { ...all, cacheRead: rates.cacheRead };
}
