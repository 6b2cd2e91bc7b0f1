// A chunk's terms as a sparse vector: Qdrant multiplies each value with the term's idf, so that the sum is BM25, but for the mean length of the texts, which has to be known when a text is written.
import { createHash } from 'node:crypto';
import type { TermCounts } from '../../keyword/read-terms.ts';

export interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

// As in `createKeywordIndex`.
const K1 = 1.6;
const B = 0.75;
// Terms of a chunk of 400 tokens of English prose, stop words left out.
const MEAN_LENGTH = 160;

// 32 bits, which is what an index of Qdrant's has: a few pairs among 100,000 terms meet, and count as one term.
function toIndex(term: string): number {
  return createHash('sha256').update(term).digest().readUInt32BE(0);
}

export function toSparseText(terms: TermCounts): SparseVector {
  let length = 0;
  for (const count of terms.values()) length += count;
  const discount = K1 * (1 - B + (B * length) / MEAN_LENGTH);
  return toSparseQuery(new Map([...terms].map(([term, count]) => [term, (count * (K1 + 1)) / (count + discount)])));
}

export function toSparseQuery(weights: ReadonlyMap<string, number>): SparseVector {
  const byIndex = new Map<number, number>();
  for (const [term, weight] of weights) byIndex.set(toIndex(term), (byIndex.get(toIndex(term)) ?? 0) + weight);
  return { indices: [...byIndex.keys()], values: [...byIndex.values()] };
}
