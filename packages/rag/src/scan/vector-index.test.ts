import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleKernel } from '../../scripts/assemble-kernel.ts';
import { createNormalRandom } from '../embedding/seeded-random.ts';
import { DOT_KERNEL_BASE64 } from './dot-kernel-bytes.ts';
import { createDotKernel, createScalarKernel } from './dot-kernel.ts';
import { quantize } from './quantize.ts';
import { createVectorIndex } from './vector-index.ts';

const random = createNormalRandom(5);

// Points about some centres, as texts' vectors are: points without any order have no neighbours worth the name.
const centres = Array.from({ length: 12 }, () => Array.from({ length: 4_000 }, random));
function makeVector(dimensions: number, centre = Math.floor(Math.abs(random()) * 1e6) % 12): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, index) => (centres[centre]?.[index] ?? 0) + 0.7 * random());
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

it('has the kernel in the repository that its text assembles to', async () => {
  expect(await assembleKernel()).toBe(DOT_KERNEL_BASE64);
  expect(createDotKernel().kind).toBe('simd');
});

describe.each([
  ['simd', createDotKernel],
  ['scalar', createScalarKernel],
] as const)('%s', (_, createKernel) => {
  it.each([1, 3, 16, 17, 100, 384, 1_024, 3_072])('finds what a plain loop finds in %i dimensions', (dimensions) => {
    const vectors = Array.from({ length: 60 }, () => makeVector(dimensions));
    const query = makeVector(dimensions);
    const wanted = vectors.map((vector, id) => ({ id, score: dot(vector, query) })).sort((a, b) => b.score - a.score);
    for (const quantizeFrom of [1, 1_000]) {
      const index = createVectorIndex({ dimensions, quantizeFrom, createKernel });
      for (const [id, vector] of vectors.entries()) index.put(id, vector);
      const found = index.search(query, { limit: 10 });
      for (const [place, { score }] of found.entries()) expect(score).toBeCloseTo(wanted[place]?.score ?? 0, 5);
      expect(found).toHaveLength(10);
    }
  });

  it('stays right while vectors come, go and are replaced', () => {
    const step = fc.record({ id: fc.integer({ min: 1, max: 15 }), seed: fc.option(fc.integer({ min: 0, max: 11 })) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 2, max: 4 }), fc.constantFrom(1, 5, 1_000), (steps, modulus, quantizeFrom) => {
        const index = createVectorIndex({ dimensions: 20, quantizeFrom, createKernel });
        const kept = new Map<number, Float32Array>();
        const query = makeVector(20);
        const allow = (id: number): boolean => id % modulus === 0;
        for (const { id, seed } of steps) {
          const vector = seed === null ? undefined : makeVector(20, seed);
          const wasThere = kept.has(id);
          if (vector !== undefined) index.put(id, vector);
          expect(vector !== undefined || index.delete(id)).toBe(vector !== undefined || wasThere);
          if (vector === undefined) kept.delete(id);
          else kept.set(id, vector);
          // Also in between, so that the bytes exist while rows move.
          const found = index.search(query, { limit: 4, allow });
          const wanted = [...kept].filter(([other]) => allow(other)).map(([other, one]) => ({ id: other, score: dot(one, query) })).sort((a, b) => b.score - a.score);
          expect(found.map((hit) => hit.id)).toEqual(wanted.slice(0, 4).map((hit) => hit.id));
        }
        expect(index.size).toBe(kept.size);
        for (const [id, wanted] of kept) expect(index.get(id)).toEqual(wanted);
        expect(index.get(99)).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

it('finds the same by the first pass over bytes as without it, in more rows than one block', () => {
  const [quick, full] = [createVectorIndex({ dimensions: 96, quantizeFrom: 1_000 }), createVectorIndex({ dimensions: 96 })];
  for (let id = 0; id < 9_000; id += 1) {
    const vector = makeVector(96);
    quick.put(id, vector);
    full.put(id, vector);
  }
  for (let n = 0; n < 20; n += 1) {
    const query = makeVector(96);
    expect(quick.search(query, { limit: 10 })).toEqual(full.search(query, { limit: 10 }));
    const allow = (id: number): boolean => id % 3 === 0;
    expect(quick.search(query, { limit: 10, allow })).toEqual(full.search(query, { limit: 10, allow }));
  }
});

it('quantizes to within half a step', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, max: 1e6, min: -1e6 }), (vector) => {
      const { values, scale } = quantize(vector);
      for (const [index, value] of vector.entries()) expect(Math.abs(value - (values[index] ?? 0) * scale)).toBeLessThanOrEqual(scale * 0.500001);
    }),
  );
  expect(quantize(new Float32Array(3))).toEqual({ values: new Int8Array(3), scale: 0 });
});

it('refuses vectors of another length, and numbers that are none', () => {
  const index = createVectorIndex({ dimensions: 3 });
  expect(() => index.put(1, new Float32Array(4))).toThrow(/4 numbers instead of 3/);
  expect(() => index.search(Float32Array.of(1, Number.NaN, 0), { limit: 1 })).toThrow(/NaN/);
  for (const dimensions of [0, 1.5, 20_000]) expect(() => createVectorIndex({ dimensions })).toThrow(/dimensions/);
  expect([index.search(new Float32Array(3), { limit: 5 }), index.delete(1)]).toEqual([[], false]);
});
