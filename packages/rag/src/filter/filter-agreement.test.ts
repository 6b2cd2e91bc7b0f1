// The language means the same everywhere: parser and evaluator against a plain evaluation written down here, SQL against the evaluator.
import type { JsonObject, JsonValue } from '@gateway/core';
import { openDatabase } from '@gateway/core/sqlite';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Filter } from './filter.ts';
import { filterToSql } from './filter-to-sql.ts';
import { matchFilter } from './match-filter.ts';
import { parseFilter } from './parse-filter.ts';

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
type Tree =
  | { readonly and: readonly Tree[] }
  | { readonly or: readonly Tree[] }
  | { readonly not: Tree }
  | { readonly exists: readonly string[] }
  | { readonly field: readonly string[]; readonly operator: Operator; readonly value: string | number }
  | { readonly field: readonly string[]; readonly values: readonly (string | number | boolean)[] }
  | { readonly field: readonly string[]; readonly low: number; readonly high: number };

// Few names and values, so that they meet; and such as are trouble somewhere.
const KEYS = ['a', 'b', 'c', 'a b', 'a.b', '"', "'", '$', '__proto__', 'constructor', 'in', '', 'ß', '\\', '\0', '%', '#-1', '0'];
const TEXTS = ['', 'x', 'X', 'xy', '10', 'true', "'; DROP TABLE docs; --", '" OR 1=1', '\u{1f600}', '\ufffd', '\uffff', 'a\0b', '?', ':p', '2024-05-01', '\\', '\n', "''"];
const DATES = [
  '2024-05-01', '2024-05-01T00:00:00Z', '2024-05-01T23:59:59.999Z', '2024-05-02', '2024-05-01T23:00:00-05:00', '2024-04-30 23:30:00', '2024-05-01T00:30+02:00', '2023-02-30', '2024-05-01T12:30:15.1234567',
  '2024-05-01T25:00', '2024-05-01T12', '2024-05-01 12:30 ', '2024-05-01T12:30:15.', '2024-05-01T12:30:15.5+15:00', '2024-05-01T12:30:15.12345+02:00', '12:00', 'now', '2460000', '2024-05-01T12:30:61', '0000-01-01', '9999-12-31',
  '2024-05-01T12:30:15.1234567891', '2024-05-01 12:30:15', '2024-05-01  12:30', '2024-05-01T12:30:15Z ', '2024-05-01T12:30:15z', '2024-05-01T12:30 Z',
];
const NUMBERS = [0, -0, 1, 2, 2.5, 10, -1, 1e21, 2 ** 62, 2 ** 53 + 2, 0.1, 0.30000000000000004, 5e-324, 1.7976931348623157e308];

const key = fc.constantFrom(...KEYS);
const path = fc.array(key, { minLength: 1, maxLength: 2 });
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 3, unit: 'grapheme' }));
const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
const operator = fc.constantFrom<Operator>('=', '!=', '<', '<=', '>', '>=');
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.record({ field: path, operator, value: fc.oneof(text, number) }),
      fc.record({ field: path, values: fc.array(fc.oneof(text, number, fc.boolean()), { minLength: 1, maxLength: 4 }) }),
      fc.record({ field: path, low: number, high: number }),
      fc.record({ exists: path }),
    ),
    fc.record({ and: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.constantFrom(...DATES));
const level = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonObject> => fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 6 }).map((entries) => Object.fromEntries(entries));
const metadata = level(fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), level(scalar), fc.constant([{ a: 1 }, ['x']])));

const quote = (value: string): string => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`;
const write = (value: string | number | boolean): string => (typeof value === 'string' ? quote(value) : String(value));
const writePath = (keys: readonly string[]): string => keys.map(quote).join('.');

function print(node: Tree): string {
  if ('and' in node) return `(${node.and.map(print).join(' AND ')})`;
  if ('or' in node) return `(${node.or.map(print).join(' or ')})`;
  if ('not' in node) return `NOT ${print(node.not)}`;
  if ('exists' in node) return `EXISTS ${writePath(node.exists)}`;
  if ('values' in node) return `${writePath(node.field)} IN (${node.values.map(write).join(', ')})`;
  if ('low' in node) return `${writePath(node.field)} BETWEEN ${node.low} AND ${node.high}`;
  return `${writePath(node.field)}${node.operator}${write(node.value)}`;
}

// Plain and slow, by the words of the README.
function holds(node: Tree, data: JsonObject): boolean {
  if ('and' in node) return !node.and.some((part) => !holds(part, data));
  if ('or' in node) return node.or.map((part) => holds(part, data)).includes(true);
  if ('not' in node) return !holds(node.not, data);
  if ('exists' in node) return look(data, node.exists).some((value) => value !== null);
  const found = look(data, node.field).flatMap((value) => (Array.isArray(value) ? (value as JsonValue[]) : [value]));
  if ('values' in node) return found.some((value) => node.values.some((wanted) => value === wanted));
  if ('low' in node) return found.some((value) => typeof value === 'number' && value >= node.low && value <= node.high);
  if (node.operator === '!=') return !found.includes(node.value);
  return found.some((value) => typeof value === typeof node.value && inOrder(value as string | number, node.operator, node.value));
}

function look(data: JsonValue, [first, ...rest]: readonly string[]): readonly JsonValue[] {
  if (first === undefined) return [data];
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  const entry = Object.entries(data as JsonObject).find(([name]) => name === first);
  return entry === undefined ? [] : look(entry[1], rest);
}

function inOrder(left: string | number, by: Operator, right: string | number): boolean {
  const order = typeof left === 'string' ? Buffer.compare(Buffer.from(left), Buffer.from(String(right))) : Math.sign(left - Number(right));
  return { '=': order === 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0, '!=': order !== 0 }[by];
}

const database = openDatabase({ path: ':memory:', migrations: ['CREATE TABLE docs (id INTEGER PRIMARY KEY, metadata TEXT NOT NULL) STRICT'] });
afterAll(async () => database.close());

function select(filter: Filter, collection: readonly JsonObject[]): readonly number[] {
  database.run('DELETE FROM docs');
  for (const [id, data] of collection.entries()) database.run('INSERT INTO docs (id, metadata) VALUES (?, ?)', [id, JSON.stringify(data)]);
  const { sql, params } = filterToSql(filter, 'metadata');
  // Each row's condition is 1 or 0, so that NOT is its opposite.
  const rows = database.all<{ id: number; passes: number }>(`SELECT id, (${sql}) AS passes FROM docs ORDER BY id`, params);
  expect(rows.every(({ passes }) => passes === 0 || passes === 1)).toBe(true);
  return rows.flatMap(({ id, passes }) => (passes === 1 ? [id] : []));
}

const matching = (filter: Filter, collection: readonly JsonObject[]): readonly number[] => collection.flatMap((data, index) => (matchFilter(filter, data) ? [index] : []));

describe('agreement', () => {
  it('of parser and evaluator with a plain evaluation', () => {
    fc.assert(
      fc.property(tree, fc.array(metadata, { minLength: 1, maxLength: 6 }), (node, collection) => {
        const filter = parseFilter(print(node));
        expect(collection.map((data) => matchFilter(filter, data))).toEqual(collection.map((data) => holds(node, data)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('of SQL with the evaluator', () => {
    fc.assert(
      fc.property(tree, fc.array(metadata, { minLength: 1, maxLength: 6 }), (node, collection) => {
        const filter = parseFilter(print(node));
        expect(select(filter, collection)).toEqual(matching(filter, collection));
      }),
      { numRuns: 600 },
    );
  });

  it('on dates, in whatever form they are stored', () => {
    const collection = [...DATES.map((d) => ({ d })), { d: DATES }, { d: 5 }, {}];
    for (const literal of ['2024-05-01', '2024-05-01T00:00:00Z', '2024-05-01T12:30', '2024-05-01T12:30:15', '2024-05-01T12:30:15.123', '0000-01-01', '9999-12-31', '2024-05-02T04:00:00Z']) {
      for (const by of ['=', '!=', '<', '<=', '>', '>=']) {
        const filter = parseFilter(`d ${by} ${literal}`);
        expect({ literal, by, ids: select(filter, collection) }).toEqual({ literal, by, ids: matching(filter, collection) });
      }
    }
    const onFirstOfMay = matching(parseFilter('d = 2024-05-01'), DATES.map((d) => ({ d }))).map((index) => DATES[index]);
    expect(onFirstOfMay).toEqual(['2024-05-01', '2024-05-01T00:00:00Z', '2024-05-01T23:59:59.999Z', '2024-05-01T12:30:15.1234567', '2024-05-01T12:30:15.12345+02:00', '2024-05-01 12:30:15']);
  });

  it('takes the largest filter that is read into SQL', () => {
    const filter = parseFilter(`${'('.repeat(32)}${Array.from({ length: 200 }, (_, n) => `f${n}.g = "${n}"`).join(' OR ')}${')'.repeat(32)}`);
    expect(select(filter, [{ f199: { g: '199' } }, { f199: { g: '198' } }])).toEqual([0]);
  });

  it('never has a name or value in the SQL itself', () => {
    const { sql, params } = filterToSql(parseFilter(`"x'); DROP TABLE docs; --" = "' OR 1=1 --"`), 'metadata');
    expect(sql).not.toMatch(/DROP|1=1/);
    expect(params).toContain("' OR 1=1 --");
    expect(() => filterToSql(parseFilter('a = 1'), 'metadata) OR (1')).toThrow(/plain name/);
  });
});
