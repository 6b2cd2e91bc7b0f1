// Turns what a model call consumed into the fields that every LLM-backed tool adds to its result.
import { toUsd, type CachedAnswer, type Cost, type Usage } from '@gateway/core';
import type { Delegation } from '@gateway/delegation';

const PICO_PER_USD = 1e12;

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
  readonly cached: false | 'exact' | 'semantic' | 'coalesced';
  /** USD that remembered answers avoided; only where there were any, also for parts of the work. `null` when unknown. */
  readonly cache_saved?: number | null;
  /** USD: what the baseline model would have cost, minus `cost`. `null` when unknown. */
  readonly saved: number | null;
  /** Why this model. */
  readonly reason?: string;
  /** Seconds. */
  readonly processing_time: number;
}

export interface Answered {
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly processingTimeMs: number;
  readonly cached?: CachedAnswer | undefined;
  readonly delegation: Delegation;
}

export function toLlmFields(answered: Answered): LlmFields {
  const { delegation } = answered;
  return {
    provider: answered.provider,
    model: answered.model,
    usage: answered.usage === null ? null : toUsageFields(answered.usage),
    cost: toCostField(answered.cost),
    ...(delegation.estimated ? { estimated: true as const } : {}),
    cached: answered.cached?.kind ?? false,
    ...(answered.cached === undefined && delegation.cacheSaved === 0 ? {} : { cache_saved: picoToUsd(delegation.cacheSaved) }),
    saved: picoToUsd(delegation.saved),
    ...(delegation.reason === undefined ? {} : { reason: delegation.reason }),
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

/** Picodollars as USD; what is unknown stays unknown. */
export function picoToUsd(amount: number | bigint | null): number | null {
  return amount === null ? null : Number(amount) / PICO_PER_USD;
}

/** Seconds with millisecond precision. */
export function toSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}
