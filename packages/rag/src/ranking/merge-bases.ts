// Results of several knowledge bases as one ranking. Scores of different bases say nothing of each other: each is stretched to its own best, idf counts its own texts, and vectors lie in spaces of their own.
import { expandQuery, type FeedbackOptions } from '../keyword/expand-query.ts';
import { createKeywordIndex, type WeightedTerms } from '../keyword/keyword-index.ts';
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

export interface MergeOptions {
  readonly reader: TermReader;
  /** Chunks in all bases together. */
  readonly texts: number;
  /** In how many of them terms occur; undefined when not every base tells. */
  readonly countTerms: (terms: readonly string[]) => Promise<ReadonlyMap<string, number> | undefined>;
  readonly feedback: FeedbackOptions | undefined;
}

// Between 0.4 and 0.8 on the odd queries of benchmarks/retrieval, 0.5 was within 0.004 of the best of these in each of four settings: bases alike and uneven, and with foreign ones beside.
const KEYWORD_SHARE = 0.5;
// A base whose texts share no word with the query may still know it by other words.
const LEAST_WORTH = 0.1;
const FEEDBACK_TEXTS = 5;

/**
 * Half of a score is one keyword ranking of all candidates (BM25 with feedback) with the idf of all bases together. The other half is the score in its own base times what that base is worth: its best candidate in the keyword ranking.
 * So a base that holds nothing of a matter stands behind those that do, and what a base knows by vectors is not lost.
 *
 * @returns scores 0 to 1, in the order given
 */
export async function mergeBases(query: string, candidates: readonly MergeCandidate[], options: MergeOptions): Promise<readonly number[]> {
  const byWords = await scoreByWords(query, candidates, options);
  const worth = new Map<number, number>();
  for (const [id, { base }] of candidates.entries()) worth.set(base, Math.max(worth.get(base) ?? LEAST_WORTH, byWords[id] ?? 0));
  const isKnown = byWords.some((score) => score > 0);
  return candidates.map(({ base, score }, id) => (isKnown ? KEYWORD_SHARE * (byWords[id] ?? 0) + (1 - KEYWORD_SHARE) * score * (worth.get(base) ?? LEAST_WORTH) : score));
}

/** Shares of the best; all 0 when no candidate has a word of the query. */
async function scoreByWords(query: string, candidates: readonly MergeCandidate[], { reader, texts, countTerms, feedback }: MergeOptions): Promise<readonly number[]> {
  const dictionary = createTermDictionary();
  const counts = new Map<number, number>();
  const index = createKeywordIndex({ collection: { texts, frequencyOf: (termId) => counts.get(termId) } });
  for (const [id, { text }] of candidates.entries()) index.put(id, toTermVector(reader.read(text), dictionary));
  const learn = async (termIds: Iterable<number>): Promise<void> => {
    const unknown = [...new Set(termIds)].filter((termId) => !counts.has(termId));
    const known = await countTerms(unknown.map((termId) => dictionary.termOf(termId) ?? ''));
    // A base changes while it is searched: what was found is there.
    for (const termId of known === undefined ? [] : unknown) counts.set(termId, Math.max(known?.get(dictionary.termOf(termId) ?? '') ?? 0, index.frequencyOf(termId)));
  };
  let terms: WeightedTerms = new Map([...reader.read(query)].flatMap(([term, count]) => {
    const id = dictionary.idOf(term);
    return id === undefined ? [] : [[id, count] as const];
  }));
  await learn(terms.keys());
  if (feedback !== undefined) {
    const best = index.search(terms, { limit: feedback.texts ?? FEEDBACK_TEXTS });
    await learn(best.flatMap(({ id }) => [...(index.termsOf(id)?.ids ?? [])]));
    terms = expandQuery(index, terms, feedback);
  }
  const hits = index.search(terms, { limit: candidates.length });
  const scores = new Map(hits.map(({ id, score }) => [id, score / (hits[0]?.score ?? 1)]));
  return candidates.map((_, id) => scores.get(id) ?? 0);
}
