// Counts that cannot be true are replaced, or an answer would be lost over a bill that nobody will ever send.
import { createUsage, type ModelLimits, type Usage } from '@gateway/core';

// A count is beyond belief from here on. Published windows lag behind what vendors allow, by a factor of five at most so far (200,000 to 1,000,000 tokens).
const BEYOND_BELIEF = 10;
// The largest that any vendor has announced (Llama 4 Scout), for models of which nothing is known.
const LARGEST_WINDOW_TOKENS = 10_000_000;

/** Which of a vendor's totals are not to be believed. */
export interface Doubts {
  readonly input: boolean;
  readonly output: boolean;
}

/** @param wrote whether the model is known to have written anything */
export function readDoubts({ usage, wrote }: { readonly usage: Usage | null; readonly wrote: boolean }, limits: ModelLimits | undefined): Doubts {
  if (usage === null) return { input: true, output: true };
  const most = BEYOND_BELIEF * Math.max(limits?.contextTokens ?? LARGEST_WINDOW_TOKENS, limits?.maxOutputTokens ?? 0);
  return { input: usage.inputTokens === 0 || usage.inputTokens > most, output: (usage.outputTokens === 0 && wrote) || usage.outputTokens > most };
}

/** What is in doubt from the estimate, the rest with its parts from the vendor; marked as estimated. */
export function mendUsage(usage: Usage | null, estimate: Usage, doubts: Doubts): Usage {
  if (usage === null) return estimate;
  const read = doubts.input ? estimate : usage;
  const written = doubts.output ? estimate : usage;
  return createUsage({
    inputTokens: read.inputTokens,
    cacheReadTokens: read.cacheReadTokens,
    cacheWriteTokens: read.cacheWriteTokens,
    cacheWrite1hTokens: read.cacheWrite1hTokens,
    outputTokens: written.outputTokens,
    reasoningTokens: written.reasoningTokens,
    estimated: true,
  });
}
