// Comma-, semicolon- and tab-separated values (RFC 4180), with the separator found out.
import { toRectangle, type Table } from './table.ts';

/** The records of a text; empty lines are none. A quoted cell keeps its line breaks and blanks. */
export function parseSeparated(text: string, separator: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let isQuoted = false;
  let at = 0;
  const finish = (): void => {
    // An empty line is no record; a line of nothing but quotes is one with an empty cell.
    if (record.length > 1 || record[0] !== '' || isQuoted) records.push(record);
    record = [];
    isQuoted = false;
  };
  while (at <= text.length) {
    const cell = readCell(text, at, separator);
    record.push(cell.text);
    isQuoted ||= cell.isQuoted;
    at = cell.end;
    const char = text[at];
    if (char === separator) {
      at += 1;
      if (at > text.length) break;
      continue;
    }
    finish();
    if (char === undefined) break;
    at += char === '\r' && text[at + 1] === '\n' ? 2 : 1;
    if (at >= text.length) break;
  }
  return records;
}

function readCell(text: string, start: number, separator: string): { readonly text: string; readonly end: number; readonly isQuoted: boolean } {
  const at = skipBlanks(text, start, separator);
  if (text[at] === '"') {
    const quoted = readQuotedCell(text, at, separator);
    if (quoted !== undefined) return { ...quoted, isQuoted: true };
  }
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { text: text.slice(start, end).trim(), end, isQuoted: false };
}

function skipBlanks(text: string, from: number, separator: string): number {
  const blanks = separator === '\t' ? / */y : /[ \t]*/y;
  blanks.lastIndex = from;
  return from + (blanks.exec(text)?.[0].length ?? 0);
}

function readQuotedCell(text: string, start: number, separator: string): { readonly text: string; readonly end: number } | undefined {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const end = skipBlanks(text, quote + 1, separator);
      const next = text[end];
      if (next === undefined || next === separator || next === '\n' || next === '\r') return { text: value, end };
      // A quote in the middle is a sign like any other.
      value += '"';
      from = quote + 1;
      continue;
    }
    value += '"';
    from = quote + 2;
  }
}

const SEPARATORS = [',', ';', '\t'] as const;
const LINES_TO_JUDGE = 200;

export interface ReadSeparatedOptions {
  /** @default found out */
  readonly separator?: string | undefined;
  /** Whether the text is known to be separated values: then one column or a header alone is a table as well. @default false */
  readonly isKnown?: boolean | undefined;
}

/** The table that the whole text is; `undefined` when it is no such text. */
export function readSeparatedTable(document: string, { separator, isKnown = false }: ReadSeparatedOptions = {}): Table | undefined {
  const bare = document.replace(/^\ufeff/, '');
  const named = /^sep=([,;\t|])\r?\n/i.exec(bare);
  const text = named === null ? bare : bare.slice(named[0].length);
  const chosen = separator ?? named?.[1] ?? detectSeparator(text) ?? (isKnown ? mostFrequent(text) : undefined);
  if (chosen === undefined) return undefined;
  const [headers = [], ...rows] = parseSeparated(text, chosen);
  return headers.length === 0 ? undefined : toRectangle(headers, rows);
}

// In the first line; a comma when there is none.
function mostFrequent(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const counts = SEPARATORS.map((separator) => ({ separator, count: line.split(separator).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.separator ?? ',';
}

function detectSeparator(text: string): string | undefined {
  const rated = SEPARATORS.map((separator) => ({ separator, rate: rateSeparator(text, separator) })).filter(({ rate }) => rate > 0);
  return rated.toSorted((a, b) => b.rate - a.rate)[0]?.separator;
}

// How well a separator explains the text: records of one width, with cells that are no sentences.
function rateSeparator(text: string, separator: string): number {
  if (!text.includes(separator)) return 0;
  const sample = takeLines(text);
  const records = parseSeparated(sample, separator);
  const [first] = records;
  if (first === undefined || records.length < 2 || first.length < 2) return 0;
  // Lines of code end in a semicolon: what is behind it is no column, and one column alone is no evidence of a separator.
  if (first.length === 2 && records.every((record) => record.length === 2 && record[1] === '')) return 0;
  const widths = records.map((record) => record.length);
  const same = widths.filter((width) => width === first.length).length / records.length;
  // A ragged text must look like data in every other way: short names first, and never a blank behind a separator.
  const isTight = first.every((cell) => cell !== '' && cell.length <= 40) && !new RegExp(`${separator} `).test(sample.replaceAll(/"[^"]*"/g, ''));
  if (widths.filter((width) => width > 1).length / records.length < (isTight ? 0.6 : 0.9) || (same < 0.5 && !isTight)) return 0;
  const cells = records.flat();
  const wordy = cells.filter((cell) => !cell.includes('\n') && cell.split(/\s+/).length > 8).length / cells.length;
  // Prose has a blank behind its commas and ends in a full stop.
  const lines = sample.split('\n').filter((line) => line.trim() !== '');
  const prose = lines.filter((line) => /[.!?:]["')]?\s*$/.test(line) && /[,;] \p{L}/u.test(line)).length / lines.length;
  const spaced = separator === '\t' ? 0 : lines.filter((line) => /^[^,;]*[,;] /.test(line) && !/"/.test(line)).length / lines.length;
  if (wordy > 0.3 || prose > 0.3 || (spaced > 0.8 && first.length < 3 && !/\d/.test(records.slice(1).flat().join('')))) return 0;
  // A header has no empty names and no numbers for names alone.
  return Math.max(same, 0.1) * first.length * (first.every((cell) => cell !== '') ? 1 : 0.7);
}

function takeLines(text: string): string {
  let at = 0;
  for (let lines = 0; lines < LINES_TO_JUDGE; lines += 1) {
    const next = text.indexOf('\n', at);
    if (next === -1) return text;
    at = next + 1;
  }
  return text.slice(0, at);
}
