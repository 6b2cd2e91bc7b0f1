// Savings as arithmetic: what was paid, what the baseline model would have charged, what the calling agent spent besides.
import { tryComputeCost, type ModelPrice, type PicoUsd, type Usage } from '@gateway/core';

export interface SavedInput {
  /** Of the accepted answer alone: the baseline model is taken to need one attempt and the same tokens. `null` when unknown. */
  readonly usage: Usage | null;
  /** Of the model that answered. `null` when unknown. */
  readonly price: ModelPrice | null;
  /** Of the model that savings are measured against. `null` when unknown. */
  readonly baselinePrice: ModelPrice | null;
  /** Everything that was paid for the call, failed attempts and verifiers included. @default what `usage` costs at `price` */
  readonly paid?: PicoUsd | null | undefined;
  /** Whether the answer came from the cache: nothing but `paid` was paid, and what it cost at first is saved. @default false */
  readonly cached?: boolean | undefined;
  /** The agent that called: it wrote the arguments at its model's output price and read the result at its input price. */
  readonly caller?: { readonly price: ModelPrice | null; readonly argumentTokens: number; readonly resultTokens: number } | undefined;
}

/** Integer picodollars; `null` wherever something needed is unknown, or too much to be told exactly. */
export interface Saved {
  readonly cost: PicoUsd | null;
  readonly baselineCost: PicoUsd | null;
  /** `baselineCost - cost`. May be negative. */
  readonly saved: PicoUsd | null;
  /** What a cached answer would have cost at `price`; 0 when it was not cached. */
  readonly cacheSaved: PicoUsd | null;
  /** 0 without a `caller`. */
  readonly callerOverhead: PicoUsd | null;
  /** `baselineCost - cost - callerOverhead`. May be negative. */
  readonly net: PicoUsd | null;
}

/** What one call saved against the baseline model. Pure and exact. */
export function computeSaved(input: SavedInput): Saved {
  const { usage, caller } = input;
  const priced = price(usage, input.price);
  const cached = input.cached === true;
  const cost = input.paid === undefined ? (cached ? 0 : priced) : input.paid;
  const baselineCost = price(usage, input.baselinePrice);
  const callerOverhead = caller === undefined ? 0 : price({ inputTokens: caller.resultTokens, outputTokens: caller.argumentTokens }, caller.price);
  const saved = subtract(baselineCost, cost);
  return { cost, baselineCost, saved, cacheSaved: cached ? priced : 0, callerOverhead, net: subtract(saved, callerOverhead) };
}

function price(usage: Usage | null, modelPrice: ModelPrice | null): PicoUsd | null {
  return usage === null || modelPrice === null ? null : (tryComputeCost(usage, modelPrice)?.totalPicoUsd ?? null);
}

function subtract(from: PicoUsd | null, amount: PicoUsd | null): PicoUsd | null {
  return from === null || amount === null ? null : from - amount;
}
