// Results of several knowledge bases as one ranking. Scores of different bases say nothing of each other: each is stretched to its own best, idf counts its own texts, and vectors lie in spaces of their own.
import { createKeywordIndex } from '../keyword/keyword-index.ts';
import type { TermReader } from '../keyword/read-terms.ts';
import { createTermDictionary } from '../keyword/term-dictionary.ts';
import { toTermVector } from '../keyword/term-vector.ts';

export interface MergeCandidate {
  /** Which base it is of. */
  readonly base: number;
  readonly text: string;
  /** In its own base, 0 to 1. */
  readonly score: number;
}

// A base whose texts share no word with the query may still know it by other words.
const LEAST_WORTH = 0.1;

/**
 * The order within a base stays, since nobody can judge it better than the base; how much a base's best is worth is told by the words of the query: all candidates are ranked by BM25 as one small collection, with the idf of all of them,
 * and a base counts as much as its best candidate there. A base that holds nothing of a matter so stands behind those that do. What else was tried, and the figures, is in benchmarks/retrieval.
 *
 * @returns scores 0 to 1, in the order given
 */
export function mergeBases(query: string, candidates: readonly MergeCandidate[], reader: TermReader): readonly number[] {
  const dictionary = createTermDictionary();
  const index = createKeywordIndex();
  for (const [id, { text }] of candidates.entries()) index.put(id, toTermVector(reader.read(text), dictionary));
  const asked = new Map([...reader.read(query)].flatMap(([term, count]) => {
    const id = dictionary.idOf(term);
    return id === undefined ? [] : [[id, count] as const];
  }));
  const worth = new Map<number, number>();
  const hits = index.search(asked, { limit: candidates.length });
  const best = hits[0]?.score ?? 0;
  for (const { id, score } of hits) {
    const base = candidates[id]?.base ?? -1;
    worth.set(base, Math.max(worth.get(base) ?? LEAST_WORTH, score / best));
  }
  return candidates.map(({ base, score }) => score * (best === 0 ? 1 : (worth.get(base) ?? LEAST_WORTH)));
}
