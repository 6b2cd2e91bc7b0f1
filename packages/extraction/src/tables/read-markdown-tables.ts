// Tables of GitHub's Markdown, also in lists and quotes; what is code is none.
import { readLines, type TextLine } from '../pairs/find-line-pairs.ts';
import type { DecodeEntity } from './decode-entity.ts';
import { toRectangle, type FoundTable } from './table.ts';

/** Where Markdown's tables are, and which lines are code. */
export interface MarkdownTables {
  readonly tables: readonly FoundTable[];
  /** Stretches of code: no table of any kind is in them. */
  readonly code: readonly { readonly start: number; readonly end: number }[];
}

const RULE = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const FENCE = /^(`{3,}|~{3,})/;
// A line that begins another block.
const OTHER_BLOCK = /^(?:#{1,6}(?:\s|$)|>|(?:`{3,}|~{3,})|(?:[-*_]\s*){3,}$|[-*+]\s|\d{1,9}[.)]\s|<\/?(?:div|p|table|ul|ol|pre|h[1-6]|hr|section|!--)\b)/i;

interface Stripped {
  /** Without quote marks, list indentation and list marks. */
  readonly text: string;
  readonly isCode: boolean;
  readonly quotes: number;
  readonly startsItem: boolean;
}

/** @param decode what an entity such as `&amp;` stands for @default itself */
export function readMarkdownTables(document: string, decode?: DecodeEntity): MarkdownTables {
  const lines = readLines(document);
  const tables: FoundTable[] = [];
  const code: { start: number; end: number }[] = [];
  const stripped = stripAll(lines);
  let fence: string | undefined;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    const own = stripped[index];
    if (line === undefined || own === undefined) break;
    const mark = FENCE.exec(own.text.trimStart())?.[1];
    if (fence !== undefined || mark !== undefined) {
      code.push({ start: line.start, end: line.start + line.text.length });
      if (fence === undefined) fence = mark;
      else if (mark !== undefined && mark.startsWith(fence[0] ?? '') && mark.length >= fence.length && own.text.trim() === mark) fence = undefined;
      continue;
    }
    const last = readTable({ lines, stripped, decode }, index);
    if (last === undefined) {
      // An indented table is code for Markdown, and no table of another kind either.
      if (own.isCode && own.text.includes('|') && /^\s*\|/.test(own.text)) code.push({ start: line.start, end: line.start + line.text.length });
      continue;
    }
    tables.push(last.table);
    index = last.lastLine;
  }
  return { tables, code };
}

interface ReadLines {
  readonly lines: readonly TextLine[];
  readonly stripped: readonly Stripped[];
  readonly decode: DecodeEntity | undefined;
}

function readTable({ lines, stripped, decode }: ReadLines, index: number): { readonly table: FoundTable; readonly lastLine: number } | undefined {
  const [head, rule] = [stripped[index], stripped[index + 1]];
  if (head === undefined || rule === undefined || head.isCode || rule.isCode || rule.startsItem || head.quotes !== rule.quotes) return undefined;
  if (!RULE.test(rule.text.trim()) || !rule.text.includes('-') || !(head.text.includes('|') || rule.text.includes('|')) || (!head.text.includes('|') && !rule.text.trim().startsWith('|'))) return undefined;
  const headers = splitCells(head.text, decode);
  if (headers.length !== splitCells(rule.text).length) return undefined;
  const rows: string[][] = [];
  let lastLine = index + 1;
  for (let next = index + 2; next < lines.length; next += 1) {
    const line = stripped[next];
    if (line === undefined || line.text.trim() === '' || line.isCode || line.startsItem || line.quotes !== head.quotes || OTHER_BLOCK.test(line.text.trimStart())) break;
    rows.push(splitCells(line.text, decode));
    lastLine = next;
  }
  const [first, last] = [lines[index], lines[lastLine]];
  if (first === undefined || last === undefined) return undefined;
  return { table: { ...toRectangle(headers, rows), format: 'markdown', start: first.start, end: last.start + last.text.length }, lastLine };
}

function stripAll(lines: readonly TextLine[]): Stripped[] {
  let itemIndent = 0;
  let isAfterBlank = true;
  return lines.map(({ text }) => {
    let rest = text.replaceAll('\t', '    ');
    let quotes = 0;
    for (let mark = /^ {0,3}> ?/.exec(rest); mark !== null; mark = /^ {0,3}> ?/.exec(rest)) {
      quotes += 1;
      rest = rest.slice(mark[0].length);
    }
    if (rest.trim() === '') {
      isAfterBlank = true;
      return { text: '', isCode: false, quotes, startsItem: false };
    }
    const indent = rest.length - rest.trimStart().length;
    if (indent < itemIndent && isAfterBlank) itemIndent = 0;
    const inItem = Math.min(indent, itemIndent);
    rest = rest.slice(inItem);
    const item = /^( {0,3}(?:[-*+]|\d{1,9}[.)])( {1,4}))\S/.exec(rest);
    const isAfter = isAfterBlank;
    isAfterBlank = false;
    if (item !== null && !/^ {0,3}[-*+] *(?:[-*+] *)*$/.test(rest)) {
      const width = item[1]?.length ?? 0;
      itemIndent = inItem + width;
      return { text: rest.slice(width), isCode: false, quotes, startsItem: true };
    }
    return { text: rest, isCode: /^ {4}/.test(rest) && (isAfter || indent >= itemIndent + 4), quotes, startsItem: false };
  });
}

const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;

/** The cells of one line: `\|` is a sign, and so is a pipe in inline code, where entities stand for nothing else either. */
export function splitCells(line: string, decode?: DecodeEntity): string[] {
  const text = line.trim();
  const cells: string[] = [];
  let cell = '';
  for (let at = text.startsWith('|') ? 1 : 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\' && text[at + 1] !== undefined) {
      cell += text[at + 1] === '|' ? '|' : char + (text[at + 1] ?? '');
      at += 1;
    } else if (char === '`') {
      const run = /^`+/.exec(text.slice(at))?.[0] ?? '`';
      const end = findRun(text, at + run.length, run);
      const span = end === -1 ? run : text.slice(at, end + run.length);
      cell += span.replaceAll('\\|', '|');
      at += span.length - 1;
    } else if (char === '|') {
      cells.push(cell.trim());
      cell = '';
      if (at === text.length - 1) return cells;
    } else if (char === '&' && decode !== undefined) {
      ENTITY.lastIndex = at;
      const entity = ENTITY.exec(text)?.[0] ?? char;
      cell += entity === char ? char : decode(entity);
      at += entity.length - 1;
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

function findRun(text: string, from: number, run: string): number {
  for (let at = text.indexOf(run, from); at !== -1; at = text.indexOf(run, at + 1)) {
    const length = /^`+/.exec(text.slice(at))?.[0].length ?? 0;
    if (length === run.length) return at;
    at += length - 1;
  }
  return -1;
}
