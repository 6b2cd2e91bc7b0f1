// One search over several knowledge bases.
import { GatewayError, throwIfAborted, toGatewayError } from '@gateway/core';
import { mergeFacets } from '../facets/merge-facets.ts';
import { createTermReader } from '../keyword/read-terms.ts';
import { foldDuplicates } from '../ranking/fold-duplicates.ts';
import { mergeBases } from '../ranking/merge-bases.ts';
import { searchReranked } from '../rerank/rerank-results.ts';
import { toSearchText } from '../store/search-text.ts';
import type { Facet } from '../facets/count-facets.ts';
import type { KnowledgeBase, SearchAnswer, SearchQuery, SearchResult } from './knowledge-base.ts';
import { openBases, type BaseSelection } from './open-bases.ts';
import { planFeedback } from './read-query.ts';

export interface MergedResult extends SearchResult {
  /** The name of the knowledge base that it is from. */
  readonly base: string;
}

export interface MergedAnswer {
  /** Best first; scores are comparable within this answer. */
  readonly results: readonly MergedResult[];
  /** Over the documents of all bases. */
  readonly facets?: readonly Facet[] | undefined;
  /** How each base was searched; those left out are not in it. */
  readonly bases: readonly (Pick<SearchAnswer, 'weights' | 'space'> & { readonly name: string })[];
  readonly warnings: readonly string[];
}

// Of each base: what the ranks of the merged answer are chosen from.
const MIN_EACH = 30;
const EACH_A_RESULT = 3;
const MAX_EACH = 1_000;

/**
 * Searches every base and makes one ranking of it. A base that cannot be searched, since its embedding model is not at hand or fails, is left out with a warning.
 *
 * @throws GatewayError `not_found` when there is no base; `invalid_input` for a query that is not understood; `cancelled`; what a base throws when all of them fail
 */
export async function searchBases(selection: BaseSelection, query: SearchQuery): Promise<MergedAnswer> {
  const { rerank } = query;
  if (rerank !== undefined) return searchReranked({ ...query, rerank }, async (asked) => searchBases(selection, asked));
  const { bases, warnings } = await openBases(selection);
  const { found, failures } = await searchEach(bases, query);
  const results = await mergeResults(found, query);
  return {
    results,
    ...(query.facets === undefined ? {} : { facets: query.facets.map((facet, index) => mergeFacets(found.flatMap(({ answer }) => answer.facets?.[index] ?? []), facet)) }),
    bases: found.map(({ base: { name }, answer: { weights, space } }) => ({ name, weights, space })),
    warnings: [...warnings, ...failures, ...new Set(found.flatMap(({ answer }) => answer.warnings))],
  };
}

interface FoundIn {
  readonly base: KnowledgeBase;
  readonly answer: SearchAnswer;
}

async function searchEach(bases: readonly KnowledgeBase[], query: SearchQuery): Promise<{ readonly found: readonly FoundIn[]; readonly failures: readonly string[] }> {
  const limit = bases.length === 1 ? query.limit : Math.min(MAX_EACH, Math.max(MIN_EACH, (query.limit ?? 5) * EACH_A_RESULT));
  // All terms of a facet are needed: what is rare in one base may be common in all.
  const facets = query.facets?.map((facet) => ({ ...(typeof facet === 'string' ? { field: facet } : facet), limit: bases.length === 1 ? (typeof facet === 'string' ? undefined : facet.limit) : MAX_EACH }));
  if ((query.limit ?? 5) < 1) throw new GatewayError({ kind: 'invalid_input', message: `limit is a whole number from 1 on, not ${query.limit}.` });
  const found: FoundIn[] = [];
  const errors: GatewayError[] = [];
  // One after the other: all of them want the same core, or the same embedding model.
  for (const base of bases) {
    try {
      found.push({ base, answer: await base.search({ ...query, limit, facets, minScore: bases.length === 1 ? query.minScore : undefined }) });
    } catch (error) {
      throwIfAborted(query.signal);
      const failure = toGatewayError(error);
      if (failure.kind === 'invalid_input' || failure.kind === 'cancelled') throw error;
      errors.push(new GatewayError({ kind: failure.kind, message: `The knowledge base "${base.name}" could not be searched: ${failure.message}`, hint: failure.hint, cause: error }));
    }
  }
  const [first] = errors;
  if (found.length === 0 && first !== undefined) throw first;
  return { found, failures: errors.map(({ message }) => `Left out: ${message}`) };
}

async function mergeResults(found: readonly FoundIn[], query: SearchQuery): Promise<readonly MergedResult[]> {
  const all = found.flatMap(({ base, answer }, place) => answer.results.map((result) => ({ place, result: { ...result, base: base.name } })));
  if (found.length === 1) return all.map(({ result }) => result);
  const records = await Promise.all(found.map(async ({ base }) => base.record()));
  const chunks = records.reduce((sum, record) => sum + record.chunks, 0);
  const reader = createTermReader();
  const scores = await mergeBases(query.query, all.map(({ place, result }) => ({ base: place, text: toSearchText(result.chunk), score: result.score })), {
    reader,
    texts: chunks,
    feedback: planFeedback(query.feedback, chunks),
    countTerms: async (terms) => addCounts(await Promise.all(found.map(async ({ base }) => base.countTerms(terms, query.signal)))),
  });
  throwIfAborted(query.signal);
  const ranked = all
    .map(({ result }, index) => ({ ...result, score: scores[index] ?? 0 }))
    // Stable: equal ones stay in the order of their bases.
    .toSorted((a, b) => b.score - a.score)
    .filter(({ score }) => score >= (query.minScore ?? 0));
  const limit = query.limit ?? 5;
  if (query.foldDuplicates === false) return ranked.slice(0, limit);
  // The numbers of chunks are those of one base: what folds away in another is not listed by number.
  return foldDuplicates(ranked, ({ chunk }) => chunk.text, { limit, reader }).map(({ item, duplicates }) => ({ ...item, duplicates: [...item.duplicates, ...duplicates.filter(({ base }) => base === item.base).map(({ chunk }) => chunk.id)] }));
}

// Known only when every base tells.
function addCounts(counts: readonly (ReadonlyMap<string, number> | undefined)[]): ReadonlyMap<string, number> | undefined {
  const sums = new Map<string, number>();
  for (const base of counts) {
    if (base === undefined) return undefined;
    for (const [term, count] of base) sums.set(term, (sums.get(term) ?? 0) + count);
  }
  return sums;
}
