import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createNormalRandom } from '../embedding/seeded-random.ts';
import { createGrowingIndex } from './growing-index.ts';
import { loadGraphPackage } from './hnsw-index.ts';
import { createVectorIndex, type VectorIndex } from './vector-index.ts';

const DIMENSIONS = 24;
const random = createNormalRandom(11);
const centres = Array.from({ length: 12 }, () => Array.from({ length: DIMENSIONS }, random));

function makeVector(centre: number): Float32Array {
  const vector = Float32Array.from(centres[centre % 12] ?? [], (value) => value + 0.5 * random());
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const idsOf = (index: VectorIndex, query: Float32Array, options: Parameters<VectorIndex['search']>[1]): readonly number[] => index.search(query, options).map(({ id }) => id);

/** Counts the searches that graphs have answered. */
async function countGraphSearches(): Promise<() => number> {
  const usearch = await loadGraphPackage();
  if (usearch === undefined) throw new Error('usearch is not installed.');
  const search = vi.spyOn(usearch.Index.prototype, 'search');
  return () => search.mock.calls.length;
}

afterEach(() => vi.restoreAllMocks());

describe('with usearch', () => {
  it('follows every change: nothing gone is found, nothing new is missed, filters are exact, and hardly anything is overlooked', async () => {
    const step = fc.record({ id: fc.integer({ min: 1, max: 60 }), centre: fc.option(fc.nat(11), { freq: 4 }), settle: fc.boolean() });
    const searches = await countGraphSearches();
    const tally = { right: 0, wanted: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 120 }), async (steps) => {
        const exact = createVectorIndex({ dimensions: DIMENSIONS });
        const growing = createGrowingIndex({ dimensions: DIMENSIONS }, { from: 12 });
        for (const { id, centre, settle } of steps) {
          const vector = centre === null ? undefined : makeVector(centre);
          const changes = [exact, growing].map((index) => (vector === undefined ? index.delete(id) : index.put(id, vector)));
          expect(changes[1]).toBe(changes[0]);
          // What was put a moment ago is found whether the graph has it or not.
          expect(vector === undefined ? [id] : idsOf(growing, vector, { limit: 1 })).toEqual([id]);
          if (settle) await growing.settled();
          const query = makeVector(id);
          const wanted = new Map(exact.search(query, { limit: 5 }).map((hit) => [hit.id, hit.score]));
          const all = new Map(exact.search(query, { limit: 60 }).map((hit) => [hit.id, hit.score]));
          const found = growing.search(query, { limit: 5 });
          expect([growing.size, new Set(found.map((hit) => hit.id)).size]).toEqual([exact.size, found.length]);
          for (const hit of found) expect(hit.score).toBe(all.get(hit.id));
          tally.right += found.filter((hit) => wanted.has(hit.id)).length;
          tally.wanted += wanted.size;
          const allow = (other: number): boolean => other % 3 === 0;
          expect(growing.search(query, { limit: 5, allow })).toEqual(exact.search(query, { limit: 5, allow }));
        }
      }),
      { numRuns: 25 },
    );
    expect(searches()).toBeGreaterThan(50);
    expect(tally.right / tally.wanted).toBeGreaterThan(0.95);
  });

  it('finds nearly all of the right ones among many', async () => {
    const searches = await countGraphSearches();
    const exact = createVectorIndex({ dimensions: DIMENSIONS });
    const growing = createGrowingIndex({ dimensions: DIMENSIONS }, { from: 1_000 });
    for (let id = 0; id < 3_000; id += 1) for (const [vector] of [[makeVector(id)] as const]) for (const index of [exact, growing]) index.put(id, vector);
    await growing.settled();
    const right = Array.from({ length: 40 }, (_, centre) => {
      const query = makeVector(centre);
      const wanted = new Set(idsOf(exact, query, { limit: 10 }));
      return idsOf(growing, query, { limit: 10 }).filter((id) => wanted.has(id)).length;
    }).reduce((sum, count) => sum + count, 0);
    expect(searches()).toBe(40);
    expect(right).toBeGreaterThanOrEqual(390);
  });
});

it('stays exact without the package, when it fails, and when it is aborted', async () => {
  const controller = new AbortController();
  controller.abort();
  const broken = { load: async (): Promise<undefined> => Promise.reject(new Error('another machine')) };
  for (const graph of [{ load: async () => Promise.resolve(undefined) }, broken, { signal: controller.signal }]) {
    const exact = createVectorIndex({ dimensions: DIMENSIONS });
    const growing = createGrowingIndex({ dimensions: DIMENSIONS }, { from: 10, ...graph });
    for (let id = 0; id < 50; id += 1) for (const [vector] of [[makeVector(id)] as const]) for (const index of [exact, growing]) index.put(id, vector);
    await growing.settled();
    const query = makeVector(3);
    expect(growing.search(query, { limit: 7 })).toEqual(exact.search(query, { limit: 7 }));
    expect([...growing.ids()].toSorted((a, b) => a - b)).toEqual([...exact.ids()].toSorted((a, b) => a - b));
  }
});
