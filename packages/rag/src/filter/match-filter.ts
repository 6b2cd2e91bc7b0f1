// Whether metadata passes a filter, in memory. This is what the language means; SQL and other stores have to agree with it.
import type { JsonObject, JsonValue } from '@gateway/core';
import { compareText } from './compare-text.ts';
import type { ComparisonOperator, FieldPath, Filter, FilterValue } from './filter.ts';
import { parseIsoDate } from './iso-date.ts';

/**
 * Two-valued: a condition on a field that is missing or of another type is false, and NOT is its plain opposite. A list passes when any of its elements does.
 */
export function matchFilter(filter: Filter, metadata: JsonObject): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matchFilter(part, metadata));
    case 'or':
      return filter.parts.some((part) => matchFilter(part, metadata));
    case 'not':
      return !matchFilter(filter.part, metadata);
    case 'exists':
      return (readField(metadata, filter.field) ?? null) !== null;
    default: {
      const value = readField(metadata, filter.field);
      const test = (element: JsonValue): boolean => matchElement(filter, element);
      return Array.isArray(value) ? (value as readonly JsonValue[]).some(test) : value !== undefined && test(value);
    }
  }
}

/** The value at a path of keys; undefined when it is not there. Lists are not looked into. */
export function readField(metadata: JsonObject, field: FieldPath): JsonValue | undefined {
  let value: JsonValue | undefined = metadata;
  for (const key of field) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

function matchElement(filter: Extract<Filter, { readonly kind: 'compare' | 'in' | 'between' }>, element: JsonValue): boolean {
  if (filter.kind === 'compare') return compare(element, filter.operator, filter.value);
  if (filter.kind === 'in') return filter.values.some((value) => compare(element, '=', value));
  return compare(element, '>=', filter.low) && compare(element, '<=', filter.high);
}

function compare(element: JsonValue, operator: ComparisonOperator, value: FilterValue): boolean {
  switch (value.type) {
    case 'boolean':
      return element === value.value;
    case 'number':
      return typeof element === 'number' && holds(Number(element > value.value) - Number(element < value.value), operator);
    case 'string':
      return typeof element === 'string' && holds(compareText(element.toWellFormed(), value.value), operator);
    default: {
      const span = typeof element === 'string' ? parseIsoDate(element) : undefined;
      return span !== undefined && holds(placeInSpan(span.startMs, value.value), operator);
    }
  }
}

function placeInSpan(timeMs: number, span: { readonly startMs: number; readonly endMs: number }): number {
  if (timeMs < span.startMs) return -1;
  return timeMs < span.endMs ? 0 : 1;
}

function holds(order: number, operator: ComparisonOperator): boolean {
  return { '=': order === 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}
