import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareBytes } from './share-bytes.ts';

it('what small files leave is for the large ones', () => {
  expect(shareBytes([10, 5, 500, 10, 300], { total: 425, most: 250 })).toEqual([105, 85, 200, 136, 200]);
  expect(shareBytes([0, 900], { total: 400, most: 250 })).toEqual([200, 250]);
  expect(shareBytes([7, 7, 7], { total: 12, most: 100 })).toEqual([4, 4, 4]);
  expect(shareBytes([], { total: 12, most: 100 })).toEqual([]);
});

it('no more is given than there is, nobody gets less than an equal share, and all that fits is given whole', () => {
  const sizes = fc.array(fc.nat({ max: 2_000 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.nat({ max: 20_000 }), fc.integer({ min: 1, max: 2_000 }), (files, total, most) => {
      const given = shareBytes(files, { total, most }).map((limit, index) => Math.min(limit, files[index] ?? 0));
      const share = Math.min(most, Math.floor(total / files.length));
      expect(given.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(total);
      for (const [index, size] of files.entries()) expect(given[index]).toBeGreaterThanOrEqual(Math.min(size, share));
      const allFit = files.every((size) => size <= most) && files.reduce((sum, size) => sum + size, 0) <= total;
      expect(given.every((bytes, index) => bytes === files[index]) || !allFit).toBe(true);
    }),
  );
});
