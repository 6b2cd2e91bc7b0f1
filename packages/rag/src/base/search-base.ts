// One search: candidates by words and by vector, fused, made different where wanted, and shown with what they were found by.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';
import { createFacetCounter, type Facet } from '../facets/count-facets.ts';
import { createTermReader, type TermReader } from '../keyword/read-terms.ts';
import { diversify } from '../ranking/diversify.ts';
import { foldDuplicates, type Folded } from '../ranking/fold-duplicates.ts';
import { fuseScores, type FusedHit } from '../ranking/fuse-scores.ts';
import { highlight } from '../ranking/highlight.ts';
import { searchReranked } from '../rerank/rerank-results.ts';
import type { Candidates, ChunkRecord } from '../store/vector-store.ts';
import type { SearchAnswer, SearchQuery, SearchResult } from './knowledge-base.ts';
import { toEmbeddingCall } from './embedding-call.ts';
import { FEEDBACK_FROM, listWarnings, planFeedback, planQuery, planWeights, type PlannedQuery, type Weights } from './read-query.ts';
import { inCurrentSpace, type SpaceAccess } from './space-access.ts';

// Candidates of each kind: the depth that the weights were chosen with.
const MIN_CANDIDATES = 100;
const CANDIDATES_A_RESULT = 5;

const NO_FEEDBACK = 'This backend cannot let the best texts lend their terms to the query: feedback was left out.';

interface Found {
  readonly hasAllKeywordHits: boolean;
  readonly candidates: Candidates;
  readonly weights: Weights;
  readonly warnings: readonly string[];
}

export async function searchBase(access: SpaceAccess, query: SearchQuery): Promise<SearchAnswer> {
  const { rerank } = query;
  if (rerank !== undefined) return searchReranked({ ...query, rerank }, async (asked) => searchBase(access, asked));
  const plan = planQuery(query);
  const { candidates, weights, hasAllKeywordHits, warnings } = await findBoth(access, query, plan);
  const fused = fuseScores({ ...candidates, keywordWeight: weights.keyword, vectorWeight: weights.vector, method: query.fusion ?? 'min-max', hasAllKeywordHits }).filter(({ score }) => score >= plan.minScore);
  const ranked = plan.diversity === 0 ? fused : await spread(access, fused, plan);
  const reader = createTermReader();
  const asked = new Set(reader.read(plan.text).keys());
  const folded = await readResults(access, ranked, { limit: plan.limit, isFolding: query.foldDuplicates ?? true, reader });
  return {
    results: folded.map((result) => toResult(result, { asked, reader, highlights: plan.highlights, explain: query.explain ?? false })),
    ...(query.facets === undefined ? {} : { facets: await countFacets(access, query, plan) }),
    weights,
    space: candidates.space,
    warnings,
  };
}

async function findBoth(access: SpaceAccess, query: SearchQuery, { text, filter, limit }: PlannedQuery): Promise<Found> {
  const { signal } = query;
  const feedback = access.base.capabilities.feedback ? planFeedback(query.feedback, await countChunks(access)) : undefined;
  return inCurrentSpace(access, async (maker) => {
    const weights = planWeights(query, maker.fusion, feedback !== undefined);
    const [vector] = weights.vector > 0 ? await maker.embed([text], toEmbeddingCall(query)) : [];
    const depth = Math.max(MIN_CANDIDATES, limit * CANDIDATES_A_RESULT);
    const isPointing = vector?.some((value) => value !== 0) ?? false;
    const candidates = await access.base.findCandidates({
      text: weights.keyword > 0 ? text : undefined,
      vector: isPointing ? vector : undefined,
      space: maker.space,
      filter,
      limit: depth,
      feedback,
      signal,
    });
    if (candidates.space !== maker.space) return undefined;
    const isGiven = query.keywordWeight !== undefined || query.vectorWeight !== undefined;
    const isWithoutFeedback = !access.base.capabilities.feedback && query.feedback !== undefined && query.feedback !== false;
    return { candidates, weights, hasAllKeywordHits: candidates.keyword.length < depth, warnings: [...(isGiven ? listWarnings(weights, maker.fusion) : []), ...(isWithoutFeedback ? [NO_FEEDBACK] : [])] };
  });
}

async function countChunks({ base }: SpaceAccess): Promise<number> {
  return base.countChunks === undefined ? (await base.record()).chunks : base.countChunks(FEEDBACK_FROM);
}

async function spread({ base }: SpaceAccess, hits: readonly FusedHit[], { diversity, limit }: PlannedQuery): Promise<readonly FusedHit[]> {
  const vectors = await base.readVectors(hits.map(({ id }) => id));
  // More than are shown, since some may fold.
  return diversify(hits, { diversity, limit: limit * 2, vectors });
}

interface RankedChunk {
  readonly hit: FusedHit;
  readonly chunk: ChunkRecord;
}

async function readResults({ base }: SpaceAccess, hits: readonly FusedHit[], options: { readonly limit: number; readonly isFolding: boolean; readonly reader: TermReader }): Promise<readonly Folded<RankedChunk>[]> {
  const { limit, isFolding, reader } = options;
  const byId = new Map(hits.map((hit) => [hit.id, hit]));
  // What was deleted since it was found is left out, and others move up.
  const chunks = await base.readChunks(hits.slice(0, Math.max(MIN_CANDIDATES, limit * 2)).map(({ id }) => id));
  const ranked = chunks.flatMap((chunk) => {
    const hit = byId.get(chunk.id);
    return hit === undefined ? [] : [{ hit, chunk }];
  });
  if (!isFolding) return ranked.slice(0, limit).map((item) => ({ item, duplicates: [] }));
  return foldDuplicates(ranked, ({ chunk }) => chunk.text, { limit, reader });
}

function toResult({ item, duplicates }: Folded<RankedChunk>, options: { readonly asked: ReadonlySet<string>; readonly reader: TermReader; readonly highlights: number; readonly explain: boolean }): SearchResult {
  const { hit, chunk } = item;
  const { asked, reader, highlights, explain } = options;
  const terms = explain ? [...reader.read(chunk.text).keys()].filter((term) => asked.has(term)) : [];
  return {
    chunk,
    score: hit.score,
    duplicates: duplicates.map((duplicate) => duplicate.chunk.id),
    ...(highlights === 0 ? {} : { highlights: highlight(chunk.text, asked, { reader, limit: highlights }) }),
    ...(explain ? { explanation: { keywordScore: hit.keywordScore, vectorScore: hit.vectorScore, terms } } : {}),
  };
}

const METADATA_PAGE = 1_000;

async function countFacets({ base }: SpaceAccess, { facets = [], signal }: SearchQuery, { filter }: PlannedQuery): Promise<readonly Facet[]> {
  const counters = facets.map((facet) => createFacetCounter(typeof facet === 'string' ? { field: facet } : facet));
  for (let after = 0; ; ) {
    const page = await base.listMetadata({ after, limit: METADATA_PAGE, filter });
    for (const { metadata } of page) for (const counter of counters) counter.add(metadata);
    if (page.length < METADATA_PAGE) return counters.map((counter) => counter.result());
    after = page.at(-1)?.cursor ?? after;
    await nextTurn();
    throwIfAborted(signal);
  }
}
