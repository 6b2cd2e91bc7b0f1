import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { expandQuery } from './expand-query.ts';
import { createKeywordIndex, type KeywordIndex } from './keyword-index.ts';
import { createTermReader } from './read-terms.ts';
import { createTermDictionary } from './term-dictionary.ts';
import { toTermVector, type TermVector } from './term-vector.ts';

const vectorOf = (words: readonly number[]): TermVector => {
  const counts = new Map<number, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const pairs = [...counts].sort(([a], [b]) => a - b);
  return { ids: Uint32Array.from(pairs, ([id]) => id), counts: Uint32Array.from(pairs, ([, count]) => count) };
};
const ask = (...words: readonly number[]): ReadonlyMap<number, number> => new Map(words.map((word) => [word, words.filter((other) => other === word).length]));
const ids = (index: KeywordIndex, words: readonly number[], allow?: (id: number) => boolean): readonly number[] => index.search(ask(...words), { limit: 100, allow }).map(({ id }) => id);

// The formula as it is printed, over all texts.
function scoreAll(texts: ReadonlyMap<number, readonly number[]>, query: ReadonlyMap<number, number>): readonly { id: number; score: number }[] {
  const [k1, b] = [1.6, 0.75];
  const average = [...texts.values()].reduce((sum, { length }) => sum + length, 0) / texts.size;
  const scored = [...texts].map(([id, words]) => {
    let score = 0;
    for (const [term, weight] of query) {
      const count = words.filter((word) => word === term).length;
      const n = [...texts.values()].filter((other) => other.includes(term)).length;
      const idf = Math.log(1 + (texts.size - n + 0.5) / (n + 0.5));
      if (count > 0) score += (weight * idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * words.length) / average));
    }
    return { id, score };
  });
  return scored.filter(({ score }) => score > 0);
}

it('scores by BM25 whatever was added, replaced and deleted before', () => {
  const words = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 8 });
  const step = fc.record({ id: fc.integer({ min: 1, max: 12 }), words: fc.option(words) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 4 }), (steps, query) => {
      const index = createKeywordIndex();
      const texts = new Map<number, readonly number[]>();
      for (const { id, words: text } of steps) {
        expect(index.delete(id)).toBe(texts.delete(id));
        if (text === null) continue;
        index.put(id, vectorOf([9]));
        index.put(id, vectorOf(text));
        texts.set(id, text);
      }
      expect(index.size).toBe(texts.size);
      const found = index.search(ask(...query), { limit: 100 });
      const wanted = new Map(scoreAll(texts, ask(...query)).map(({ id, score }) => [id, score]));
      expect(found.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([...wanted.keys()].toSorted((a, b) => a - b));
      for (const [place, { id, score }] of found.entries()) {
        expect(score).toBeCloseTo(wanted.get(id) ?? 0, 9);
        expect(score).toBeLessThanOrEqual(found[place - 1]?.score ?? Infinity);
        const parts = [...index.explain(ask(...query), id).values()];
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 9);
      }
    }),
  );
});

it('lets go of what was deleted, also when that is most of it', () => {
  const index = createKeywordIndex();
  for (let id = 0; id < 3_000; id += 1) index.put(id, vectorOf([1, id % 7]));
  for (let id = 0; id < 2_990; id += 1) index.delete(id);
  expect([index.size, index.frequencyOf(1), ids(index, [1]).toSorted((a, b) => a - b)]).toEqual([10, 10, [2990, 2991, 2992, 2993, 2994, 2995, 2996, 2997, 2998, 2999]]);
  expect([index.termsOf(5), index.lengthOf(5), index.lengthOf(2_999)]).toEqual([undefined, 0, 2]);
});

it('filters before it takes the best, and orders equals by id', () => {
  const index = createKeywordIndex();
  for (let id = 30; id > 0; id -= 1) index.put(id, vectorOf([1, 2]));
  index.put(99, vectorOf([1]));
  expect(index.search(ask(1), { limit: 3 }).map(({ id }) => id)).toEqual([99, 1, 2]);
  expect(index.search(ask(1), { limit: 3, allow: (id) => id % 10 === 0 }).map(({ id }) => id)).toEqual([10, 20, 30]);
  expect(index.search(ask(7), { limit: 3 })).toEqual([]);
});

it('counts a term that the query repeats', () => {
  const index = createKeywordIndex();
  index.put(1, vectorOf([1, 3]));
  index.put(2, vectorOf([2, 4]));
  expect([ids(index, [1, 1, 2])[0], ids(index, [1, 2, 2])[0]]).toEqual([1, 2]);
});

it('finds by feedback what shares no word with the query', () => {
  const reader = createTermReader();
  const dictionary = createTermDictionary();
  const index = createKeywordIndex();
  const texts = ['Aircraft wings create lift.', 'The lift of a wing grows with speed, says aerodynamics.', 'Aerodynamics of speed and lift.', 'Bread needs flour and water.', 'Water boils.'];
  for (const [id, text] of texts.entries()) index.put(id, toTermVector(reader.read(text), dictionary));
  const query = new Map([[dictionary.idOf('wing') ?? -1, 1]]);
  expect(index.search(query, { limit: 9 }).map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([0, 1]);
  const expanded = expandQuery(index, query);
  expect([...expanded.values()].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
  expect(index.search(expanded, { limit: 9 }).map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  expect(expandQuery(index, new Map([[999, 2]]))).toEqual(new Map([[999, 1]]));
});
