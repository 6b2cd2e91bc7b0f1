// Vectors without a model: the same everywhere, of length one, nearer for texts that share more.
import { expect, test } from 'vitest';
import { hashTextFeatures } from './hash-text-features.ts';

const cosine = (a: string, b: string): number => {
  const [left, right] = hashTextFeatures([a, b]);
  let sum = 0;
  for (const [index, value] of (left ?? new Float32Array()).entries()) sum += value * (right?.[index] ?? 0);
  return sum;
};

test('vectors have length one, or none where there is nothing to see', () => {
  for (const text of ['one', 'How do I sort a list?', 'naïve café', '東京タワー']) expect(cosine(text, text)).toBeCloseTo(1, 5);
  expect(hashTextFeatures(['', '?!']).map((vector) => Math.max(...vector))).toEqual([0, 0]);
});

test('never change: vectors that were kept are compared with new ones', () => {
  const [vector] = hashTextFeatures(['cache'], { dimensions: 16 });
  expect([...(vector ?? [])].map((value) => Math.round(value * 1_000))).toMatchInlineSnapshot(`
    [
      209,
      0,
      0,
      -209,
      209,
      -834,
      0,
      0,
      0,
      -209,
      0,
      -209,
      -209,
      0,
      209,
      0,
    ]
  `);
});

test('case, inflection and order matter little, other words much', () => {
  expect(cosine('SORT THE LIST', 'sort the list')).toBeCloseTo(1, 5);
  expect(cosine('How do I sort a list in Python?', 'How can I sort lists in Python?')).toBeGreaterThan(0.7);
  expect(cosine('How do I sort a list in Python?', 'What is the capital of France?')).toBeLessThan(0.3);
});
