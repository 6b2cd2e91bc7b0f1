// rag_query: an answer from knowledge bases, with its sources and how much of it they bear out.
import type { Answer } from '@gateway/rag';
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { llmOutput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { runDocumentOperation } from '../run-document-operation.ts';
import { tallyEmbeddings, toTotalCost } from './embedding-costs.ts';
import { openBases } from './found-fields.ts';

// As STRATEGY_NAMES of the package, which is not loaded before it is needed; a test holds them against each other.
export const STRATEGIES = ['single_shot', 'query_rewriting', 'multi_query', 'map_reduce', 'iterative'] as const;

export const ragQuery = defineTool({
  name: 'rag_query',
  title: 'Answer from knowledge bases',
  description: 'Answer a question from indexed documents, cited [n]; grounded: share of sentences that sources support.',
  toolset: 'rag',
  input: z.object({
    query: z.string().min(1),
    index_name: z.string().min(1).optional(),
    top_k: z.int().min(1).max(200).optional(),
    strategy: z.enum(STRATEGIES).optional(),
    filter_string: z.string().optional(),
    ...modelInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    answer: z.string().optional(),
    sources: z.array(z.looseObject({ _id: z.string(), text: z.string(), score: z.number(), metadata: z.looseObject({}) })).optional(),
    grounded: z.number().nullable().optional(),
    in_sources: z.boolean().optional(),
    unsupported: z.array(z.looseObject({ sentence: z.string(), problem: z.string() })).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  bulky: ['sources'],
  handler: async (input, services, call) => {
    const { createAnswerOperation } = await import('@gateway/rag');
    const { bases, warnings } = await openBases(input.index_name, services);
    const costs = tallyEmbeddings(call);
    const { signal: _signal, ...embedding } = costs.call;
    const result = await runDocumentOperation(
      createAnswerOperation(bases),
      { question: input.query, limit: input.top_k ?? 3, strategy: input.strategy, search: { filter: input.filter_string, ...embedding } },
      { services, call, model: input },
    );
    const { output, accepted } = result;
    const told = [...warnings, ...output.warnings, ...(accepted === false ? ['Less than half of the answer is supported by what it cites.'] : [])];
    return {
      success: true,
      answer: output.answer,
      sources: output.sources.map(toSource),
      grounded: output.grounded,
      in_sources: !output.isNotInSources,
      ...listUnsupported(output),
      ...(told.length === 0 ? {} : { warnings: told }),
      ...toLlmFields(result),
      cost: toTotalCost(costs, result.cost),
    };
  },
});

function toSource({ number, base, documentId, metadata, heading, text, start, end, score, isCited }: Answer['sources'][number]): { _id: string; text: string; score: number; metadata: Record<string, unknown>; [key: string]: unknown } {
  return { number, _id: documentId, text, score: Math.round(score * 10_000) / 10_000, metadata: { ...metadata }, ...(heading.length === 0 ? {} : { heading: [...heading] }), start, end, cited: isCited, index_name: base };
}

function listUnsupported({ sentences }: Answer): { unsupported?: { sentence: string; problem: string; [key: string]: unknown }[] } {
  const unsupported = sentences.flatMap(({ text, citations, problem, reason, foundIn }) =>
    problem === undefined ? [] : [{ sentence: text, cites: [...citations], problem, ...(reason === undefined ? {} : { reason }), ...(foundIn === undefined ? {} : { found_in: [...foundIn] }) }],
  );
  return unsupported.length === 0 ? {} : { unsupported };
}
