// Anthropic's token counts into ours. Its `input_tokens` leave out what was read from and written to the cache: ours contain both.
// Source: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance
import { createUsage, type Usage } from '@gateway/core';
import { readCount, readPart } from '../read-count.ts';
import type { WireUsage } from './wire.ts';

/** The usage, or `null` when none or half of it was sent. */
export function readUsage(usage: WireUsage | null | undefined): Usage | null {
  const uncached = readCount(usage?.input_tokens);
  const outputTokens = readCount(usage?.output_tokens);
  if (usage === null || usage === undefined || uncached === undefined || outputTokens === undefined) return null;
  const cacheReadTokens = readCount(usage.cache_read_input_tokens);
  const { fiveMinutes, oneHour } = readWrites(usage);
  return createUsage({
    inputTokens: uncached + (cacheReadTokens ?? 0) + (fiveMinutes ?? 0) + (oneHour ?? 0),
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens: fiveMinutes,
    cacheWrite1hTokens: oneHour,
    reasoningTokens: readPart(usage.output_tokens_details?.thinking_tokens, outputTokens),
  });
}

/** What is known in the middle of an answer, where no output has been counted yet. `null` when no input was sent either. */
export function readUsageSoFar(usage: WireUsage | undefined): Usage | null {
  return readUsage(usage === undefined ? undefined : { ...usage, output_tokens: usage.output_tokens ?? 0 });
}

/** The later counts over the earlier ones: the end of a stream repeats what changed, and null where it has nothing to say. */
export function mergeUsage(earlier: WireUsage | undefined, later: WireUsage | null | undefined): WireUsage | undefined {
  if (later === null || later === undefined) return earlier;
  const told = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...(Object.fromEntries(told) as WireUsage) };
}

// Five-minute and one-hour writes have different prices. Where only their sum is known, they were written for five minutes, the default.
function readWrites(usage: WireUsage): { readonly fiveMinutes: number | undefined; readonly oneHour: number | undefined } {
  const fiveMinutes = readCount(usage.cache_creation?.ephemeral_5m_input_tokens);
  const oneHour = readCount(usage.cache_creation?.ephemeral_1h_input_tokens);
  const total = readCount(usage.cache_creation_input_tokens);
  if (fiveMinutes === undefined && oneHour === undefined) return { fiveMinutes: total, oneHour: undefined };
  return { fiveMinutes: fiveMinutes ?? Math.max(0, (total ?? 0) - (oneHour ?? 0)), oneHour };
}
