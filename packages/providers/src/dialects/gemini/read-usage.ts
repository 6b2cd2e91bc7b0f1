// Google's token counts into ours. `promptTokenCount` contains the cached tokens; thoughts are outside `candidatesTokenCount` but billed as output.
// Source: https://ai.google.dev/api/generate-content#UsageMetadata
import { createUsage, type Usage } from '@gateway/core';
import { readCount, readPart } from '../read-count.ts';
import type { WireUsage } from './wire.ts';

/** The usage, or `null` when none was sent. */
export function readUsage(usage: WireUsage | undefined): Usage | null {
  const prompt = readCount(usage?.promptTokenCount);
  if (usage === undefined || prompt === undefined) return null;
  const toolUse = readCount(usage.toolUsePromptTokenCount) ?? 0;
  const thoughts = readCount(usage.thoughtsTokenCount);
  const total = readCount(usage.totalTokenCount);
  // The API leaves out counts that are zero; the total tells whether there was anything beyond the parts that are named.
  const rest = total === undefined ? 0 : Math.max(0, total - prompt - toolUse - (thoughts ?? 0));
  const candidates = readCount(usage.candidatesTokenCount) ?? rest;
  return createUsage({
    inputTokens: prompt + toolUse,
    outputTokens: candidates + (thoughts ?? 0),
    cacheReadTokens: readPart(usage.cachedContentTokenCount, prompt),
    reasoningTokens: thoughts,
  });
}
