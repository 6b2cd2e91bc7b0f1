import { array, assert, constant, constantFrom, integer, oneof, property } from 'fast-check';
import { expect, it } from 'vitest';
import { createFacetCounter } from './count-facets.ts';
import { mergeFacets } from './merge-facets.ts';

const request = { field: 'x', ranges: [{ to: 0 }, { from: 0, to: 5 }], limit: 1_000 };

function count(values: readonly (string | number | null)[]): ReturnType<typeof mergeFacets> {
  const counter = createFacetCounter(request);
  for (const x of values) counter.add({ x });
  return counter.result();
}

it('counts as if all documents were in one base', () => {
  const value = oneof(constantFrom('a', 'b', 'c'), integer({ min: -9, max: 9 }), constant(null));
  assert(
    property(array(array(value), { minLength: 1, maxLength: 4 }), (bases) => {
      const merged = mergeFacets(bases.map(count), request);
      const whole = count(bases.flat());
      const inOrder = ({ terms }: typeof whole): unknown => terms.toSorted((a, b) => b.count - a.count || (`${typeof a.value}${a.value}` < `${typeof b.value}${b.value}` ? -1 : 1));
      expect({ ...merged, terms: inOrder(merged), statistics: { ...merged.statistics, mean: 0 } }).toEqual({ ...whole, terms: inOrder(whole), statistics: { ...whole.statistics, mean: 0 } });
    }),
  );
});

it('cuts the terms behind the sum', () => {
  const counts = [['a', 'a', 'b'], ['b', 'b', 'c']].map(count);
  expect(mergeFacets(counts, { field: 'x', limit: 1 })).toMatchObject({ distinct: 3, terms: [{ value: 'b', count: 3 }] });
});
