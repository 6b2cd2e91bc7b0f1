// Two rankings as one.
import type { Hit } from './top-hits.ts';

export type FusionMethod = 'min-max' | 'rrf';

export interface FusionInput {
  readonly keyword: readonly Hit[];
  readonly vector: readonly Hit[];
  readonly keywordWeight: number;
  readonly vectorWeight: number;
  readonly method: FusionMethod;
  /** Whether every text with a word of the query is among the keyword hits, so that those missing there have 0. @default false */
  readonly hasAllKeywordHits?: boolean | undefined;
}

export interface FusedHit extends Hit {
  /** As each ranking scored it; left out where it did not. */
  readonly keywordScore?: number | undefined;
  readonly vectorScore?: number | undefined;
}

// Cormack, Clarke, Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009.
const RRF_CONSTANT = 60;

/**
 * Best first, scores between 0 and 1. `min-max`: each ranking's scores stretched to 0 (its last, or the 0 of those that it has not found) … 1 (its first) and added by weight; who is missing in one has 0 there (Fox and Shaw, "Combination of Multiple Searches", TREC-2, 1994).
 * `rrf`: by places alone.
 */
export function fuseScores(input: FusionInput): FusedHit[] {
  const { keyword, vector, keywordWeight, vectorWeight, method } = input;
  const total = keywordWeight + vectorWeight;
  if (total === 0) return [];
  const isStretched = method === 'min-max';
  const byKeyword = isStretched ? toStretched(keyword, input.hasAllKeywordHits === true ? 0 : undefined) : toReciprocal(keyword);
  // Vectors to which all are equally near say nothing: the words decide alone.
  const isSilent = keywordWeight > 0 && keyword.length > 0 && isFlat(vector);
  const byVector = isSilent ? new Map(vector.map(({ id }) => [id, 0])) : isStretched ? toStretched(vector) : toReciprocal(vector);
  const keywordScores = new Map(keyword.map(({ id, score }) => [id, score]));
  const vectorScores = new Map(vector.map(({ id, score }) => [id, score]));
  const ids = new Set([...(keywordWeight > 0 ? byKeyword.keys() : []), ...(vectorWeight > 0 ? byVector.keys() : [])]);
  return [...ids]
    .map((id) => ({
      id,
      score: (keywordWeight * (byKeyword.get(id) ?? 0) + vectorWeight * (byVector.get(id) ?? 0)) / total,
      keywordScore: keywordScores.get(id),
      vectorScore: vectorScores.get(id),
    }))
    .sort((a, b) => b.score - a.score || a.id - b.id);
}

function isFlat(hits: readonly Hit[]): boolean {
  return hits.length > 1 && hits[0]?.score === hits.at(-1)?.score;
}

function toStretched(hits: readonly Hit[], floor?: number): ReadonlyMap<number, number> {
  const first = hits[0]?.score ?? 0;
  const last = floor ?? hits.at(-1)?.score ?? 0;
  return new Map(hits.map(({ id, score }) => [id, first > last ? (score - last) / (first - last) : 1]));
}

function toReciprocal(hits: readonly Hit[]): ReadonlyMap<number, number> {
  return new Map(hits.map(({ id }, rank) => [id, (RRF_CONSTANT + 1) / (RRF_CONSTANT + 1 + rank)]));
}
