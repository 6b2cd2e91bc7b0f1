// A filter as a WHERE clause over a column of JSON text. Field names and values are always bound, never part of the SQL.
import type { SqlValue } from '@gateway/core/sqlite';
import { GatewayError } from '@gateway/core';
import type { ComparisonOperator, DateSpan, FieldPath, Filter, FilterValue } from './filter.ts';

export interface SqlCondition {
  /** An expression that is 1 or 0, never NULL. */
  readonly sql: string;
  /** For its `?`, in order. */
  readonly params: readonly SqlValue[];
}

/**
 * The condition that holds for exactly the rows whose metadata `matchFilter` passes.
 *
 * @param column the column with the metadata as JSON text, an object in every row; a name such as `metadata` or `d.metadata`
 * @throws GatewayError `invalid_input` when `column` is no plain name
 */
export function filterToSql(filter: Filter, column: string): SqlCondition {
  if (!/^[a-z_]\w*(?:\.[a-z_]\w*)?$/i.test(column)) throw new GatewayError({ kind: 'invalid_input', message: 'The column of a filter is no plain name.' });
  const params: SqlValue[] = [];
  const sql = render(filter, { column, params });
  return { sql, params };
}

interface Target {
  readonly column: string;
  readonly params: SqlValue[];
}

function render(filter: Filter, target: Target): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.parts.map((part) => render(part, target)).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT ${render(filter.part, target)}`;
    case 'exists':
      return renderField(filter.field, target, (last) => `${last}.type <> 'null'`);
    default:
      return renderField(filter.field, target, (last) => {
        const inList = renderElement(filter, 'e', target.params);
        const alone = renderElement(filter, last, target.params);
        return `CASE ${last}.type WHEN 'array' THEN EXISTS (SELECT 1 FROM json_each(${last}.value) AS e WHERE ${inList}) ELSE ${alone} END`;
      });
  }
}

// Keys are compared as values, level by level: SQLite's own path language would have them quoted.
function renderField(field: FieldPath, { column, params }: Target, test: (last: string) => string): string {
  const tables = field.map((_, level) => {
    const above = `f${level - 1}`;
    return level === 0 ? `json_each(${column}) AS f0` : `json_each(CASE ${above}.type WHEN 'object' THEN ${above}.value ELSE '{}' END) AS f${level}`;
  });
  params.push(...field);
  const keys = field.map((_, level) => `f${level}.key = ?`);
  return `EXISTS (SELECT 1 FROM ${tables.join(', ')} WHERE ${keys.join(' AND ')} AND ${test(`f${field.length - 1}`)})`;
}

function renderElement(filter: Extract<Filter, { readonly kind: 'compare' | 'in' | 'between' }>, element: string, params: SqlValue[]): string {
  if (filter.kind === 'compare') return compare(element, { operator: filter.operator, value: filter.value }, params);
  if (filter.kind === 'in') return renderIn(element, filter.values, params);
  return `(${compare(element, { operator: '>=', value: filter.low }, params)} AND ${compare(element, { operator: '<=', value: filter.high }, params)})`;
}

// One list a type, since SQLite takes a thousand conditions joined by OR for too deep; dates, each of which is several, are joined in halves.
function renderIn(element: string, values: readonly FilterValue[], params: SqlValue[]): string {
  const numbers = values.flatMap((value) => (value.type === 'number' ? [value.value] : []));
  const texts = values.flatMap((value) => (value.type === 'string' ? [value.value] : []));
  const isNumber = numbers.length === 0 ? [] : [`(${element}.type IN ('integer', 'real') AND CAST(${element}.value AS REAL) IN (${numbers.map(() => '?').join(', ')}))`];
  const isText = texts.length === 0 ? [] : [`(${element}.type = 'text' AND ${element}.value IN (${texts.map(() => '?').join(', ')}))`];
  params.push(...numbers, ...texts);
  const others = values.flatMap((value) => (value.type === 'boolean' || value.type === 'date' ? [compare(element, { operator: '=', value }, params)] : []));
  return joinInHalves([...isNumber, ...isText, ...others]);
}

function joinInHalves(conditions: readonly string[]): string {
  const [only = '0'] = conditions;
  if (conditions.length <= 1) return only;
  const half = conditions.length >> 1;
  return `(${joinInHalves(conditions.slice(0, half))} OR ${joinInHalves(conditions.slice(half))})`;
}

function compare(element: string, { operator, value }: { readonly operator: ComparisonOperator; readonly value: FilterValue }, params: SqlValue[]): string {
  switch (value.type) {
    case 'boolean':
      return `${element}.type = '${value.value ? 'true' : 'false'}'`;
    case 'number':
      params.push(value.value);
      // JSON's spelling of a large number is read as an integer by SQLite and as the nearest double by JavaScript.
      return `(${element}.type IN ('integer', 'real') AND CAST(${element}.value AS REAL) ${operator} ?)`;
    case 'string':
      params.push(value.value);
      return `(${element}.type = 'text' AND ${element}.value ${operator} ?)`;
    default:
      return `(${element}.type = 'text' AND ${compareDate(`${element}.value`, operator, { span: value.value, params })})`;
  }
}

const DATE_GLOB = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

// SQLite reads more than ISO dates as times ('now', '12:00', a 30th of February, blanks at the end): what `parseIsoDate` does not take is sorted out first.
function compareDate(text: string, operator: ComparisonOperator, { span, params }: { readonly span: DateSpan; readonly params: SqlValue[] }): string {
  const isDate = `(${text} GLOB ${DATE_GLOB}' OR ${text} GLOB ${DATE_GLOB}[T ][01][0-9]:[0-5][0-9]*' OR ${text} GLOB ${DATE_GLOB}[T ]2[0-3]:[0-5][0-9]*')`;
  const isPlain = `${text} NOT GLOB '*[^0-9TZ:.+ -]*' AND substr(${text}, 12) NOT GLOB '* *' AND length(${text}) <= 35 AND ${text} NOT GLOB '*.[Z+-]*' AND ${text} NOT GLOB '*.' AND ${text} NOT GLOB '*.${'[0-9]'.repeat(10)}*'`;
  const isOfCalendar = `date(substr(${text}, 1, 10), '+0 days') = substr(${text}, 1, 10)`;
  const timeMs = `CAST(round(unixepoch(${text}, 'subsec') * 1000) AS INTEGER)`;
  const between = (sql: string, ...values: readonly number[]): string => {
    params.push(...values);
    return sql;
  };
  const order = {
    '=': () => between(`${timeMs} >= ? AND ${timeMs} < ?`, span.startMs, span.endMs),
    '<': () => between(`${timeMs} < ?`, span.startMs),
    '<=': () => between(`${timeMs} < ?`, span.endMs),
    '>': () => between(`${timeMs} >= ?`, span.endMs),
    '>=': () => between(`${timeMs} >= ?`, span.startMs),
  }[operator]();
  return `(${isDate} AND ${isPlain} AND ${isOfCalendar} AND ifnull(${order}, 0))`;
}
