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

/** Who made it, as `provider/model`. */
export function readMaker(entry: CacheEntry): string {
  const { provider, model } = entry.kind === 'answer' ? entry.result : entry;
  return `${provider}/${model}`;
}
