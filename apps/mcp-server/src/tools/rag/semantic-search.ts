// semantic_search: the chunks whose vectors are nearest to the question's.
import { z } from 'zod';
import { toSeconds } from '../../llm-fields.ts';
import { cacheInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { tallyEmbeddings, toTotalCost } from './embedding-costs.ts';
import { foundOutput, openBases, toFoundFields, useEach } from './found-fields.ts';

export const semanticSearch = defineTool({
  name: 'semantic_search',
  title: 'Search by meaning',
  description: 'Nearest chunks by vector; _score is the cosine.',
  toolset: 'rag',
  input: z.object({
    query: z.string().min(1),
    index_name: z.string().min(1).optional(),
    top_k: z.int().min(1).max(1_000).optional(),
    min_score: z.number().min(-1).max(1).optional(),
    filter_string: z.string().optional(),
    ...cacheInput,
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, results: z.array(foundOutput).optional(), warnings: z.array(z.string()).optional(), cost: z.number().nullable().optional(), processing_time: z.number().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  bulky: ['results'],
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    const { bases, warnings } = await openBases(input.index_name, services);
    const limit = input.top_k ?? 5;
    const costs = tallyEmbeddings(call);
    const { done: answers, warnings: failed } = await useEach(bases, async (base) => ({
      name: base.name,
      ...(await base.search({ query: input.query, limit, keywordWeight: 0, vectorWeight: 1, filter: input.filter_string, highlights: 1, explain: true, ...costs.call })),
    }));
    const found = answers.flatMap(({ name, results }) => results.map((result) => ({ name, result, score: result.explanation?.vectorScore ?? 0 })));
    const best = found.filter(({ score }) => score >= (input.min_score ?? -1)).toSorted((a, b) => b.score - a.score).slice(0, limit);
    // What an answer warns of is weights, which nobody has given here.
    const told = [...warnings, ...failed];
    return {
      success: true,
      results: best.map(({ name, result, score }) => toFoundFields(result, { score, base: input.index_name === undefined ? name : undefined })),
      ...(told.length === 0 ? {} : { warnings: told }),
      cost: toTotalCost(costs),
      processing_time: toSeconds(services.clock.monotonicMs() - startedMs),
    };
  },
});
