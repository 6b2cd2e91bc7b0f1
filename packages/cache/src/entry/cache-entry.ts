// What is kept of an answer, and of a vector.
import type { CompletionResult, Cost, Usage } from '@gateway/core';

/** A finished answer as it was given, with when and how long it holds. */
export interface AnswerEntry {
  readonly kind: 'answer';
  /** As it was made: its usage, and what it cost then. */
  readonly result: CompletionResult;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** The vector of one text. */
export interface EmbeddingEntry {
  readonly kind: 'embedding';
  /** Little-endian float32, base64. */
  readonly vector: string;
  readonly provider: string;
  readonly model: string;
  /** Of this text alone: its share of the batch in which it was sent. */
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly createdMs: number;
  readonly expiresMs: number;
}

export type CacheEntry = AnswerEntry | EmbeddingEntry;

/** Who made it. */
export function readMaker(entry: CacheEntry): Pick<CompletionResult, 'provider' | 'model'> {
  return entry.kind === 'answer' ? entry.result : entry;
}

/** @param maker `provider/model`, or the model alone */
export function isMadeBy({ provider, model }: Pick<CompletionResult, 'provider' | 'model'>, maker: string): boolean {
  return maker === model || maker === `${provider}/${model}`;
}
