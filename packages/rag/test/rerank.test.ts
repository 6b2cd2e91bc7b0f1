// Results in another order, by a reranker of one's own and by a model.
import { GatewayError } from '@gateway/core';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKnowledgeBases, createModelReranker, openSqliteStore, searchBases, type KnowledgeBase, type KnowledgeBases, type Reranker } from '../src/index.ts';

let bases: KnowledgeBases;
let base: KnowledgeBase;
beforeEach(async () => {
  bases = createKnowledgeBases({ store: openSqliteStore({ path: ':memory:' }) });
  base = await bases.create({ name: 'docs' });
  await base.add(['pump valve pump', 'pump valve in a cellar', 'a pump in the long corridor of a house', 'the pump of our neighbours leaks'].map((text, index) => ({ id: `d${index}`, text })));
});
afterEach(async () => bases.close());

const idsOf = (results: readonly { readonly chunk: { readonly documentId: string } }[]): readonly string[] => results.map(({ chunk }) => chunk.documentId);
const byModel = (text: string): Reranker => {
  const model = createFakeLanguageModel({ reply: () => text });
  return createModelReranker(async (request, call) => model.complete(request, call));
};

it('sees the candidates and decides their order', async () => {
  const seen: string[][] = [];
  const reranker: Reranker = { name: 'longest', rerank: async (_query, texts) => Promise.resolve(texts.map((text) => text.length * Number(seen.push([...texts]) > 0))) };
  const { results } = await base.search({ query: 'pump valve', limit: 2, rerank: { reranker, candidates: 3 } });
  expect(seen[0]).toHaveLength(3);
  expect(results).toHaveLength(2);
  expect(results[0]?.score).toBe(1);
  expect((results[0]?.chunk.text.length ?? 0) >= (results[1]?.chunk.text.length ?? 0)).toBe(true);
  expect((await searchBases([base, base], { query: 'pump valve', limit: 1, rerank: { reranker } })).results).toHaveLength(1);
});

it('asks a model for the order; what it leaves out stays behind', async () => {
  const before = idsOf((await base.search({ query: 'pump valve' })).results);
  const after = await base.search({ query: 'pump valve', rerank: { reranker: byModel('3, 1') } });
  expect(idsOf(after.results)).toEqual([before[2], before[0], before[1], before[3]]);
  expect(after.warnings).toEqual([]);
});

it.each([
  ['an answer that cannot be read', byModel('I cannot do that.')],
  ['a model that fails', createModelReranker(async () => Promise.reject(new GatewayError({ kind: 'unavailable', message: 'Down.' })))],
  ['scores of the wrong number', { name: 'bad', rerank: async () => Promise.resolve([1]) }],
  ['scores that are none', { name: 'bad', rerank: async (_query: string, texts: readonly string[]) => Promise.resolve(texts.map(() => Number.NaN)) }],
] as const)('keeps the order before, with a warning: %s', async (_, reranker) => {
  const before = await base.search({ query: 'pump valve', limit: 3 });
  const after = await base.search({ query: 'pump valve', limit: 3, rerank: { reranker } });
  expect(idsOf(after.results)).toEqual(idsOf(before.results));
  expect(after.warnings).toEqual([expect.stringContaining('in the order of the search')]);
});

it('is cancelled with the search', async () => {
  const abort = new AbortController();
  const reranker: Reranker = { name: 'slow', rerank: async (_query, _texts, call) => {
    abort.abort();
    return Promise.reject(call?.signal?.reason as Error);
  } };
  await expect(base.search({ query: 'pump', rerank: { reranker }, signal: abort.signal })).rejects.toMatchObject({ kind: 'cancelled' });
});
