// Money without rounding: integer picodollars (a millionth of a microdollar), since one token may cost a fraction of a microdollar.
import { GatewayError } from './gateway-error.ts';
import { readUsageParts, type Usage } from './usage.ts';

/** Integer picodollars: 1 USD = 1e12. A safe integer holds up to 9,007 USD, more than any single call costs. */
export type PicoUsd = number;

const PICO_PER_USD = 1e12;
const PICO_PER_MICRO = 1e6;

/** USD: the largest whole amount that {@link PicoUsd} holds exactly. */
export const MAX_EXACT_USD = 9_007;

/** Prices in USD per million tokens. A part without a price of its own costs what its total costs. */
export interface TokenRates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly reasoning?: number | undefined;
}

export interface ModelPrice extends TokenRates {
  /** Rates that hold for the whole call once its input is larger than `aboveInputTokens`; ascending. */
  readonly tiers?: readonly ({ readonly aboveInputTokens: number } & TokenRates)[] | undefined;
  /** The day the prices were read, as YYYY-MM-DD. */
  readonly asOf?: string | undefined;
}

/** What a call cost. `inputPicoUsd + outputPicoUsd = totalPicoUsd`, exactly. */
export interface Cost {
  readonly inputPicoUsd: PicoUsd;
  readonly outputPicoUsd: PicoUsd;
  readonly totalPicoUsd: PicoUsd;
}

export const NO_COST: Cost = { inputPicoUsd: 0, outputPicoUsd: 0, totalPicoUsd: 0 };

/** What `usage` costs at `price`, exactly. @throws GatewayError `internal` when that is more than {@link MAX_EXACT_USD} */
export function computeCost(usage: Usage, price: ModelPrice): Cost {
  return createCost(...computeParts(usage, price));
}

/** The same for figures from outside: `null` when it is more than can be told exactly, which is then unknown. */
export function tryComputeCost(usage: Usage, price: ModelPrice): Cost | null {
  const parts = computeParts(usage, price);
  return isExact(...parts) ? createCost(...parts) : null;
}

function computeParts(usage: Usage, price: ModelPrice): readonly [inputPicoUsd: PicoUsd, outputPicoUsd: PicoUsd] {
  const rates = selectRates(price, usage.inputTokens);
  const parts = readUsageParts(usage);
  return [
    parts.uncachedInput * picoPerToken(rates.input) +
      parts.cacheRead * picoPerToken(rates.cacheRead ?? rates.input) +
      parts.cacheWrite * picoPerToken(rates.cacheWrite ?? rates.input) +
      parts.cacheWrite1h * picoPerToken(rates.cacheWrite1h ?? rates.cacheWrite ?? rates.input),
    parts.visibleOutput * picoPerToken(rates.output) + parts.reasoning * picoPerToken(rates.reasoning ?? rates.output),
  ];
}

/** @throws GatewayError `internal` when the amounts are no longer exact */
export function createCost(inputPicoUsd: PicoUsd, outputPicoUsd: PicoUsd): Cost {
  const totalPicoUsd = inputPicoUsd + outputPicoUsd;
  if (!isExact(inputPicoUsd, outputPicoUsd)) {
    throw new GatewayError({ kind: 'internal', message: 'A cost left the range in which amounts are exact (9,007 USD).' });
  }
  return { inputPicoUsd, outputPicoUsd, totalPicoUsd };
}

function isExact(inputPicoUsd: PicoUsd, outputPicoUsd: PicoUsd): boolean {
  return Number.isSafeInteger(inputPicoUsd) && Number.isSafeInteger(inputPicoUsd + outputPicoUsd);
}

export function addCosts(a: Cost, b: Cost): Cost {
  return createCost(a.inputPicoUsd + b.inputPicoUsd, a.outputPicoUsd + b.outputPicoUsd);
}

/** The amount in USD, as the nearest number. For showing, not for adding. */
export function toUsd(cost: Cost): number {
  return cost.totalPicoUsd / PICO_PER_USD;
}

/** The amount in microdollars, as the nearest number (exact for whole microdollars). */
export function toMicroUsd(cost: Cost): number {
  return cost.totalPicoUsd / PICO_PER_MICRO;
}

/** Picodollars from an amount in USD, such as a vendor's own bill. */
export function fromUsd(usd: number): PicoUsd {
  return Math.round(usd * PICO_PER_USD);
}

function selectRates(price: ModelPrice, inputTokens: number): TokenRates {
  let rates: TokenRates = price;
  for (const tier of price.tiers ?? []) {
    if (inputTokens > tier.aboveInputTokens) rates = tier;
  }
  return rates;
}

// USD per million tokens is microdollars per token; published prices have at most six decimals.
function picoPerToken(usdPerMillion: number): PicoUsd {
  return Math.round(usdPerMillion * PICO_PER_MICRO);
}
