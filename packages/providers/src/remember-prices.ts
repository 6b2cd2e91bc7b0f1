// Prices change by date and hour, calls come by the millisecond: what was looked up a moment ago still holds.
import type { ModelPrice } from '@gateway/core';
import type { PriceOptions } from './resilience/with-price.ts';

const HOLDS_FOR_MS = 1_000;
// Names come from callers.
const MAX_REMEMBERED = 1_000;

/** The same prices, looked up at most once a second each. */
export function rememberPrices(priceOf: PriceOptions['priceOf']): PriceOptions['priceOf'] {
  const known = new Map<string, { readonly at: number; readonly price: ModelPrice | null }>();
  return (provider, model, at) => {
    const name = `${provider}/${model}`;
    const found = known.get(name);
    if (found !== undefined && Math.abs(at - found.at) < HOLDS_FOR_MS) return found.price;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const price = priceOf(provider, model, at);
    known.set(name, { at, price });
    return price;
  };
}
