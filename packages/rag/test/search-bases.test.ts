// One search over several knowledge bases.
import { GatewayError, type EmbeddingModel } from '@gateway/core';
import { createFakeEmbeddingModel } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKnowledgeBases, openSqliteStore, searchBases, type KnowledgeBases, type VectorStore } from '../src/index.ts';

let store: VectorStore;
let bases: KnowledgeBases;
beforeEach(async () => {
  store = openSqliteStore({ path: ':memory:' });
  bases = createKnowledgeBases({ store });
  const works = await bases.create({ name: 'works' });
  await works.add([{ id: 'pump', text: 'The valve of the pump is closed first.', metadata: { year: 2020, kind: 'manual' } }, { id: 'pipe', text: 'The pipe was painted in spring.', metadata: { year: 2021, kind: 'note' } }]);
  const kitchen = await bases.create({ name: 'kitchen' });
  await kitchen.add([{ id: 'oven', text: 'The oven is cleaned in spring.', metadata: { year: 2019, kind: 'note' } }, { id: 'pan', text: 'First the pan is heated.', metadata: { kind: 'manual' } }]);
});
afterEach(async () => bases.close());

it('puts the base that knows the matter before the one that does not', async () => {
  const { results, bases: searched } = await searchBases(bases, { query: 'closing the valve of a pump' });
  expect(results[0]).toMatchObject({ base: 'works', chunk: { documentId: 'pump' } });
  expect(searched.map(({ name }) => name)).toEqual(['kitchen', 'works']);
  // The best of the kitchen has 1 in the kitchen's own answer.
  expect(results.filter(({ base }) => base === 'kitchen').every(({ score }) => score < 0.5)).toBe(true);
});

it('finds in both, filters, and respects the limit', async () => {
  expect((await searchBases(bases, { query: 'spring' })).results.map(({ chunk }) => chunk.documentId).slice(0, 2).toSorted()).toEqual(['oven', 'pipe']);
  expect((await searchBases(bases, { query: 'spring', filter: 'year >= 2020', limit: 5 })).results.map(({ chunk }) => chunk.documentId)).not.toContain('oven');
  expect((await searchBases(bases, { query: 'spring', limit: 1 })).results).toHaveLength(1);
});

it('adds up facets', async () => {
  const { facets } = await searchBases(bases, { query: 'spring', facets: ['kind', { field: 'year', ranges: [{ to: 2020 }, { from: 2020 }] }] });
  expect(facets).toMatchObject([{ field: 'kind', documents: 4, terms: [{ count: 2 }, { count: 2 }] }, { missing: 1, statistics: { count: 3, min: 2019, max: 2021, mean: 2020 }, ranges: [{ count: 1 }, { count: 2 }] }]);
});

it('makes equal texts of two bases one result', async () => {
  await (await bases.open('kitchen')).add([{ id: 'copy', text: 'The valve of the pump is closed first.' }]);
  expect((await searchBases(bases, { query: 'valve of the pump' })).results.filter(({ chunk }) => chunk.text.includes('valve'))).toHaveLength(1);
});

describe('a base that cannot be searched', () => {
  const fake = createFakeEmbeddingModel();
  it('is left out with a warning when its model is not at hand', async () => {
    await (await bases.create({ name: 'vendor', model: fake })).add([{ text: 'A pump.' }]);
    const { results, warnings } = await searchBases(bases, { query: 'pump valve' });
    expect(results[0]?.base).toBe('works');
    expect(warnings).toEqual([expect.stringContaining('vendor')]);
  });

  it('is left out with a warning when its model fails; when all fail, so does the search', async () => {
    let isDown = false;
    const failing: EmbeddingModel = { ...fake, embed: async (texts, call) => (isDown ? Promise.reject(new GatewayError({ kind: 'unavailable', message: 'Down.' })) : fake.embed(texts, call)) };
    const vendor = await bases.create({ name: 'vendor', model: failing });
    await vendor.add([{ text: 'A pump.' }]);
    isDown = true;
    expect((await searchBases([vendor, await bases.open('works')], { query: 'pump' })).warnings).toEqual([expect.stringContaining('Down.')]);
    await expect(searchBases(vendor, { query: 'pump' })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is an error when there is none, and for a query that no base understands', async () => {
    const empty = createKnowledgeBases({ store: openSqliteStore({ path: ':memory:' }) });
    await expect(searchBases(empty, { query: 'pump' })).rejects.toMatchObject({ kind: 'not_found' });
    await empty.close();
    await expect(searchBases(bases, { query: 'pump', filter: 'year >' })).rejects.toMatchObject({ kind: 'invalid_input' });
    await expect(searchBases(bases, { query: 'pump', signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

it('does without the counts of a store that does not tell them', async () => {
  const silent: VectorStore = { ...store, openBase: async (name) => ({ ...(await store.openBase(name)), countTerms: undefined }) };
  const others = createKnowledgeBases({ store: silent });
  expect((await searchBases(others, { query: 'closing the valve of a pump' })).results[0]).toMatchObject({ base: 'works', chunk: { documentId: 'pump' } });
});
