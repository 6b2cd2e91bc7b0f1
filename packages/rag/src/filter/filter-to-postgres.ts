// A filter as a condition of PostgreSQL over columns of jsonb. Field names and values are always bound, never part of the SQL.
import { GatewayError } from '@gateway/core';
import { toStoredText } from '../store/postgres/stored-json.ts';
import type { ComparisonOperator, DateSpan, FieldPath, Filter, FilterValue } from './filter.ts';

export interface PostgresCondition {
  /** An expression that is true or false, never NULL. */
  readonly sql: string;
  /** For its `$n`, in order. */
  readonly params: readonly (string | string[])[];
}

export interface PostgresColumns {
  /** The column with the metadata as jsonb, an object in every row. */
  readonly metadata: string;
  /** The column with its ISO dates alone, as milliseconds. */
  readonly dates: string;
  /** Number of the condition's first parameter. @default 1 */
  readonly firstParam?: number | undefined;
}

type Test = Extract<Filter, { readonly kind: 'compare' | 'in' | 'between' }>;

/**
 * The condition that holds for exactly the rows whose metadata `matchFilter` passes.
 *
 * @throws GatewayError `invalid_input` when a column is no plain name, or a range has ends of different types, which the parser never gives
 */
export function filterToPostgres(filter: Filter, columns: PostgresColumns): PostgresCondition {
  const isPlain = [columns.metadata, columns.dates].every((column) => /^[a-z_]\w*(?:\.[a-z_]\w*)?$/i.test(column));
  if (!isPlain) throw new GatewayError({ kind: 'invalid_input', message: 'A column of a filter is no plain name.' });
  const params: (string | string[])[] = [];
  const first = columns.firstParam ?? 1;
  const bind = (value: string | string[], type: string): string => `$${first + params.push(value) - 1}::${type}`;
  return { sql: render(filter, { columns, bind }), params };
}

interface Target {
  readonly columns: PostgresColumns;
  readonly bind: (value: string | string[], type: string) => string;
}

function render(filter: Filter, target: Target): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.parts.map((part) => render(part, target)).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${render(filter.part, target)})`;
    case 'exists':
      return `coalesce(jsonb_typeof(${renderField(filter.field, target, 'metadata')}) <> 'null', false)`;
    default:
      return renderTest(filter, target);
  }
}

// Level by level with `->`, which takes a text for an object's key alone: a path would look into lists.
function renderField(field: FieldPath, { columns, bind }: Target, column: 'metadata' | 'dates'): string {
  return field.reduce((above, key) => `(${above} -> ${bind(toStoredText(key), 'text')})`, columns[column]);
}

// Dates are looked for where only they are, everything else in the metadata: a list passes when an element does, in either.
function renderTest(filter: Test, target: Target): string {
  const values = filter.kind === 'between' ? [filter.low, filter.high] : filter.kind === 'in' ? filter.values : [filter.value];
  if (filter.kind === 'in') {
    const dates = values.filter(({ type }) => type === 'date');
    const others = values.filter(({ type }) => type !== 'date');
    const parts = [
      ...(others.length === 0 ? [] : [inElements(filter.field, target, { column: 'metadata', test: (element) => renderIn(element, others, target) })]),
      ...(dates.length === 0 ? [] : [inElements(filter.field, target, { column: 'dates', test: (element) => dates.map((value) => compare(element, { operator: '=', value }, target)).join(' OR ') })]),
    ];
    return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
  }
  const areDates = values.map(({ type }) => type === 'date');
  if (filter.kind === 'between' && areDates[0] !== areDates[1]) throw new GatewayError({ kind: 'invalid_input', message: 'The two ends of a range are of different types.' });
  return inElements(filter.field, target, { column: areDates[0] === true ? 'dates' : 'metadata', test: (element) => renderElement(filter, element, target) });
}

function inElements(field: FieldPath, target: Target, look: { readonly column: 'metadata' | 'dates'; readonly test: (element: string) => string }): string {
  // Named once, since it is looked at three times.
  const value = `(SELECT ${renderField(field, target, look.column)} AS v OFFSET 0) AS f`;
  return `EXISTS (SELECT 1 FROM ${value}, jsonb_array_elements(CASE jsonb_typeof(f.v) WHEN 'array' THEN f.v ELSE jsonb_build_array(f.v) END) AS e(v) WHERE ${look.test('e.v')})`;
}

function renderElement(filter: Exclude<Test, { readonly kind: 'in' }>, element: string, target: Target): string {
  if (filter.kind === 'compare') return compare(element, { operator: filter.operator, value: filter.value }, target);
  return `(${compare(element, { operator: '>=', value: filter.low }, target)} AND ${compare(element, { operator: '<=', value: filter.high }, target)})`;
}

function renderIn(element: string, values: readonly FilterValue[], { bind }: Target): string {
  const texts = values.flatMap((value) => (value.type === 'string' ? [toStoredText(value.value)] : []));
  const numbers = values.flatMap((value) => (value.type === 'number' ? [String(value.value)] : []));
  const booleans = values.flatMap((value) => (value.type === 'boolean' ? [value.value] : []));
  return [
    ...(texts.length === 0 ? [] : [asText(element, `= ANY (${bind(texts, 'text[]')})`)]),
    ...(numbers.length === 0 ? [] : [asNumber(element, `= ANY (${bind(numbers, 'float8[]')})`)]),
    ...booleans.map((value) => `${element} = '${value}'::jsonb`),
  ].join(' OR ');
}

function compare(element: string, { operator, value }: { readonly operator: ComparisonOperator; readonly value: FilterValue }, { bind }: Target): string {
  switch (value.type) {
    case 'boolean':
      // They have no order: whatever the operator, it is the value that counts.
      return `${element} = '${value.value}'::jsonb`;
    case 'number':
      return asNumber(element, `${operator} ${bind(String(value.value), 'float8')}`);
    case 'string':
      return asText(element, `${operator} ${bind(toStoredText(value.value), 'text')}`);
    default:
      return asNumber(element, compareDate(operator, value.value, (ms) => bind(String(ms), 'float8')));
  }
}

function compareDate(operator: ComparisonOperator, { startMs, endMs }: DateSpan, bind: (ms: number) => string): string {
  switch (operator) {
    case '=':
      // The last moment of the span: times are whole milliseconds.
      return `BETWEEN ${bind(startMs)} AND ${bind(endMs - 1)}`;
    case '<':
      return `< ${bind(startMs)}`;
    case '<=':
      return `< ${bind(endMs)}`;
    case '>':
      return `>= ${bind(endMs)}`;
    default:
      return `>= ${bind(startMs)}`;
  }
}

// CASE keeps the cast away from what it cannot take. Texts are ordered by code point, which is what "C" does to UTF-8.
function asText(element: string, test: string): string {
  return `CASE jsonb_typeof(${element}) WHEN 'string' THEN (${element} #>> '{}') COLLATE "C" ${test} ELSE false END`;
}

function asNumber(element: string, test: string): string {
  return `CASE jsonb_typeof(${element}) WHEN 'number' THEN (${element})::float8 ${test} ELSE false END`;
}
