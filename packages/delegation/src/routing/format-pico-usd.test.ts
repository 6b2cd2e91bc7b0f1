import { fromUsd } from '@gateway/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatEnoughPicoUsd, formatPicoUsd } from './format-pico-usd.ts';

it('shows two digits that matter, rounded to the nearest or up', () => {
  const amounts = [0, 1, 4_240_000_000, 4_260_000_000, 1_234_000_000_000, 9_999_000_000];
  expect(amounts.map(formatPicoUsd)).toEqual(['$0', '$0.000000000001', '$0.0042', '$0.0043', '$1.23', '$0.0100']);
  expect(amounts.map(formatEnoughPicoUsd)).toEqual(['$0', '$0.000000000001', '$0.0043', '$0.0043', '$1.24', '$0.0100']);
});

it('a limit of what is said to be enough is enough, and hardly more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_007_000_000_000_000 }), (amount) => {
      const told = fromUsd(Number(formatEnoughPicoUsd(amount).slice(1)));
      expect(told).toBeGreaterThanOrEqual(amount);
      expect(told).toBeLessThanOrEqual(Math.max(amount * 1.1, amount + 1e10));
    }),
    { numRuns: 2_000 },
  );
});
