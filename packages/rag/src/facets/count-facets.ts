// What values a field has over documents, and how often: read one document after the other, so that a collection need not fit into memory.
import { GatewayError, type JsonObject, type JsonValue } from '@gateway/core';
import type { FieldPath } from '../filter/filter.ts';
import { readField } from '../filter/match-filter.ts';

export interface FacetRequest {
  /** A key, or keys from the outside in. */
  readonly field: string | FieldPath;
  /** Most terms to list. @default 10 */
  readonly limit?: number | undefined;
  /** Counts of numbers in each of these; `from` belongs to it, `to` does not. */
  readonly ranges?: readonly FacetRange[] | undefined;
}

export interface FacetRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface Facet {
  readonly field: string;
  /** Documents that have the field with a value. */
  readonly documents: number;
  readonly missing: number;
  /** Values with the number of documents that have them, most first; a list counts for each of its different elements. */
  readonly terms: readonly { readonly value: string | number | boolean; readonly count: number }[];
  /** Different values there are in all. */
  readonly distinct: number;
  /** Over all numbers, those in lists included; left out when there are none. */
  readonly statistics?: { readonly count: number; readonly min: number; readonly max: number; readonly sum: number; readonly mean: number } | undefined;
  /** Documents with a number in the range, in the order asked for. */
  readonly ranges?: readonly (FacetRange & { readonly count: number })[] | undefined;
}

export interface FacetCounter {
  add(metadata: JsonObject): void;
  result(): Facet;
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1_000;

/** @throws GatewayError `invalid_input` for a limit or range that is none */
export function createFacetCounter(request: FacetRequest): FacetCounter {
  const { limit = DEFAULT_LIMIT, ranges } = request;
  const path = typeof request.field === 'string' ? [request.field] : request.field;
  checkRequest(path, { ...request, limit });
  const counts = new Map<string | number | boolean, number>();
  const rangeCounts = ranges?.map((range) => ({ ...range, count: 0 }));
  let documents = 0;
  let missing = 0;
  const numbers = { count: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0 };
  return {
    add: (metadata) => {
      const values = listValues(readField(metadata, path));
      if (values.length === 0) {
        missing += 1;
        return;
      }
      documents += 1;
      for (const value of new Set(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
      const found = values.filter((value) => typeof value === 'number');
      for (const value of found) addNumber(numbers, value);
      for (const range of rangeCounts ?? []) if (found.some((value) => value >= (range.from ?? -Infinity) && value < (range.to ?? Infinity))) range.count += 1;
    },
    result: () => ({
      field: path.join('.'),
      documents,
      missing,
      distinct: counts.size,
      terms: [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || compareValues(a.value, b.value)).slice(0, limit),
      ...(numbers.count === 0 ? {} : { statistics: { ...numbers, mean: numbers.sum / numbers.count } }),
      ...(rangeCounts === undefined ? {} : { ranges: rangeCounts }),
    }),
  };
}

function checkRequest(path: FieldPath, { limit, ranges = [] }: FacetRequest & { readonly limit: number }): void {
  if (path.length === 0) throw new GatewayError({ kind: 'invalid_input', message: 'A facet needs a field.' });
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw new GatewayError({ kind: 'invalid_input', message: `A facet lists 1 to ${MAX_LIMIT} terms, not ${limit}.` });
  for (const { from, to } of ranges) {
    if (Number.isNaN(from) || Number.isNaN(to) || (from ?? -Infinity) >= (to ?? Infinity)) throw new GatewayError({ kind: 'invalid_input', message: `A facet's range from ${from} to ${to} holds nothing.` });
  }
}

function listValues(value: JsonValue | undefined): readonly (string | number | boolean)[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value ?? null];
  return list.filter((element) => typeof element === 'string' || typeof element === 'number' || typeof element === 'boolean');
}

function addNumber(numbers: { count: number; min: number; max: number; sum: number }, value: number): void {
  numbers.count += 1;
  numbers.sum += value;
  numbers.min = Math.min(numbers.min, value);
  numbers.max = Math.max(numbers.max, value);
}

function compareValues(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [`${typeof a} ${String(a)}`, `${typeof b} ${String(b)}`];
  return left < right ? -1 : Number(left > right);
}
