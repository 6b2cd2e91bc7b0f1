import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DATES, metadata, print, tree } from '../../../test/filter-arbitraries.ts';
import { matchFilter } from '../../filter/match-filter.ts';
import { parseFilter } from '../../filter/parse-filter.ts';
import { coverRange, listTokens, toSortable } from './metadata-tokens.ts';
import { matchTokens, toTokenFilter } from './token-filter.ts';

it('sorts numbers as they are, and covers a range with nothing beside it', () => {
  const number = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -5, max: 5 }));
  fc.assert(
    fc.property(number, number, number, (value, one, other) => {
      const [low, high] = one < other ? [one, other] : [other, one];
      expect([toSortable(value) < toSortable(low), toSortable(value) > toSortable(high)]).toEqual([value < low, value > high]);
      const isCovered = coverRange(toSortable(low), toSortable(high)).some((prefix) => toSortable(value).startsWith(prefix));
      expect(isCovered).toBe(value >= low && value <= high);
    }),
  );
  expect(toSortable(-0)).toBe(toSortable(0));
  expect(coverRange(toSortable(2020), undefined).length).toBeLessThan(60);
});

it('holds for what the evaluator passes: for nothing else when it says so, else for more', () => {
  let exact = 0;
  fc.assert(
    fc.property(tree, fc.array(metadata, { minLength: 1, maxLength: 6 }), (node, collection) => {
      const filter = parseFilter(print(node));
      const { expression, isExact } = toTokenFilter(filter);
      exact += Number(isExact);
      for (const data of collection) {
        const [passes, holds] = [matchFilter(filter, data), matchTokens(expression, new Set(listTokens(data)))];
        // One that is not exact may hold for more, never for less.
        expect({ data, holds }).toEqual({ data, holds: isExact ? passes : passes || holds });
      }
    }),
    { numRuns: 600 },
  );
  expect(exact).toBeGreaterThan(100);
});

it('holds on dates exactly', () => {
  const collection = [...DATES.map((d) => ({ d })), { d: DATES }, { d: 5 }, {}];
  for (const literal of ['2024-05-01', '2024-05-01T12:30', '2024-05-01T12:30:15.123', '0000-01-01', '9999-12-31']) {
    for (const by of ['=', '!=', '<', '<=', '>', '>=']) {
      const filter = parseFilter(`d ${by} ${literal}`);
      const { expression, isExact } = toTokenFilter(filter);
      const found = collection.map((data) => matchTokens(expression, new Set(listTokens(data))));
      expect({ literal, by, isExact, found }).toEqual({ literal, by, isExact: true, found: collection.map((data) => matchFilter(filter, data)) });
    }
  }
});
