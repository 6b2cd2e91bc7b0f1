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

/** A text that a first search has found. `Term` is a term's number, or the term itself. */
export interface FeedbackText<Term> {
  readonly score: number;
  /** Terms of the text, repetitions counted. */
  readonly length: number;
  /** How often each term occurs; those that no other text has are left out, since they find nothing else. */
  readonly counts: Iterable<readonly [Term, number]>;
}

export const DEFAULT_FEEDBACK_TEXTS = 5;

/**
 * The query with the terms of its best texts: RM3 (Lavrenko and Croft, "Relevance-Based Language Models", SIGIR 2001; Abdul-Jaleel et al., UMass at TREC 2004). Weights sum to 1.
 * The query as it is, scaled, when nothing is found.
 */
export function expandTerms<Term extends number | string>(query: ReadonlyMap<Term, number>, found: Iterable<FeedbackText<Term>>, options: FeedbackOptions = {}): ReadonlyMap<Term, number> {
  const { terms = 20, queryShare = 0.5 } = options;
  const asked = toShares(query);
  const relevance = new Map<Term, number>();
  for (const { score, length, counts } of found) {
    for (const [term, count] of counts) relevance.set(term, (relevance.get(term) ?? 0) + (score * count) / length);
  }
  if (relevance.size === 0) return asked;
  const best = [...relevance].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)).slice(0, terms);
  const expanded = new Map([...asked].map(([term, share]) => [term, queryShare * share]));
  for (const [term, share] of toShares(new Map(best))) expanded.set(term, (expanded.get(term) ?? 0) + (1 - queryShare) * share);
  return expanded;
}

/** {@link expandTerms} over an index in memory. */
export function expandQuery(index: KeywordIndex, query: WeightedTerms, options: FeedbackOptions & Pick<KeywordSearch, 'allow'> = {}): WeightedTerms {
  const { texts = DEFAULT_FEEDBACK_TEXTS, allow } = options;
  const found = index.search(query, { limit: texts, allow }).map(({ id, score }) => {
    const vector = index.termsOf(id);
    const counts = [...(vector?.ids ?? [])].map((termId, place) => [termId, vector?.counts[place] ?? 0] as const);
    return { score, length: index.lengthOf(id), counts: counts.filter(([termId]) => index.frequencyOf(termId) > 1) };
  });
  return expandTerms(query, found, options);
}

function toShares<Term>(weights: ReadonlyMap<Term, number>): ReadonlyMap<Term, number> {
  let sum = 0;
  for (const weight of weights.values()) sum += weight;
  return new Map([...weights].map(([term, weight]) => [term, weight / sum]));
}
