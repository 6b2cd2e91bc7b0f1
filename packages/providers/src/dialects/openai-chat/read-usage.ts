// OpenAI's token counts into ours. `prompt_tokens` contains the cached ones; `completion_tokens` contains the reasoning, except where it does not.
// Source: https://platform.openai.com/docs/api-reference/chat/object (usage)
import { createUsage, type Usage } from '@gateway/core';
import { readCount, readPart } from '../read-count.ts';
import type { OpenAiChatQuirks } from './openai-chat-quirks.ts';
import type { WireUsage } from './wire.ts';

/** The usage, or `null` when the server sent none or half of it. */
export function readUsage(usage: WireUsage | null | undefined, quirks: Pick<OpenAiChatQuirks, 'readCachedTokens' | 'reasoningOutsideCompletion'>): Usage | null {
  const inputTokens = readCount(usage?.prompt_tokens);
  const completionTokens = readCount(usage?.completion_tokens);
  if (usage === null || usage === undefined || inputTokens === undefined || completionTokens === undefined) return null;
  const reasoning = readCount(usage.completion_tokens_details?.reasoning_tokens);
  const outside = reasoning !== undefined && isReasoningOutside({ usage, inputTokens, completionTokens, reasoning }, quirks.reasoningOutsideCompletion);
  const outputTokens = outside ? completionTokens + reasoning : completionTokens;
  const cacheReadTokens = readPart(quirks.readCachedTokens?.(usage) ?? usage.prompt_tokens_details?.cached_tokens, inputTokens);
  return createUsage({
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens: readPart(usage.prompt_tokens_details?.cache_write_tokens, inputTokens - (cacheReadTokens ?? 0)),
    reasoningTokens: readPart(reasoning, outputTokens),
  });
}

/** What is known in the middle of an answer, where no output may have been counted yet. `null` when no input was sent either. */
export function readUsageSoFar(usage: WireUsage, quirks: Parameters<typeof readUsage>[1]): Usage | null {
  return readUsage({ ...usage, completion_tokens: usage.completion_tokens ?? 0 }, quirks);
}

interface Counts {
  readonly usage: WireUsage;
  readonly inputTokens: number;
  readonly completionTokens: number;
  readonly reasoning: number;
}

// A compatible server behind any URL may count as xAI does: its total, or reasoning larger than the whole completion, gives it away.
function isReasoningOutside({ usage, inputTokens, completionTokens, reasoning }: Counts, known: boolean | undefined): boolean {
  if (known !== undefined) return known;
  if (reasoning === 0) return false;
  return reasoning > completionTokens || readCount(usage.total_tokens) === inputTokens + completionTokens + reasoning;
}
