import { expect, it } from 'vitest';
import { createEvidenceFinder } from './find-evidence.ts';

it('takes the place near the name of the field, then the one after the value before it', () => {
  const source = 'Width 5, height 7, depth 5. Count: 5.';
  const found = createEvidenceFinder(source).find({ width: 5, depth: 5, count: 5, height: 7 });
  expect(found.map(({ path, start }) => [path, start])).toEqual([['/width', 6], ['/depth', 25], ['/count', 35], ['/height', 16]]);
  for (const { text, start, end } of found) expect(source.slice(start, end)).toBe(text);
  expect(createEvidenceFinder('1 2 1 3').find([1, 2, 1, 3]).map(({ start }) => start)).toEqual([0, 2, 4, 6]);
});

it('finds no value inside another word or number', () => {
  expect(createEvidenceFinder('Annabel met Anna, order 1234 of 34.').find(['Anna', 34, 'nab']).map(({ path, start }) => [path, start])).toEqual([['/0', 12], ['/1', 32]]);
});

it('finds a value that stands in very many places, very often', () => {
  const source = 'n 5, '.repeat(60_000);
  const values = Array.from({ length: 2_000 }, () => ({ n: 5, name: 'n' }));
  expect(createEvidenceFinder(source).find(values)).toHaveLength(4_000);
}, 60_000);

it('finds days by what they mean, and texts with signs and other blanks', () => {
  const source = 'On 5 March 2024 (v1.0)   [draft]\nby Acme Corp, 5.3.2024 and le 12 déc. 2024.';
  const found = createEvidenceFinder(source).find({ day: '2024-03-05', later: '2024-12-12', name: '(V1.0) [draft]', none: 'v1x0 [draft]' });
  expect(found.map(({ path, text }) => [path, text])).toEqual([['/day', '5 March 2024'], ['/later', '12 déc. 2024'], ['/name', '(v1.0)   [draft]']]);
  for (const { text, start, end } of found) expect(source.slice(start, end)).toBe(text);
});
