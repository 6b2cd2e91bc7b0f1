// However bad the embedding model: weights that are left out keep what keywords alone would have found. On a small collection, which is searched without feedback; benchmarks/retrieval does it on a real one.
import type { EmbeddingModel } from '@gateway/core';
import { hashTextFeatures } from '@gateway/text';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKnowledgeBases, openSqliteStore, type KnowledgeBase, type KnowledgeBases, type SearchQuery } from '../src/index.ts';
import { createNormalRandom } from '../src/embedding/seeded-random.ts';

const DOCUMENTS = 160;
const SUBJECTS = 16;
const random = createNormalRandom(3);
const pick = (count: number): number => Math.floor(Math.abs(random()) * 1e6) % count;
const syllables = ['ba', 'do', 'fi', 'gu', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'xa', 'ze'];
const makeWord = (): string => Array.from({ length: 3 }, () => syllables[pick(syllables.length)]).join('');
const common = Array.from({ length: 60 }, makeWord);
const special = Array.from({ length: SUBJECTS }, () => Array.from({ length: 24 }, makeWord));
// Each subject has words of its own, of which a text and a question name some: keywords alone do well, not perfectly.
const makeText = (subject: number, [own, other]: readonly [number, number]): string =>
  [...Array.from({ length: own }, () => special[subject]?.[pick(24)]), ...Array.from({ length: other }, () => (pick(4) === 0 ? special[pick(SUBJECTS)]?.[pick(24)] : common[pick(60)]))].join(' ');
const texts = Array.from({ length: DOCUMENTS }, (_, index) => makeText(index % SUBJECTS, [6, 40]));
const questions = Array.from({ length: 128 }, (_, index) => ({ subject: index % SUBJECTS, text: makeText(index % SUBJECTS, [3, 4]) }));

const features = (text: string): Float32Array => hashTextFeatures([text], { dimensions: 256 })[0] ?? new Float32Array(256);
function scramble(text: string): Float32Array {
  const seeded = createNormalRandom(Buffer.from(text).reduce((sum, byte) => Math.imul(sum ^ byte, 16_777_619), 5));
  return Float32Array.from({ length: 64 }, seeded);
}
const placeOf = (text: string): number => texts.indexOf(text.trim());
const length = Math.max(...texts.map((text) => text.length));
const EMBEDDERS: Readonly<Record<string, (text: string) => Float32Array>> = {
  'word features': features,
  'no meaning at all': scramble,
  'one vector for everything': () => Float32Array.of(0.6, 0.8),
  'no direction at all': () => new Float32Array(8),
  "another text's vector": (text) => features(placeOf(text) < 0 ? text : (texts[(placeOf(text) + 1) % DOCUMENTS] ?? '')),
  'away from what is said': (text) => features(text).map((value) => (placeOf(text) < 0 ? value : -value)),
  'the longest first': (text) => {
    const share = placeOf(text) < 0 ? 1 : text.length / length;
    return Float32Array.of(share, Math.sqrt(1 - share * share));
  },
};

const toModel = (name: string, embed: (text: string) => Float32Array): EmbeddingModel => ({
  provider: 'test',
  model: name,
  embed: async (all) => Promise.resolve({ embeddings: all.map(embed), dimensions: embed(all[0] ?? '').length, usage: null, cost: null, provider: 'test', model: name }),
});

let bases: KnowledgeBases;
let local: KnowledgeBase;
let keywords: number;

const fill = async (name: string, model?: EmbeddingModel): Promise<KnowledgeBase> => {
  const base = await bases.create({ name, model });
  await base.add(texts.map((text, index) => ({ id: String(index), text })));
  return base;
};

/** Mean nDCG of the first ten: each text of the question's subject is worth one. */
async function measure(base: KnowledgeBase, options: Omit<SearchQuery, 'query'> = {}): Promise<number> {
  const gain = (rank: number): number => 1 / Math.log2(rank + 2);
  const ideal = Array.from({ length: 10 }, (_, rank) => gain(rank)).reduce((sum, value) => sum + value, 0);
  let total = 0;
  for (const { subject, text } of questions) {
    const { results } = await base.search({ ...options, query: text, limit: 10, highlights: 0, foldDuplicates: false });
    for (const [rank, { chunk }] of results.entries()) if (Number(chunk.documentId) % SUBJECTS === subject) total += gain(rank) / ideal;
  }
  return total / questions.length;
}

beforeAll(async () => {
  bases = createKnowledgeBases({ store: openSqliteStore({ path: ':memory:' }) });
  local = await fill('local');
  keywords = await measure(local, { vectorWeight: 0 });
});
afterAll(async () => bases.close());

it('leaves room above and below for keywords alone, and vectors alone that are bad', async () => {
  expect(keywords).toBeGreaterThan(0.3);
  expect(keywords).toBeLessThan(0.9);
  const bad = await fill('bad', toModel('bad', scramble));
  expect(await measure(bad, { keywordWeight: 0 })).toBeLessThan(keywords / 2);
});

it('keeps what keywords find with the local embeddings', async () => {
  expect((await local.search({ query: 'a' })).space).toMatch(/^local\/lsa/);
  expect(await measure(local)).toBeGreaterThanOrEqual(keywords - 0.01);
});

it.each(Object.keys(EMBEDDERS))('keeps what keywords find with an embedding model that gives %s', async (name) => {
  const base = await fill(name, toModel(name, EMBEDDERS[name] ?? scramble));
  expect(await measure(base)).toBeGreaterThanOrEqual(keywords - 0.01);
});
