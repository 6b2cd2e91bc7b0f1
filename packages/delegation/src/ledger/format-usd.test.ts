import { expect, it } from 'vitest';
import { formatUsd } from './format-usd.ts';

it.each([
  [0, '0'],
  [1, '0.000000000001'],
  [15_500_000_000, '0.0155'],
  [-15_500_000_000, '-0.0155'],
  [3_000_000_000_000, '3'],
  [-1n, '-0.000000000001'],
  // More digits than a double has.
  [12_345_678_901_234_567_890_123n, '12345678901.234567890123'],
])('writes %s picodollars as %s', (amount, text) => {
  expect(formatUsd(amount)).toBe(text);
});
