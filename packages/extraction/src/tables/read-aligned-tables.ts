// Tables that only their layout shows: columns parted by blanks, or drawn with lines, as terminals and PDF readers print them.
import { readLines, type TextLine } from '../pairs/find-line-pairs.ts';
import { alignColumns, mayBegin } from './align-columns.ts';
import { isRule, readBox } from './read-box.ts';
import { toRectangle, type FoundTable, type Table } from './table.ts';

interface Region {
  readonly lines: readonly TextLine[];
}

const BAR = /[|│║┃]/;
// How many lines may be looked at for each line of a region: where line after line begins no table, the rest of a long region is prose.
const LOOKS_PER_LINE = 5;
const MIN_LOOKS = 20_000;
// From how many lines of one run of bars a box is tried to begin.
const MAX_BOX_TRIES = 20;

/** @param document with what is no candidate blanked out, so that offsets stay */
export function readAlignedTables(document: string): FoundTable[] {
  return joinPages(splitRegions(readLines(document.replaceAll('\f', '\n'))).flatMap(readRegion), document);
}

// Empty lines part regions.
function splitRegions(lines: readonly TextLine[]): Region[] {
  const regions: TextLine[][] = [[]];
  for (const line of lines) {
    if (line.text.trim() === '') regions.push([]);
    else regions.at(-1)?.push(line);
  }
  return regions.filter((region) => region.length > 1).map((region) => ({ lines: region }));
}

function readRegion({ lines }: Region): FoundTable[] {
  const tables: FoundTable[] = [];
  let rest: TextLine[] = [];
  const flush = (): void => {
    for (const table of readSpaced(rest)) tables.push(table);
    rest = [];
  };
  let run = 0;
  let tries = 0;
  for (let index = 0; index < lines.length; index += 1) {
    const tabbed = readTabbed(lines, index);
    if (tabbed !== undefined) {
      flush();
      tables.push(locate(tabbed.table, lines.slice(index, tabbed.end)));
      index = tabbed.end - 1;
      continue;
    }
    if (index >= run) [run, tries] = [findRunEnd(lines, index), 0];
    tries += 1;
    const end = tries > MAX_BOX_TRIES || !hasTwoBars(lines, index, run) ? index : run;
    const box = end - index >= 2 ? readBox(lines.slice(index, end).map(({ text }) => text)) : undefined;
    if (box === undefined) {
      const line = lines[index];
      if (line !== undefined) rest.push(line);
      continue;
    }
    flush();
    tables.push(locate(box, lines.slice(index, end)));
    index = end - 1;
  }
  flush();
  return tables;
}

// Cells parted by tabs, as readers of PDF write them: lines of one width.
function readTabbed(lines: readonly TextLine[], from: number): { readonly table: Table; readonly end: number } | undefined {
  const rows: string[][] = [];
  for (let index = from; index < lines.length; index += 1) {
    const cells = (lines[index]?.text ?? '').replace(/^ +/, '').split('\t').map((cell) => cell.trim());
    if (cells.length < 2 || (rows.length > 0 && cells.length !== rows[0]?.length)) break;
    rows.push(cells);
  }
  const [headers = [], ...body] = rows;
  return body.length === 0 ? undefined : { table: toRectangle(headers, body), end: from + rows.length };
}

// Lines with bars, and the rules between them.
function findRunEnd(lines: readonly TextLine[], from: number): number {
  let end = from;
  while (end < lines.length) {
    const text = lines[end]?.text ?? '';
    if (!BAR.test(text) && !isRule(text)) break;
    end += 1;
  }
  return end;
}

function hasTwoBars(lines: readonly TextLine[], from: number, to: number): boolean {
  let bars = 0;
  for (let index = from; index < to && bars < 2; index += 1) if (BAR.test(lines[index]?.text ?? '')) bars += 1;
  return bars >= 2;
}

function readSpaced(lines: readonly TextLine[]): FoundTable[] {
  const tables: FoundTable[] = [];
  const texts = lines.map(({ text }) => text.replaceAll('\t', '        '));
  let looks = Math.max(MIN_LOOKS, lines.length * LOOKS_PER_LINE);
  let index = 0;
  while (index < lines.length) {
    if (!mayBegin(texts[index] ?? '', texts[index + 1])) {
      index += 1;
      continue;
    }
    if (looks < 0) break;
    const found = alignColumns(texts.slice(index));
    looks -= texts.length - index;
    if (found === undefined) {
      index += 1;
      continue;
    }
    tables.push(locate(toRectangle(found.headers, found.rows), lines.slice(index, index + found.length)));
    looks += found.length;
    index += found.length;
  }
  return tables;
}

function locate(table: Table, lines: readonly TextLine[]): FoundTable {
  const [first, last] = [lines[0], lines.at(-1)];
  return { ...table, format: 'aligned', start: first?.start ?? 0, end: (last?.start ?? 0) + (last?.text.length ?? 0) };
}

const PAGE_BREAK = /\f|\bpage\s+\d+|\b\d+\s+of\s+\d+\b|\bsheet\s+\d+|(?:^|\n)[^\n]*\s{3,}-?\s?\d{1,4}\s?-?\s*(?:\n|$)|(?:^|\n)\s*-?\s?\d{1,4}\s?-?\s*(?:\n|$)/i;
const MAX_BETWEEN = 1_000;

// A table that goes on after a page break under the same header is one table.
function joinPages(tables: readonly FoundTable[], document: string): FoundTable[] {
  const joined: FoundTable[] = [];
  for (const table of tables) {
    const last = joined.at(-1);
    const between = last === undefined ? '' : document.slice(last.end, table.start);
    const isSame = last !== undefined && last.headers.length > 0 && last.headers.join('\0') === table.headers.join('\0');
    if (isSame && between.length <= MAX_BETWEEN && PAGE_BREAK.test(between)) joined[joined.length - 1] = { ...last, rows: [...last.rows, ...table.rows], end: table.end };
    else joined.push(table);
  }
  return joined;
}
