// extract_table as an operation: what structure shows is read without a model, tables that only prose tells are asked for.
import type { JsonSchema, JsonValue, LocalEngine, Operation } from '@gateway/core';
import { rateNames } from '../pairs/match-key.ts';
import { findTables, type FindTablesOptions } from '../tables/find-tables.ts';
import { toRectangle, type Table } from '../tables/table.ts';
import { askInParts } from './ask-in-parts.ts';

export interface ExtractTablesInput extends FindTablesOptions {
  readonly text: string;
  /** The columns that are wanted, in any wording and in this order. @default those of each table */
  readonly headers?: readonly string[] | undefined;
}

export interface ExtractTablesOutput {
  readonly tables: readonly Table[];
  /** Whether a model was asked: then cells are what it says, not what was read. */
  readonly askedModel: boolean;
}

export const TABLES_PROMPT_VERSION = 'extract_table/1';

/**
 * With a model too, tables that are written as such are read by rules; the model is asked only when there are none.
 *
 * @throws GatewayError of the model; `bad_response` when its answers are no tables
 */
export const extractTablesOperation: Operation<ExtractTablesInput, ExtractTablesOutput> = {
  name: 'extract_table',
  task: 'data_extraction',
  promptVersion: TABLES_PROMPT_VERSION,
  local: createLocalEngine(),
  run: async (input, model, call) => {
    const found = await readTables(input);
    if (found.length > 0) return { tables: found, askedModel: false };
    const answers = await askInParts({ text: input.text, schema: createSchema(input.headers), task: describeTask(input.headers), model, call });
    return { tables: joinSame(answers.flatMap(toTables)), askedModel: true };
  },
};

function createLocalEngine(): LocalEngine<ExtractTablesInput, ExtractTablesOutput> {
  return {
    model: 'local/tables',
    // Tables that are written as such come out right (benchmarks/extraction); those that prose tells do not come out at all. Half, for want of knowing the mix.
    quality: 0.5,
    run: async (input) => ({ tables: await readTables(input), askedModel: false }),
  };
}

async function readTables({ text, headers, format }: ExtractTablesInput): Promise<Table[]> {
  const found = await findTables(text, { format });
  const tables = found.map(({ headers: names, rows }): Table => ({ headers: names, rows }));
  return headers === undefined || headers.length === 0 ? tables : tables.flatMap((table) => pickColumns(table, headers));
}

// A table has to do with the question when it has at least half of the columns.
function pickColumns(table: Table, wanted: readonly string[]): Table[] {
  const taken = new Set<number>();
  const columns = wanted.map((name) => {
    const rated = table.headers.map((header, index) => ({ index, rate: header.toLowerCase() === name.toLowerCase() ? 2 : rateNames(name, header.split(' / ').at(-1) ?? header) }));
    const best = rated.filter(({ index }) => !taken.has(index)).toSorted((a, b) => b.rate - a.rate)[0];
    if (best === undefined || best.rate < 0.5) return -1;
    taken.add(best.index);
    return best.index;
  });
  if (columns.filter((column) => column !== -1).length < wanted.length / 2) return [];
  return [{ headers: [...wanted], rows: table.rows.map((row) => columns.map((column) => (column === -1 ? '' : (row[column] ?? '')))) }];
}

function createSchema(headers: readonly string[] | undefined): JsonSchema {
  const texts = { type: 'array', items: { type: 'string' } };
  const names = headers === undefined ? texts : { ...texts, items: { type: 'string', enum: [...headers] } };
  const table = { type: 'object', properties: { headers: names, rows: { type: 'array', items: texts } }, required: ['headers', 'rows'], additionalProperties: false };
  return { type: 'object', properties: { tables: { type: 'array', items: table } }, required: ['tables'], additionalProperties: false };
}

function describeTask(headers: readonly string[] | undefined): string {
  const columns = headers === undefined ? 'Choose short column names.' : `The columns are exactly these, in this order: ${headers.map((name) => JSON.stringify(name)).join(', ')}.`;
  return `The document tells in prose what could stand in tables: things of one kind with the same facts about each. Give each such collection as one table, one row a thing. ${columns} Every cell is a text, copied from the document; what it does not tell is an empty text.`;
}

function toTables(answer: JsonValue): Table[] {
  const { tables } = answer as unknown as { readonly tables: readonly Table[] };
  return tables.filter(({ headers, rows }) => headers.length > 0 || rows.length > 0).map(({ headers, rows }) => toRectangle(headers, rows));
}

// A collection that several parts of the document tell of is one table.
function joinSame(tables: readonly Table[]): Table[] {
  const byHeaders = new Map<string, Table>();
  for (const table of tables) {
    const key = JSON.stringify(table.headers);
    const known = byHeaders.get(key);
    byHeaders.set(key, known === undefined ? table : { headers: known.headers, rows: [...known.rows, ...table.rows.filter((row) => !known.rows.some((other) => JSON.stringify(other) === JSON.stringify(row)))] });
  }
  return [...byHeaders.values()];
}
