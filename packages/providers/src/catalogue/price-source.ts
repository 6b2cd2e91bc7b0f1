// Finds a model's published price for a moment in time. The lookup of the price library costs 22 µs and its data does not change while a process runs,
// so what it found is remembered.
import type { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { ModelPrice } from '@gateway/core';
import { convertPrice } from './convert-price.ts';

/** The day on which the installed version of `@pydantic/genai-prices` (0.1.8) was published; its entries carry no date of their own. */
export const PRICES_AS_OF = '2026-09-23';

// Names come from callers, so what is remembered of them has an end. Far more than anyone uses in one process.
const MAX_REMEMBERED_NAMES = 5_000;

interface PriceLibrary {
  readonly calcPrice: typeof calcPrice;
  readonly findProvider: typeof findProvider;
}

/** What the price data knows of one name. */
export interface PricedModel {
  /** The name under which the data files the model, for instance `gpt-4.1-mini` for `gpt-4.1-mini-2025-04-14`. */
  readonly id: string;
  readonly contextTokens: number | null;
  readonly deprecated: boolean;
  /** @param at milliseconds since 1970; matters where prices change by date or time of day */
  readonly priceAt: (at: number, options: { readonly outputFree: boolean }) => ModelPrice | null;
}

export interface PriceSource {
  readonly find: (priceProvider: string, model: string) => PricedModel | undefined;
  /** Every name that the data lists for a vendor. */
  readonly listNames: (priceProvider: string) => readonly string[];
}

export function createPriceSource(library: PriceLibrary): PriceSource {
  const remembered = new Map<string, PricedModel | undefined>();
  const find = (priceProvider: string, model: string): PricedModel | undefined => {
    const key = `${priceProvider}/${model}`;
    if (remembered.has(key)) return remembered.get(key);
    if (remembered.size >= MAX_REMEMBERED_NAMES) remembered.clear();
    const found = lookUp(library, priceProvider, model);
    remembered.set(key, found);
    return found;
  };
  return {
    find,
    listNames: (priceProvider) => library.findProvider({ providerId: priceProvider })?.models.map((model) => model.id) ?? [],
  };
}

function lookUp(library: PriceLibrary, priceProvider: string, model: string): PricedModel | undefined {
  const select = (at: number) => library.calcPrice({}, model, { providerId: priceProvider, timestamp: new Date(at) });
  const found = select(0);
  if (found === null) return undefined;
  const { model: entry } = found;
  const free = model.endsWith(':free');
  const convert = (published: typeof found.model_price, outputFree: boolean): ModelPrice | null => {
    // The data writes both "costs nothing" and "no price known" as an empty price. Only OpenRouter's `:free` says which
    // (openrouter.ai/docs/guides/routing/model-variants/free).
    if (Object.keys(published).length === 0) return free ? { input: 0, output: 0, asOf: PRICES_AS_OF } : null;
    return convertPrice(published, { outputFree, asOf: PRICES_AS_OF });
  };
  let fixed: ModelPrice | null | undefined;
  return {
    id: entry.id,
    contextTokens: entry.context_window ?? null,
    deprecated: entry.deprecated === true,
    priceAt: (at, { outputFree }) => {
      if (Array.isArray(entry.prices)) {
        const current = select(at);
        return current === null ? null : convert(current.model_price, outputFree);
      }
      fixed ??= convert(entry.prices, outputFree);
      return fixed;
    },
  };
}
