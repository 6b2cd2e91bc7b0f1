// Pseudo-relevance feedback: the terms of the texts that a first search finds join the query, so that texts in other words are found too.
import type { KeywordIndex, KeywordSearch, WeightedTerms } from './keyword-index.ts';

export interface FeedbackOptions {
  /** Texts to learn from. @default 5 */
  readonly texts?: number | undefined;
  /** Terms to take from them. @default 20 */
  readonly terms?: number | undefined;
  /** Share of the asked terms in the new query, 0 to 1. @default 0.5 */
  readonly queryShare?: number | undefined;
}

/**
 * The query with the terms of its best texts: RM3 (Lavrenko and Croft, "Relevance-Based Language Models", SIGIR 2001; Abdul-Jaleel et al., UMass at TREC 2004). Weights sum to 1.
 * The query as it is, scaled, when nothing is found.
 */
export function expandQuery(index: KeywordIndex, query: WeightedTerms, options: FeedbackOptions & Pick<KeywordSearch, 'allow'> = {}): WeightedTerms {
  const { texts = 5, terms = 20, queryShare = 0.5, allow } = options;
  const asked = toShares(query);
  const relevance = new Map<number, number>();
  for (const { id, score } of index.search(query, { limit: texts, allow })) {
    const vector = index.termsOf(id);
    const length = index.lengthOf(id);
    for (const [place, termId] of vector?.ids.entries() ?? []) {
      // What stands in one text only finds nothing else.
      if (index.frequencyOf(termId) > 1) relevance.set(termId, (relevance.get(termId) ?? 0) + (score * (vector?.counts[place] ?? 0)) / length);
    }
  }
  if (relevance.size === 0) return asked;
  const best = [...relevance].sort(([a, left], [b, right]) => right - left || a - b).slice(0, terms);
  const expanded = new Map([...asked].map(([termId, share]) => [termId, queryShare * share]));
  for (const [termId, share] of toShares(new Map(best))) expanded.set(termId, (expanded.get(termId) ?? 0) + (1 - queryShare) * share);
  return expanded;
}

function toShares(weights: WeightedTerms): WeightedTerms {
  let sum = 0;
  for (const weight of weights.values()) sum += weight;
  return new Map([...weights].map(([termId, weight]) => [termId, weight / sum]));
}
