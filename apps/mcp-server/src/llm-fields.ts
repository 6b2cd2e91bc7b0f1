// Turns what a model call consumed into the fields that every LLM-backed tool adds to its result.
import { toUsd, type Cost, type Usage } from '@gateway/core';

export interface UsageFields {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached_input_tokens?: number;
  readonly reasoning_tokens?: number;
}

export interface LlmFields {
  readonly provider: string;
  readonly model: string;
  readonly usage: UsageFields | null;
  /** USD; `null` when unknown. */
  readonly cost: number | null;
  readonly estimated?: true;
  readonly cached: false;
  /** Seconds. */
  readonly processing_time: number;
}

export interface Answered {
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly processingTimeMs: number;
}

export function toLlmFields(answered: Answered): LlmFields {
  return {
    provider: answered.provider,
    model: answered.model,
    usage: answered.usage === null ? null : toUsageFields(answered.usage),
    cost: toCostField(answered.cost),
    ...(answered.usage?.estimated === true ? { estimated: true as const } : {}),
    cached: false,
    processing_time: toSeconds(answered.processingTimeMs),
  };
}

export function toUsageFields(usage: Usage): UsageFields {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    ...(usage.cacheReadTokens === undefined ? {} : { cached_input_tokens: usage.cacheReadTokens }),
    ...(usage.reasoningTokens === undefined ? {} : { reasoning_tokens: usage.reasoningTokens }),
  };
}

export function toCostField(cost: Cost | null): number | null {
  return cost === null ? null : toUsd(cost);
}

/** Seconds with millisecond precision. */
export function toSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}
