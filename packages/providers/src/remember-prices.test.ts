import { expect, test } from 'vitest';
import { rememberPrices } from './remember-prices.ts';

test('a price is looked up again when it may have changed, and for every name', () => {
  const asked: string[] = [];
  const priceOf = rememberPrices((provider, model, at) => {
    asked.push(`${provider}/${model}@${at}`);
    return model === 'unknown' ? null : { input: at, output: at };
  });
  expect([priceOf('a', 'x', 5_000)?.input, priceOf('a', 'x', 5_999)?.input, priceOf('a', 'x', 6_000)?.input, priceOf('a', 'x', 4_000)?.input]).toEqual([5_000, 5_000, 6_000, 4_000]);
  expect([priceOf('b', 'x', 4_000)?.input, priceOf('a', 'unknown', 0), priceOf('a', 'unknown', 1)]).toEqual([4_000, null, null]);
  expect(asked).toEqual(['a/x@5000', 'a/x@6000', 'a/x@4000', 'b/x@4000', 'a/unknown@0']);
});
