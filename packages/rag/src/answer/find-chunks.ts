// What the sources have on a question: found by one query or several, put into order, with what stands around it.
import type { CallOptions } from '@gateway/core';
import type { KnowledgeBase } from '../base/knowledge-base.ts';
import { searchBases, type MergedAnswer, type MergedResult } from '../base/search-bases.ts';
import { createTermReader } from '../keyword/read-terms.ts';
import type { RerankOptions } from '../rerank/reranker.ts';
import { toSearchText } from '../store/search-text.ts';
import type { AnswerOptions } from './answer.ts';
import { joinValues } from './join-values.ts';
import type { ValuedChunk } from './pack-chunks.ts';

export interface ChunkFinder {
  /**
   * Chunks with their neighbours, best first; none when nothing that was found has to do with the queries.
   *
   * @param queries several are searched one by one, and their results fused by rank
   */
  find(queries: readonly string[], limit: number): Promise<readonly ValuedChunk[]>;
}

export interface ChunkFinderOptions extends Pick<CallOptions, 'signal'> {
  readonly bases: readonly KnowledgeBase[];
  readonly search: AnswerOptions['search'];
  readonly rerank: RerankOptions | undefined;
  readonly neighbours: number;
  readonly warn: (warning: string) => void;
}

// Cormack, Clarke, Buettcher, SIGIR 2009.
const RRF_CONSTANT = 60;
// What a neighbour is worth, of the chunk that it stands beside.
const NEIGHBOUR_VALUE = 0.4;

export function createChunkFinder({ bases, search, rerank, neighbours, warn, signal }: ChunkFinderOptions): ChunkFinder {
  const searchOne = async (query: string, limit: number): Promise<readonly MergedResult[]> => {
    const answer = await searchBases(bases, { ...search, query, limit, rerank, highlights: 0, signal });
    answer.warnings.forEach(warn);
    return isRelevant(query, answer) ? answer.results : [];
  };
  return {
    find: async (queries, limit) => {
      const rankings: (readonly MergedResult[])[] = [];
      for (const query of queries) rankings.push(await searchOne(query, limit));
      return addNeighbours(bases, fuse(rankings), neighbours);
    },
  };
}

// Vectors of the local kinds mean nothing without a common word; a vendor's may know a matter by others, and in other languages.
function isRelevant(query: string, { results, bases }: MergedAnswer): boolean {
  const reader = createTermReader();
  const asked = reader.read(query);
  if (asked.size === 0 || bases.some(({ space }) => !space.startsWith('local/'))) return results.length > 0;
  return results.some(({ chunk }) => [...reader.read(toSearchText(chunk)).keys()].some((term) => asked.has(term)));
}

function fuse(rankings: readonly (readonly MergedResult[])[]): readonly ValuedChunk[] {
  const [only] = rankings;
  if (rankings.length === 1) return (only ?? []).map(({ base, chunk, score }) => ({ base, chunk, value: score }));
  const fused = new Map<string, { readonly base: string; readonly chunk: MergedResult['chunk']; sum: number }>();
  for (const ranking of rankings) {
    for (const [rank, { base, chunk }] of ranking.entries()) {
      const key = JSON.stringify([base, chunk.id]);
      const entry = fused.get(key) ?? { base, chunk, sum: 0 };
      entry.sum += (RRF_CONSTANT + 1) / (RRF_CONSTANT + 1 + rank);
      fused.set(key, entry);
    }
  }
  return [...fused.values()].map(({ base, chunk, sum }) => ({ base, chunk, value: sum / rankings.length })).toSorted((a, b) => b.value - a.value);
}

async function addNeighbours(bases: readonly KnowledgeBase[], found: readonly ValuedChunk[], neighbours: number): Promise<readonly ValuedChunk[]> {
  const byName = new Map(bases.map((base) => [base.name, base]));
  const around: ValuedChunk[] = [];
  for (const { base, chunk, value } of neighbours === 0 ? [] : found) {
    const chunks = (await byName.get(base)?.readNeighbours(chunk.documentId, Math.max(0, chunk.position - neighbours), chunk.position + neighbours)) ?? [];
    around.push(...chunks.map((neighbour) => ({ base, chunk: neighbour, value: value * NEIGHBOUR_VALUE ** Math.abs(neighbour.position - chunk.position) })));
  }
  return joinValues(found, around);
}
