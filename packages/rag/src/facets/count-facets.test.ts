import type { JsonObject, JsonValue } from '@gateway/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFacetCounter, type FacetRequest } from './count-facets.ts';

function count(request: FacetRequest, documents: readonly JsonObject[]) {
  const counter = createFacetCounter(request);
  for (const metadata of documents) counter.add(metadata);
  return counter.result();
}

it('counts terms, ranges and statistics', () => {
  const documents: JsonObject[] = [{ year: 2020, tags: ['a', 'b', 'a'] }, { year: 2024, tags: 'a' }, { year: 2024 }, { year: null, tags: [] }, { author: { year: 5 } }, { year: '2024' }];
  expect(count({ field: 'year', ranges: [{ to: 2024 }, { from: 2024 }, { from: 2020, to: 2025 }] }, documents)).toEqual({
    field: 'year', documents: 4, missing: 2, distinct: 3,
    terms: [{ value: 2024, count: 2 }, { value: 2020, count: 1 }, { value: '2024', count: 1 }],
    statistics: { count: 3, min: 2020, max: 2024, sum: 6068, mean: 6068 / 3 },
    ranges: [{ to: 2024, count: 1 }, { from: 2024, count: 2 }, { from: 2020, to: 2025, count: 3 }],
  });
  expect(count({ field: 'tags', limit: 1 }, documents)).toEqual({ field: 'tags', documents: 2, missing: 4, distinct: 2, terms: [{ value: 'a', count: 2 }] });
  expect(count({ field: ['author', 'year'] }, documents)).toMatchObject({ field: 'author.year', documents: 1, statistics: { mean: 5 } });
});

it('counts what a plain count over all documents finds', () => {
  const scalar: fc.Arbitrary<JsonValue> = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('x', 'y', '1'), fc.boolean(), fc.constant(null));
  const metadata: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom('f', '__proto__', 'g'), fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })));
  fc.assert(
    fc.property(fc.array(metadata), fc.integer({ min: 0, max: 3 }), (documents, from) => {
      const facet = count({ field: 'f', limit: 100, ranges: [{ from, to: from + 2 }] }, documents);
      const valuesOf = (data: JsonObject): readonly JsonValue[] => (Object.keys(data).includes('f') ? [data['f'] ?? null].flat() : []).filter((value) => value !== null) as JsonValue[];
      const numbers = documents.flatMap(valuesOf).filter((value) => typeof value === 'number');
      expect(facet.documents).toBe(documents.filter((data) => valuesOf(data).length > 0).length);
      expect(facet.missing).toBe(documents.length - facet.documents);
      for (const { value, count: found } of facet.terms) expect(found).toBe(documents.filter((data) => valuesOf(data).includes(value)).length);
      expect(facet.terms).toHaveLength(new Set(documents.flatMap(valuesOf)).size);
      expect(facet.statistics?.sum ?? 0).toBe(numbers.reduce((sum, value) => sum + value, 0));
      expect(facet.ranges?.[0]?.count).toBe(documents.filter((data) => valuesOf(data).some((value) => typeof value === 'number' && value >= from && value < from + 2)).length);
    }),
  );
});

it('refuses limits and ranges that are none', () => {
  for (const wrong of [{ field: 'a', limit: 0 }, { field: [] }, { field: 'a', ranges: [{ from: 2, to: 2 }] }, { field: 'a', ranges: [{ from: Number.NaN }] }]) {
    expect(() => createFacetCounter(wrong)).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
  }
});
