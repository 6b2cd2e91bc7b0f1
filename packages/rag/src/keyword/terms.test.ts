import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTermReader } from './read-terms.ts';
import { createTermDictionary } from './term-dictionary.ts';
import { countTerms, decodeTermVector, encodeTermVector, toTermVector } from './term-vector.ts';

it('reads stems without stop words, with the places they stand at', () => {
  const text = 'The Engine’s wings were ﬂexing; the wing didn’t flex 3.5 times.';
  const placed = createTermReader().place(text);
  expect(placed.map(({ term }) => term)).toEqual(['engin', 'wing', 'flex', 'wing', 'flex', '3.5', 'time']);
  expect(placed.slice(0, 3).map(({ start, end }) => text.slice(start, end))).toEqual(['Engine’s', 'wings', 'ﬂexing']);
  expect(createTermReader().read(text).get('wing')).toBe(2);
});

it('leaves out the stop words of the text’s own language when told to look', () => {
  expect([...createTermReader({ language: 'auto' }).read('Der Hund und die Katze sind in dem Haus').keys()]).toEqual(['hund', 'katz', 'hau']);
});

it('gives each term one number for good', () => {
  const dictionary = createTermDictionary(['b', 'a']);
  expect([dictionary.add('a'), dictionary.add('c'), dictionary.add('c'), dictionary.size, dictionary.termOf(2), dictionary.idOf('d')]).toEqual([1, 2, 2, 3, 'c', undefined]);
});

it('stores terms in few bytes and reads them back', () => {
  const counts = fc.dictionary(fc.string(), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
  const dictionary = createTermDictionary(Array.from({ length: 20_000 }, (_, n) => `known ${n}`));
  fc.assert(
    fc.property(counts, (terms) => {
      const vector = toTermVector(new Map([...Object.entries(terms), ['known 3', 1], ['known 19999', 2]]), dictionary);
      expect(decodeTermVector(encodeTermVector(vector))).toEqual(vector);
    }),
  );
  const vector = toTermVector(new Map([['known 1', 2], ['known 90', 1]]), dictionary);
  expect([encodeTermVector(vector).length, countTerms(vector)]).toEqual([4, 3]);
  expect(() => decodeTermVector(Uint8Array.of(1, 129))).toThrow(/damaged/);
});
