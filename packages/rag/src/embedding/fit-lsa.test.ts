import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TermVector } from '../keyword/term-vector.ts';
import { fitLsa } from './fit-lsa.ts';
import { decodeLsaModel, encodeLsaModel } from './lsa-codec.ts';
import { createLsaEmbedder, type LsaModel } from './lsa-model.ts';
import { orthonormalize } from './orthonormalize.ts';
import { createNormalRandom } from './seeded-random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const atOnce = (): undefined => undefined;
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

/** Texts about one of several topics, each with words of its own and some of everybody's. */
function makeTexts(count: number, topics: number, seed = 7): TermVector[] {
  const random = createNormalRandom(seed);
  const below = (limit: number): number => Math.floor(Math.abs(random()) * 1e6) % limit;
  return Array.from({ length: count }, (_, text) => {
    const words = new Map<number, number>();
    const add = (id: number): unknown => words.set(id, (words.get(id) ?? 0) + 1);
    for (let n = 0; n < 12; n += 1) add((text % topics) * 30 + below(30));
    for (let n = 0; n < 4; n += 1) add(topics * 30 + below(10));
    const pairs = [...words].sort(([a], [b]) => a - b);
    return { ids: Uint32Array.from(pairs, ([id]) => id), counts: Uint32Array.from(pairs, ([, times]) => times) };
  });
}

it('finds eigenvalues and vectors of symmetric matrices', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer(), async (size, seed) => {
      const random = createNormalRandom(seed);
      const raw = Array.from({ length: size }, () => Array.from({ length: size }, random));
      const rows = raw.map((row, i) => Float64Array.from(row, (value, j) => value + (raw[j]?.[i] ?? 0)));
      const pairs = await symmetricEigen(rows.map((row) => row.slice()), atOnce);
      for (const [place, { value, vector }] of pairs.entries()) {
        expect(value).toBeLessThanOrEqual(pairs[place - 1]?.value ?? Infinity);
        for (const [other, { vector: second }] of pairs.entries()) expect(dot(vector, second)).toBeCloseTo(other === place ? 1 : 0, 9);
        for (const [index, row] of rows.entries()) expect(dot(row, vector)).toBeCloseTo(value * (vector[index] ?? 0), 8);
      }
    }),
    { numRuns: 100 },
  );
});

it('makes columns orthonormal, and those that depend on others zero', async () => {
  const random = createNormalRandom(3);
  const values = Float64Array.from({ length: 40 * 5 }, random);
  for (let row = 0; row < 40; row += 1) values[row * 5 + 3] = 2 * (values[row * 5] ?? 0) - (values[row * 5 + 1] ?? 0);
  await orthonormalize({ rows: 40, columns: 5, values }, { rounds: 2, pace: atOnce });
  const column = (index: number): number[] => Array.from({ length: 40 }, (_, row) => values[row * 5 + index] ?? 0);
  for (const a of [0, 1, 2, 4]) for (const b of [0, 1, 2, 3, 4]) expect(dot(column(a), column(b))).toBeCloseTo(a === b ? 1 : 0, 9);
  expect(column(3).every((value) => value === 0)).toBe(true);
});

it('spans what the exact decomposition spans', async () => {
  const texts = makeTexts(60, 3);
  const model = (await fitLsa(texts, { dimensions: 3 })) as LsaModel;
  // The same matrix written out, and its exact singular vectors.
  const rows = texts.map((text) => {
    const row = new Float64Array(model.termIds.length);
    for (const [index, id] of text.ids.entries()) {
      const place = model.termIds.indexOf(id);
      if (place >= 0) row[place] = (1 + Math.log(text.counts[index] ?? 0)) * (model.weights[place] ?? 0);
    }
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
  const gram = Array.from(model.termIds, (_, i) => Float64Array.from(model.termIds, (__, j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)));
  const exact = (await symmetricEigen(gram, atOnce)).slice(0, 3);
  for (const [place, { vector }] of exact.entries()) {
    const found = Array.from(model.termIds, (_, term) => model.directions[term * 3 + place] ?? 0);
    expect(Math.abs(dot(found, vector))).toBeCloseTo(1, 3);
  }
});

it('brings texts of one topic together, also new ones', async () => {
  const model = (await fitLsa(makeTexts(200, 4), { dimensions: 8 })) as LsaModel;
  const embedder = createLsaEmbedder(model);
  const vectors = makeTexts(40, 4, 99).map((text) => embedder.embed(text));
  const nearest = vectors.map((vector, index) => vectors.map((other, at) => ({ at, near: at === index ? -1 : dot(vector, other) })).sort((a, b) => b.near - a.near)[0]?.at ?? -1);
  expect(nearest.filter((at, index) => at % 4 === index % 4).length).toBeGreaterThan(37);
  expect(dot(vectors[0] ?? [], vectors[0] ?? [])).toBeCloseTo(1, 5);
  expect(embedder.embed({ ids: Uint32Array.of(99_999), counts: Uint32Array.of(1) }).every((value) => value === 0)).toBe(true);
});

it('gives the same model for the same seed, and keeps it in bytes', async () => {
  const texts = makeTexts(80, 4);
  const [first, second] = [await fitLsa(texts, { dimensions: 10 }), await fitLsa(texts, { dimensions: 10 })] as [LsaModel, LsaModel];
  expect(second).toEqual(first);
  const bytes = encodeLsaModel(first);
  expect(decodeLsaModel(bytes)).toEqual(first);
  for (const damaged of [bytes.slice(0, 9), bytes.slice(0, -4), new Uint8Array(bytes.length)]) expect(() => decodeLsaModel(damaged)).toThrow(/damaged/);
});

it('takes few texts, fewer than dimensions, or none', async () => {
  expect(await fitLsa([])).toBeUndefined();
  expect(await fitLsa(makeTexts(1, 1))).toBeUndefined();
  const few = (await fitLsa(makeTexts(5, 1), { dimensions: 150 })) as LsaModel;
  expect([few.dimensions, few.fittedTexts]).toEqual([5, 5]);
  const repeated = (await fitLsa(Array.from({ length: 30 }, () => makeTexts(1, 1)[0] as TermVector))) as LsaModel;
  expect(repeated.dimensions).toBe(1);
});

it('learns from a sample and some terms of a large collection', async () => {
  const model = (await fitLsa(makeTexts(500, 4), { dimensions: 5, maxTexts: 50, maxTerms: 60 })) as LsaModel;
  expect([model.termIds.length, model.fittedTexts, model.dimensions]).toEqual([60, 500, 5]);
});

it('gives others their turn, and ends when it is aborted', async () => {
  const texts = makeTexts(600, 10);
  let turns = 0;
  let isDone = false;
  const count = (): unknown => (isDone ? undefined : setImmediate(() => { turns += 1; count(); }));
  count();
  await fitLsa(texts, { dimensions: 60 });
  isDone = true;
  expect(turns).toBeGreaterThan(10);
  const controller = new AbortController();
  const fitting = fitLsa(texts, { dimensions: 60, signal: controller.signal });
  controller.abort();
  await expect(fitting).rejects.toMatchObject({ kind: 'cancelled' });
});
