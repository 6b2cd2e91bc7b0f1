// How many cells of the corpus of tables come out right.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findTables, type FindTablesOptions, type Table } from '../../packages/extraction/src/index.ts';

interface Case {
  readonly format: string;
  readonly document: string;
  readonly tables: readonly Table[];
}

export interface TablesRow {
  readonly format: string;
  readonly documents: number;
  readonly cells: number;
  readonly told: number;
  readonly untold: number;
  readonly extra: number;
}

const FILE = path.resolve(import.meta.dirname, '../../packages/extraction/src/__fixtures__/tables/tables.jsonl');
const FORMATS: Readonly<Record<string, FindTablesOptions['format']>> = { html: 'html', markdown: 'markdown', csv: 'csv', tsv: 'tsv', aligned: 'text', 'pdf-text': 'text' };

export async function measureTables(): Promise<TablesRow[]> {
  const cases = readFileSync(FILE, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case);
  const rows: TablesRow[] = [];
  for (const format of Object.keys(FORMATS)) {
    const own = cases.filter((one) => one.format === format);
    let [cells, told, untold, extra] = [0, 0, 0, 0];
    for (const one of own) {
      const known = await findTables(one.document, { format: FORMATS[format] });
      const found = await findTables(one.document);
      extra += Math.max(0, known.length - one.tables.length, found.length - one.tables.length);
      for (const [index, table] of one.tables.entries()) {
        const all = [table.headers, ...table.rows];
        cells += all.flat().length;
        told += countRight(all, known[index]);
        untold += countRight(all, found[index]);
      }
    }
    rows.push({ format, documents: own.length, cells, told, untold, extra });
  }
  return rows;
}

function countRight(expected: readonly (readonly string[])[], got: Table | undefined): number {
  if (got === undefined) return 0;
  const rows = [got.headers, ...got.rows];
  return expected.flatMap((row, y) => row.filter((cell, x) => rows[y]?.[x] === cell)).length;
}
