// What of the found chunks goes to the model: the most value for each token of its window.
import type { CountTokens } from '@gateway/core';
import type { ChunkRecord } from '../store/vector-store.ts';
import { FENCE_SAMPLE } from './fence-passages.ts';

export interface ValuedChunk {
  readonly base: string;
  readonly chunk: ChunkRecord;
  /** 0 to 1. */
  readonly value: number;
}


/**
 * Greedy by value per token, which is within one chunk of the best there is; the best chunk of all goes first. One that does not fit by itself is cut at its end.
 *
 * @returns chunks in the order of their value
 */
export function packChunks(chunks: readonly ValuedChunk[], { maxTokens, countTokens }: { readonly maxTokens: number; readonly countTokens: CountTokens }): ValuedChunk[] {
  const around = countTokens(FENCE_SAMPLE);
  const weighed = chunks.map((entry) => ({ entry, tokens: countTokens(entry.chunk.text) + countTokens(entry.chunk.heading.join(' ')) + around }));
  const byValue = weighed.toSorted((a, b) => b.entry.value - a.entry.value);
  const [best] = byValue;
  if (best === undefined) return [];
  if (best.tokens > maxTokens) return cutToFit(best.entry, { maxTokens: maxTokens - around, countTokens });
  const kept = [best];
  let left = maxTokens - best.tokens;
  for (const candidate of byValue.slice(1).toSorted((a, b) => b.entry.value / b.tokens - a.entry.value / a.tokens)) {
    if (candidate.tokens > left) continue;
    kept.push(candidate);
    left -= candidate.tokens;
  }
  return kept.map(({ entry }) => entry).toSorted((a, b) => b.value - a.value);
}

// By halves, so that few texts are counted.
function cutToFit({ base, chunk, value }: ValuedChunk, { maxTokens, countTokens }: { readonly maxTokens: number; readonly countTokens: CountTokens }): ValuedChunk[] {
  let [low, high] = [0, chunk.text.length];
  while (high - low > 16) {
    const middle = (low + high) >> 1;
    if (countTokens(chunk.text.slice(0, middle)) <= maxTokens) low = middle;
    else high = middle;
  }
  const text = chunk.text.slice(0, low).replace(/\s+\S*$/, '').toWellFormed();
  return text.trim() === '' ? [] : [{ base, value, chunk: { ...chunk, text, end: chunk.start + text.length, heading: [] } }];
}
