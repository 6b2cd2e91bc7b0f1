// Facets of several knowledge bases as one: counts and statistics add up.
import type { Facet, FacetRequest } from './count-facets.ts';

const DEFAULT_LIMIT = 10;

/**
 * @param facets of one field, each with as many terms as there may be: a thousand, beyond which rare terms of a base are not counted
 */
export function mergeFacets(facets: readonly Facet[], request: string | FacetRequest): Facet {
  const { field, limit = DEFAULT_LIMIT, ranges } = typeof request === 'string' ? { field: request } : request;
  const counts = new Map<string | number | boolean, number>();
  for (const { terms } of facets) for (const { value, count } of terms) counts.set(value, (counts.get(value) ?? 0) + count);
  const statistics = mergeStatistics(facets);
  const cutOff = facets.map(({ distinct, terms }) => distinct - terms.length);
  return {
    field: typeof field === 'string' ? field : field.join('.'),
    documents: sum(facets.map(({ documents }) => documents)),
    missing: sum(facets.map(({ missing }) => missing)),
    distinct: counts.size + Math.max(0, ...cutOff),
    // A stable sort: equal counts stay in the order of the first base that has them.
    terms: [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count).slice(0, limit),
    ...(statistics === undefined ? {} : { statistics }),
    ...(ranges === undefined ? {} : { ranges: ranges.map((range, index) => ({ ...range, count: sum(facets.map((facet) => facet.ranges?.[index]?.count ?? 0)) })) }),
  };
}

function mergeStatistics(facets: readonly Facet[]): Facet['statistics'] {
  const all = facets.flatMap(({ statistics }) => statistics ?? []);
  if (all.length === 0) return undefined;
  const count = sum(all.map((one) => one.count));
  const total = sum(all.map((one) => one.sum));
  return { count, sum: total, mean: total / count, min: Math.min(...all.map(({ min }) => min)), max: Math.max(...all.map(({ max }) => max)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
