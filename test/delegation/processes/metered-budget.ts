// A model whose bill is as large as its budget had to expect, and a budget that covers twenty of its calls: shared by the processes that spend it.
import type { BudgetLimits } from '@gateway/delegation';
import { VENDOR_USAGE } from '../stalling-vendor.ts';

/** Calls that the budget covers. */
export const COVERED = 20;
const OUTPUT_USD_PER_MILLION = 2_000;
const CALL_USD = (VENDOR_USAGE.outputTokens * OUTPUT_USD_PER_MILLION) / 1e6;

export const METERED = {
  selector: { provider: 'openai', model: 'gpt-5-nano' },
  // The input costs nothing, so that the worst case is the longest output; and the vendor always writes that much.
  overrides: [{ provider: 'openai', model: 'gpt-5-nano', price: { input: 0, output: OUTPUT_USD_PER_MILLION, cacheRead: 0, tiers: [] } }],
  /** Most tokens of a call whose bill is its worst case. */
  maxTokens: VENDOR_USAGE.outputTokens,
} as const;

export const BUDGET: BudgetLimits = { dayUsd: COVERED * CALL_USD, monthUsd: 1_000 };
export const CALL_PICO_USD = BigInt(Math.round(CALL_USD * 1e12));
