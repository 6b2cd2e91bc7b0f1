// Separated values that show no separators to compare: one column, or a header alone. Looked for where nothing else fits, and only in what prose does not look like.
import { typeCell } from './cell-type.ts';
import { parseSeparated } from './read-csv.ts';
import type { Table } from './table.ts';

const MAX_NAME = 40;

// A cell that can be a column's name: a few words that begin with a letter, without the signs that end or part sentences.
const NAME = /^\p{L}[\p{L}\p{N}_#%€$/ -]*(?:\([\p{L}\p{N}_%€$/ .-]+\))?$/u;
const WORD = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_@+'’./:-]*$/u;

/**
 * The table that the whole text is: a column under its name, or names alone; `undefined` otherwise.
 *
 * What cannot be known is not said to be a table: two words with a comma between them, a column of several words a line that is not in quotes, a single value under a name.
 * Whether the first of several lone words is a name cannot be known either; as in every file of separated values it is taken for one.
 */
export function readSparseTable(document: string): Table | undefined {
  const lines = document.replace(/^\ufeff/, '').split(/\r?\n/).filter((line) => line.trim() !== '');
  const [first, ...rest] = lines;
  if (first === undefined) return undefined;
  return rest.length === 0 ? readNames(first) : readColumn(first, rest);
}

// Three names at least: two words with a comma between them are anything. Whoever writes prose leaves a blank behind the comma.
function readNames(line: string): Table | undefined {
  for (const { separator, least } of [{ separator: '\t', least: 2 }, { separator: ',', least: 3 }, { separator: ';', least: 3 }]) {
    const names = parseSeparated(line, separator)[0] ?? [];
    if (names.length < least || new Set(names).size < names.length || !names.every(isName)) continue;
    if (separator !== '\t' && /[,;]\s|\s[,;]/.test(line)) continue;
    return { headers: names, rows: [] };
  }
  return undefined;
}

function readColumn(first: string, rest: readonly string[]): Table | undefined {
  const quoted = [first, ...rest].map(unquote);
  if (quoted.every((cell) => cell !== undefined)) return toColumn(quoted);
  const cells = [first, ...rest].map((line) => line.trim());
  const [name = '', ...values] = cells;
  if (values.length < 2 || !isName(name)) return undefined;
  const areTyped = values.every((value) => isTyped(value));
  const areWords = cells.every((cell) => WORD.test(cell) && !/[.:]$/.test(cell) && cell.length <= MAX_NAME);
  return areTyped || areWords ? toColumn(cells) : undefined;
}

function toColumn(cells: readonly string[]): Table {
  const [name = '', ...values] = cells;
  return { headers: [name], rows: values.map((value) => [value]) };
}

function isName(cell: string): boolean {
  return cell.length <= MAX_NAME && cell.split(/\s+/).length <= 4 && NAME.test(cell);
}

function isTyped(cell: string): boolean {
  const { type } = typeCell(cell);
  return type === 'number' || type === 'date' || type === 'boolean';
}

// A line that is one cell in quotes and nothing else.
function unquote(line: string): string | undefined {
  const match = /^\s*"((?:[^"]|"")*)"\s*$/.exec(line);
  return match?.[1]?.replaceAll('""', '"');
}
