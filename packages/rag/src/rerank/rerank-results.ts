// A search whose best results a reranker puts into order. When it fails the order before stays.
import { GatewayError, throwIfAborted, toGatewayError } from '@gateway/core';
import type { SearchAnswer, SearchQuery, SearchResult } from '../base/knowledge-base.ts';
import type { RerankOptions } from './reranker.ts';

const DEFAULT_CANDIDATES = 20;
const MAX_CANDIDATES = 200;
// What a text is judged by, in characters: about 1,000 tokens.
const MAX_TEXT = 4_000;

/** @throws GatewayError what the search throws; `invalid_input`; `cancelled` */
export async function searchReranked<Found extends Pick<SearchAnswer, 'warnings'> & { readonly results: readonly SearchResult[] }>(query: SearchQuery & { readonly rerank: RerankOptions }, search: (query: SearchQuery) => Promise<Found>): Promise<Found> {
  const { rerank, ...asked } = query;
  const { reranker, candidates = DEFAULT_CANDIDATES } = rerank;
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > MAX_CANDIDATES) throw new GatewayError({ kind: 'invalid_input', message: `A reranker sees 1 to ${MAX_CANDIDATES} results, not ${candidates}.` });
  const limit = query.limit ?? 5;
  const found = await search({ ...asked, limit: Math.max(limit, candidates) });
  if (found.results.length === 0) return found;
  const best = found.results.slice(0, candidates);
  try {
    const scores = await reranker.rerank(query.query, best.map(toText), { signal: query.signal });
    if (scores.length !== best.length || !scores.every(Number.isFinite)) throw new GatewayError({ kind: 'bad_response', message: `It gave ${scores.length} scores for ${best.length} texts.` });
    return { ...found, results: [...order(best, scores), ...found.results.slice(candidates).map((result) => ({ ...result, score: 0 }))].slice(0, limit) };
  } catch (error) {
    throwIfAborted(query.signal);
    const { kind, message } = toGatewayError(error);
    if (kind === 'cancelled') throw error;
    return { ...found, results: found.results.slice(0, limit), warnings: [...found.warnings, `The reranker ${reranker.name} failed, results are in the order of the search: ${message}`] };
  }
}

function toText({ chunk }: SearchResult): string {
  return [...chunk.heading, chunk.text].join('\n').slice(0, MAX_TEXT);
}

// Scores are stretched to 0 … 1, as those of a search are; equal ones keep their order.
function order(results: readonly SearchResult[], scores: readonly number[]): SearchResult[] {
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  return results
    .map((result, index) => ({ ...result, score: high > low ? ((scores[index] ?? low) - low) / (high - low) : 1 }))
    .toSorted((a, b) => b.score - a.score);
}
