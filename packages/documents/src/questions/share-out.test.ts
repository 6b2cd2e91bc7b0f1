import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareOut } from './share-out.ts';

it('property: shares add up, and none is one off its exact value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 50 }), (count, weights) => {
      const shares = shareOut(count, weights);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
      shares.forEach((share, index) => expect(Math.abs(share - (count * (weights[index] ?? 0)) / total)).toBeLessThan(1 + 1e-9));
    }),
  );
});

it('takes few from the middle of stretches', () => {
  expect(shareOut(2, [1, 1, 1, 1])).toEqual([0, 1, 0, 1]);
  expect(shareOut(3, [])).toEqual([]);
  expect(shareOut(3, [0, 0])).toEqual([0, 0]);
});
