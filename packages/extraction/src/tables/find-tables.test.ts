import { readFileSync } from 'node:fs';
import { array, assert, asyncProperty, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeCell } from './cell-type.ts';
import { findTables, type FindTablesOptions } from './find-tables.ts';
import { readSeparatedTable } from './read-csv.ts';
import type { Table } from './table.ts';
import { parseMarkdownTable, toCsv, toMarkdown } from './write-tables.ts';

interface Case {
  readonly id: string;
  readonly format: 'html' | 'markdown' | 'csv' | 'tsv' | 'aligned' | 'pdf-text';
  readonly document: string;
  readonly tables: readonly Table[];
}

const cases = readFileSync(new URL('../__fixtures__/tables/tables.jsonl', import.meta.url), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case);
const cellsOf = ({ headers, rows }: Table): readonly (readonly string[])[] => [headers, ...rows];

const FLOORS = [['html', 0.98], ['markdown', 0.98], ['csv', 0.98], ['tsv', 0.98], ['aligned', 0.9], ['pdf-text', 0.9]] as const;

describe('the corpus of tables', () => {
  it.each(FLOORS.flatMap(([format, floor]) => [[format, 'told', floor] as const, [format, 'not told', floor] as const]))('%s, %s: at least %d of the cells are right', async (format, telling, floor) => {
    let [cells, right, extra] = [0, 0, 0];
    for (const one of cases.filter((entry) => entry.format === format)) {
      const known: FindTablesOptions['format'] = format === 'aligned' || format === 'pdf-text' ? 'text' : format;
      const found = await findTables(one.document, telling === 'told' ? { format: known } : {});
      extra += Math.max(0, found.length - one.tables.length);
      for (const [index, table] of one.tables.entries()) {
        const got = found[index];
        for (const [y, row] of cellsOf(table).entries()) {
          for (const [x, cell] of row.entries()) {
            cells += 1;
            if (got !== undefined && cellsOf(got)[y]?.[x] === cell) right += 1;
          }
        }
      }
    }
    expect(right / cells).toBeGreaterThanOrEqual(floor);
    expect(extra).toBe(0);
  });
});

describe('findTables', () => {
  it('says where a table stands', async () => {
    const document = 'Before.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter.\n\n<table><tr><th>x</th></tr><tr><td>y</td></tr></table> End.';
    const found = await findTables(document);
    expect(found.map(({ start, end }) => document.slice(start, end))).toEqual(['| a | b |\n|---|---|\n| 1 | 2 |', '<table><tr><th>x</th></tr><tr><td>y</td></tr></table>']);
  });

  it('lets a cell of rowspan 0 reach to the end of its group', async () => {
    const [table] = await findTables('<table><tr><th>a</th><th>b</th></tr><tbody><tr><td rowspan="0">x</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr></tbody><tbody><tr><td>y</td><td>4</td></tr></tbody></table>');
    expect(table?.rows).toEqual([['x', '1'], ['x', '2'], ['x', '3'], ['y', '4']]);
  });

  it('reads the entities of Markdown as the signs that they stand for, but not in inline code', async () => {
    const [table] = await findTables('| a &amp; b | `x &lt; y` | c |\n|---|---|---|\n| 1 &lt; 2 | &#124;&#x41;&nbsp;&eacute; | AT&T &nosuch; &amp;lt; |');
    expect(table).toMatchObject({ headers: ['a & b', '`x &lt; y`', 'c'], rows: [['1 < 2', '|A\u00a0é', 'AT&T &nosuch; &lt;']] });
  });

  it('writes no cell that Markdown would read as another', async () => {
    const rows = [['&nbsp;', '&#x41; &copy;', 'AT&T']];
    const [table] = await findTables(toMarkdown({ headers: ['a', 'b', 'c'], rows }));
    expect(table?.rows).toEqual(rows);
  });

  it('joins cells that go on below, where nothing else has no first cell', async () => {
    const head = 'Item      Description            Qty\nDesk      A large desk made of     2\n          solid oak\nLamp      A lamp                   5\n';
    expect((await findTables(head))[0]?.rows).toEqual([['Desk', 'A large desk made of solid oak', '2'], ['Lamp', 'A lamp', '5']]);
    expect((await findTables(`${head}          Shade                    7\n`))[0]?.rows).toHaveLength(4);
  });

  it('parts the words around a table in a cell', async () => {
    const [outer] = await findTables('<table><tr><th>A</th></tr><tr><td>x<table><tr><td>q</td></tr><tr><td>r</td></tr></table>y</td></tr></table>');
    expect(outer?.rows).toEqual([['x y']]);
  });

  it.each([
    ['tables in tables', '<table><tr><td>'.repeat(30_000)],
    ['cells that would span a thousand rows and columns', `<table>${'<tr><td rowspan=1000 colspan=1000>x'.repeat(15_000)}`],
    ['one wide line of CSV above many short ones', `${','.repeat(200_000)}\n${'a\n'.repeat(100_000)}`],
  ])('ends with %s, in memory that grows with the text', async (_name, document) => {
    const cells = (await findTables(document, document.startsWith('<') ? {} : { format: 'csv' })).reduce((sum, { rows }) => sum + rows.reduce((all, row) => all + row.length, 0), 0);
    expect(cells).toBeLessThan(6_000_000);
  }, 30_000);

  it.each([
    ['tables in tables', '<table><tr><td>'.repeat(30_000)],
    ['cells that would span a thousand rows and columns', `<table>${'<tr><td rowspan=1000 colspan=1000>x'.repeat(15_000)}`],
    ['one wide line of CSV above many short ones', `${','.repeat(200_000)}\n${'a\n'.repeat(100_000)}`],
  ])('ends with %s, in memory that grows with the text', async (_name, document) => {
    const cells = (await findTables(document, document.startsWith('<') ? {} : { format: 'csv' })).reduce((sum, { rows }) => sum + rows.reduce((all, row) => all + row.length, 0), 0);
    expect(cells).toBeLessThan(6_000_000);
  }, 30_000);

  it('joins a table with the one behind a page break under the same header, and with no other', async () => {
    const page = (head: string, row: string): string => `${head}        Qty    Price\n${row}       2      99.50\nLamp        5      12.00\n`;
    const rowsOf = async (between: string, head = 'Item'): Promise<number[]> => (await findTables(`${page('Item', 'Desk ')}${between}${page(head, 'Chair')}`, { format: 'text' })).map(({ rows }) => rows.length);
    expect(await rowsOf('\n\nPage 2\n\n')).toEqual([4]);
    expect(await rowsOf('\n\nOf the second shop:\n\n')).toEqual([2, 2]);
    expect(await rowsOf('\n\nPage 2\n\n', 'Name')).toEqual([2, 2]);
    expect(await rowsOf(`\n\nPage 2\n\n${'And now for a long passage of prose.\n\n'.repeat(40)}`)).toEqual([2, 2]);
  });

  it('ends a table that is never closed with the text', async () => {
    const document = '<table><tr><td>a<td>b<tr><td>c<td>d';
    expect(await findTables(document)).toMatchObject([{ start: 0, end: document.length }]);
  });

  it('reads cells parted by tabs inside a text', async () => {
    const [table] = await findTables('Report\n\nRegion\tMembers\nNorth\t1,204\nEast\t880\n\nSource: own count.', { format: 'text' });
    expect(table).toMatchObject({ headers: ['Region', 'Members'], rows: [['North', '1,204'], ['East', '880']] });
  });

  it('finds no table in prose', async () => {
    const prose = 'On Monday, we met in Ulm, and spoke about costs, staff, and plans.\nNo one, as far as I know, was late.\n\nLater, the board, the staff, and I agreed.';
    expect(await findTables(prose)).toEqual([]);
  });

  it.each([
    ['one column of words', 'word\nalpha\nbeta\n', [['word'], ['alpha'], ['beta']]],
    ['one column of numbers', 'Height (cm)\r\n172.5\r\n168\r\n', [['Height (cm)'], ['172.5'], ['168']]],
    ['one column of addresses', 'email\nada@example.org\nivo@example.org', [['email'], ['ada@example.org'], ['ivo@example.org']]],
    ['one column in quotes', '"title"\n"Cats, dogs"\n"The ""red"" one"\n', [['title'], ['Cats, dogs'], ['The "red" one']]],
    ['names alone', 'only,a,header\n', [['only', 'a', 'header']]],
    ['names alone, by semicolons', 'Posten;Betrag (€);Datum', [['Posten', 'Betrag (€)', 'Datum']]],
    ['names alone, by tabs', 'Name\tValue\n', [['Name', 'Value']]],
  ])('recognises %s', async (_name, document, cells) => {
    expect((await findTables(document)).map(cellsOf)).toEqual([cells]);
  });

  it.each([
    ['a sentence', 'We met Ada, Ivo, and Eva.'],
    ['a sentence without its end', 'We met Ada, Ivo, Eva'],
    ['a sentence over lines', 'On Monday we met in Ulm\nand spoke about costs\nand went home'],
    ['two words with a comma', 'Hello,world'],
    ['a number', '1,234,567'],
    ['a call', 'max(a,b,c)'],
    ['statements', 'open();\nread();\nclose();'],
    ['a list', '- alpha\n- beta\n- gamma'],
    ['a heading and a word', 'Title\n\nalpha'],
    ['words that end a sentence', 'Stop.\nGo.\nStop.'],
    ['labels', 'name: Ada\nage: 41\ncity: Ulm'],
    ['names of several words a line', 'Names\nAda Lovelace\nGrace Hopper'],
    ['JSON over lines', '{\n"a":\n1\n}'],
    ['greetings', 'Dear all\n\nthank you\n\nAda'],
  ])('takes %s for no table', async (_name, document) => {
    expect(await findTables(document)).toEqual([]);
  });

  it.each([
    ['one column of bars', '| a |\n', 30_000], ['labels', 'a: b\n', 60_000], ['rules', '---\n', 60_000], ['open boxes', '┌─┐\n│', 30_000], ['gaps anywhere', 'x    y  z a   b\n a  b\nc\n', 4_000],
  ])('reads many lines of %s in time that grows with their number', async (_name, part, count) => {
    expect((await findTables(part.repeat(count))).length).toBeLessThan(count);
  }, 60_000);

  it('reads a box of very many lines', async () => {
    expect((await findTables('| a | b |\n'.repeat(150_000)))[0]?.rows.length).toBe(149_999);
  }, 60_000);

  it('never throws', async () => {
    await assert(asyncProperty(array(string({ unit: 'grapheme-ascii', maxLength: 6 }), { maxLength: 30 }), async (parts) => {
      for (const table of await findTables(parts.join('|\n'))) expect(table.rows.every((row) => row.length === table.rows[0]?.length)).toBe(true);
    }));
  });
});

describe('writing tables', () => {
  const cell = string({ unit: 'grapheme', maxLength: 8 });
  const tricky = array(array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 });

  it('gives the same cells back from CSV', () => {
    assert(property(tricky, array(cell, { minLength: 2, maxLength: 2 }), (rows, headers) => {
      expect(readSeparatedTable(toCsv({ headers, rows }), { separator: ',', isKnown: true })).toEqual({ headers, rows });
    }), { examples: [[[['a"b', 'c|d\ne'], [' x ', '`']], ['sep=;', '﻿q']]] });
  });

  it('gives a name back that looks like a hint of the separator', () => {
    for (const name of ['sep=;', 'sep=,', 'SEP=|']) expect(readSeparatedTable(toCsv({ headers: [name], rows: [['1;2']] }), { isKnown: true, separator: ',' })).toEqual({ headers: [name], rows: [['1;2']] });
  });

  it('gives the cells of one column back from CSV, empty ones too', () => {
    assert(property(array(array(cell, { minLength: 1, maxLength: 1 }), { minLength: 1, maxLength: 4 }), (rows) => {
      expect(readSeparatedTable(toCsv({ headers: ['name'], rows }), { isKnown: true, separator: ',' })).toEqual({ headers: ['name'], rows });
    }), { examples: [[[['']]], [[['x'], [''], ['y'], ['']]]] });
  });

  it('gives the same cells back from Markdown', () => {
    assert(property(tricky, array(cell, { minLength: 2, maxLength: 2 }), (rows, headers) => {
      expect(parseMarkdownTable(toMarkdown({ headers, rows }))).toEqual({ headers, rows });
    }), { examples: [[[['a\\|b', 'c|d\ne'], ['`x|y`', '<br> &#96; &amp;']], ['\\', '|']]] });
  });
});

it.each([
  ['1,204.5 kg', { type: 'number', value: 1204.5, unit: 'kg' }],
  ['(4.2)', { type: 'number', value: -4.2 }],
  ['$5.00', { type: 'number', value: 5, unit: '$' }],
  ['40.0 %', { type: 'number', value: 40, unit: '%' }],
  ['March 5, 2024', { type: 'date', value: '2024-03-05' }],
  ['', { type: 'empty' }],
  ['n/a', { type: 'empty' }],
  ['yes', { type: 'boolean', value: true }],
  ['007', { type: 'text' }],
  ['nginx:1.25', { type: 'text' }],
] as const)('types %j', (text, typed) => {
  expect(typeCell(text)).toEqual(typed);
});
