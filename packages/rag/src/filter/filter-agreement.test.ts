// The language means the same everywhere: parser and evaluator against a plain evaluation written down here, SQL against the evaluator.
import type { JsonObject, JsonValue } from '@gateway/core';
import { openDatabase } from '@gateway/core/sqlite';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Filter } from './filter.ts';
import { filterToSql } from './filter-to-sql.ts';
import { matchFilter } from './match-filter.ts';
import { DATES, metadata, print, tree, type Operator, type Tree } from '../../test/filter-arbitraries.ts';
import { parseFilter } from './parse-filter.ts';

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

  it.each([
    ['numbers', (n: number) => String(n)],
    ['texts', (n: number) => `"${n}"`],
    ['dates', (n: number) => ['2024-05-01', '2024-05-02', '1999-01-01'][n % 3] ?? ''],
    ['mixed', (n: number) => [String(n), `"${n}"`, 'true', '2024-05-01'][n % 4] ?? ''],
  ])('takes as many %s in a list as fit into a filter', (_, write) => {
    const values = Array.from({ length: 1_000 }, (_unused, n) => write(n));
    const fitting = values.filter((_value, n) => values.slice(0, n + 1).join(',').length < 8_000);
    const filter = parseFilter(`d IN (${fitting.join(',')})`);
    const collection: readonly JsonObject[] = [{ d: 5 }, { d: '5' }, { d: true }, { d: '2024-05-01T12:30:15Z' }, { d: ['1999-01-01', 4] }, { d: -1 }, {}];
    expect(select(filter, collection)).toEqual(matching(filter, collection));
    expect(select({ kind: 'in', field: ['d'], values: [] }, collection)).toEqual([]);
  });

  it('takes fields of 32 levels, and refuses deeper ones before SQLite does', () => {
    const levels = (count: number): string => Array.from({ length: count }, () => 'a').join('.');
    const deep = Array.from({ length: 32 }).reduce<JsonObject | number>((inner) => ({ a: inner }), 1) as JsonObject;
    expect(select(parseFilter(`${levels(32)} = 1`), [deep, { a: 1 }])).toEqual([0]);
    expect(() => parseFilter(`${levels(33)} = 1`)).toThrow(/33 levels/);
  });

  it('never has a name or value in the SQL itself', () => {
    const { sql, params } = filterToSql(parseFilter(`"x'); DROP TABLE docs; --" = "' OR 1=1 --"`), 'metadata');
    expect(sql).not.toMatch(/DROP|1=1/);
    expect(params).toContain("' OR 1=1 --");
    expect(() => filterToSql(parseFilter('a = 1'), 'metadata) OR (1')).toThrow(/plain name/);
  });
});
