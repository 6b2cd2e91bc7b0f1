// fused_search: ranking by words and by vector together, with facets.
import type { Facet, MergedAnswer, SearchResult } from '@gateway/rag';
import { z } from 'zod';
import { toSeconds } from '../../llm-fields.ts';
import { cacheInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { tallyEmbeddings, toTotalCost } from './embedding-costs.ts';
import { foundOutput, openBases, toFoundFields } from './found-fields.ts';

const weight = z.number().min(0).max(1_000).optional();

export const fusedSearch = defineTool({
  name: 'fused_search',
  title: 'Search by words and meaning',
  description: 'Best general search. Weights left out are chosen. filter_string: year > 2023 AND (tag IN ("a", "b") OR NOT done = true).',
  toolset: 'rag',
  input: z.object({
    query: z.string().min(1),
    index_name: z.string().min(1).optional(),
    keyword_weight: weight,
    semantic_weight: weight,
    top_n: z.int().min(1).max(1_000).optional(),
    filter_string: z.string().optional(),
    facets: z.array(z.string().min(1)).max(20).optional(),
    explain: z.boolean().optional(),
    ...cacheInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    results: z.array(foundOutput).optional(),
    facets: z.record(z.string(), z.looseObject({})).optional(),
    weights: z.looseObject({ keyword: z.number(), semantic: z.number() }).optional(),
    warnings: z.array(z.string()).optional(),
    cost: z.number().nullable().optional(),
    processing_time: z.number().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  bulky: ['results'],
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    const { bases, warnings } = await openBases(input.index_name, services);
    const costs = tallyEmbeddings(call);
    const { searchBases } = await import('@gateway/rag');
    const answer = await searchBases(bases, {
      query: input.query,
      limit: input.top_n,
      keywordWeight: input.keyword_weight,
      vectorWeight: input.semantic_weight,
      filter: input.filter_string,
      facets: input.facets?.map((field) => ({ field: field.split('.') })),
      explain: input.explain,
      ...costs.call,
    });
    const told = [...warnings, ...answer.warnings];
    return {
      success: true,
      results: answer.results.map((result) => ({
        ...toFoundFields(result, { score: result.score, base: input.index_name === undefined ? result.base : undefined }),
        ...(result.explanation === undefined ? {} : { explanation: toExplanation(result.explanation) }),
      })),
      ...(answer.facets === undefined ? {} : { facets: Object.fromEntries(answer.facets.map((facet) => [facet.field, toFacet(facet)])) }),
      ...toWeights(answer.bases),
      ...(told.length === 0 ? {} : { warnings: told }),
      cost: toTotalCost(costs),
      processing_time: toSeconds(services.clock.monotonicMs() - startedMs),
    };
  },
});

// Of several bases each has weights of its own.
function toWeights(bases: MergedAnswer['bases']): Record<string, unknown> {
  const [only] = bases;
  return bases.length === 1 && only !== undefined ? { weights: { keyword: only.weights.keyword, semantic: only.weights.vector } } : {};
}

function toFacet({ field: _key, statistics, ...facet }: Facet): Record<string, unknown> {
  return { ...facet, ...(statistics === undefined ? {} : { statistics }) };
}

function toExplanation({ keywordScore, vectorScore, terms }: NonNullable<SearchResult['explanation']>): Record<string, unknown> {
  return { keyword_score: keywordScore ?? null, semantic_score: vectorScore ?? null, terms: [...terms] };
}
