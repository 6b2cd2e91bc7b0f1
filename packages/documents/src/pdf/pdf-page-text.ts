// Segments to text: lines of a paragraph joined, words hyphenated at line ends made whole, headings marked, tables kept as rows.
import { splitColumns } from './pdf-columns.ts';
import { groupByBaseline, type PdfSegment } from './pdf-segment.ts';
import { writeTableRows } from './pdf-table-rows.ts';

/** What only the whole document tells. */
export interface PdfTypography {
  /** The size in which most characters are set. */
  readonly bodySize: number;
  /** Sizes of headings, largest first, rounded to half points. */
  readonly headingSizes: readonly number[];
  /** Words with a hyphen that occur within lines, lower case: such a word keeps its hyphen at a line end. */
  readonly hyphenatedWords: ReadonlySet<string>;
}

interface Row {
  readonly segments: readonly PdfSegment[];
  readonly text: string;
  readonly x: number;
  readonly end: number;
  readonly y: number;
  readonly fontSize: number;
}

const HEADING_RATIO = 1.15;
const MAX_HEADING_CHARACTERS = 160;
const MAX_HEADING_LEVELS = 4;
const LIST_MARK = /^(?:[•‣▪●○◦–*-]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s|\d+(?:\.\d+)+\.?\s)/i;

/** Reads the document's typography off all of its segments. */
export function readTypography(pages: readonly (readonly PdfSegment[])[]): PdfTypography {
  const charactersBySize = new Map<number, number>();
  const hyphenatedWords = new Set<string>();
  for (const segment of pages.flat()) {
    const size = roundSize(segment.fontSize);
    charactersBySize.set(size, (charactersBySize.get(size) ?? 0) + segment.text.length);
    for (const word of segment.text.matchAll(/\p{L}+(?:-\p{L}+)+/gu)) hyphenatedWords.add(word[0].toLowerCase());
  }
  const bodySize = [...charactersBySize].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const headingSizes = [...charactersBySize.keys()].filter((size) => size >= bodySize * HEADING_RATIO).toSorted((a, b) => b - a);
  return { bodySize, headingSizes, hyphenatedWords };
}

/** The text of one page. */
export function writePageText(segments: readonly PdfSegment[], typography: PdfTypography): string {
  return splitColumns(segments)
    .map((region) => writeRegion(groupByBaseline(region).map(toRow), typography))
    .filter((text) => text !== '')
    .join('\n\n');
}

function writeRegion(rows: readonly Row[], typography: PdfTypography): string {
  const right = readRightEdge(rows);
  const leading = readLeading(rows);
  let text = '';
  let previous: Row | undefined;
  let wasTable = false;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    if (row === undefined) break;
    const table = takeTable(rows, index, leading);
    const isTable = table.length > 1;
    // A table is a block of its own.
    const breaks = previous === undefined ? '' : isTable || wasTable ? '\n\n' : chooseBreak(previous, row, { right, leading, typography });
    wasTable = isTable;
    if (isTable || row.segments.length > 1) {
      text += `${breaks === ' ' ? '\n' : breaks}${writeTableRows(table.map((entry) => entry.segments))}`;
      index += table.length - 1;
      previous = table.at(-1);
      continue;
    }
    const level = readHeadingLevel(row, typography);
    text = breaks === ' ' ? joinLines(text, row.text, typography) : `${text}${breaks}${markLine(row.text, level)}`;
    previous = row;
  }
  return text.replaceAll('\u00AD', '');
}

// Rows with several cells, from `start` on; and the further lines of their cells.
function takeTable(rows: readonly Row[], start: number, leading: number): Row[] {
  const first = rows[start];
  if (first === undefined || first.segments.length < 2) return first === undefined ? [] : [first];
  const table = [first];
  for (const row of rows.slice(start + 1)) {
    const last = table.at(-1) ?? first;
    if (row.y - last.y > 2.6 * Math.max(leading, first.fontSize)) break;
    const isContinuation = continuesCell(row, first) && row.y - last.y < 1.6 * first.fontSize && row.fontSize <= first.fontSize * 1.05;
    if (row.segments.length < 2 && !isContinuation) break;
    table.push(row);
  }
  return table;
}

// The second line of a cell: under a column, clear of the first one, where text that merely follows the table would begin.
function continuesCell(row: Row, first: Row): boolean {
  const [label, ...cells] = first.segments;
  if (row.segments.length !== 1 || label === undefined || row.x < label.end) return false;
  return cells.some((cell) => Math.min(cell.end, row.end) > Math.max(cell.x, row.x));
}

function chooseBreak(
  above: Row,
  below: Row,
  page: { readonly right: number; readonly leading: number; readonly typography: PdfTypography },
): ' ' | '\n' | '\n\n' {
  const levels = [readHeadingLevel(above, page.typography), readHeadingLevel(below, page.typography)];
  const gap = below.y - above.y;
  const sameSize = Math.abs(above.fontSize - below.fontSize) <= 0.12 * above.fontSize;
  if (levels[0] !== 0 || levels[1] !== 0) return levels[0] === levels[1] && gap < 1.5 * above.fontSize ? ' ' : '\n\n';
  const isApart = gap > 1.4 * Math.max(page.leading, above.fontSize);
  if (isApart) return '\n\n';
  if (!sameSize || above.segments.length > 1 || LIST_MARK.test(below.text)) return '\n';
  const isIndented = below.x > above.x + 0.9 * below.fontSize && !LIST_MARK.test(above.text);
  // A word that goes on in the next line says so itself.
  if (/\p{L}[-‐\u00AD]$/u.test(above.text) && /^\p{L}/u.test(below.text)) return ' ';
  return isIndented || !isFull(above, below, page.right) ? '\n' : ' ';
}

// A line was broken because it was full when the next word would not have fitted.
function isFull(above: Row, below: Row, right: number): boolean {
  const firstWord = below.text.split(' ', 1)[0] ?? '';
  const characterWidth = (below.end - below.x) / Math.max(below.text.length, 1);
  return above.end + characterWidth * (firstWord.length + 1) >= right - 0.5 * above.fontSize;
}

// Headings and bullets in Markdown, like the other formats.
function markLine(text: string, headingLevel: number): string {
  return headingLevel === 0 ? text.replace(/^[•‣▪●○◦]\s+/, '- ') : `${'#'.repeat(headingLevel)} ${text}`;
}

function joinLines(text: string, next: string, typography: PdfTypography): string {
  if (text.endsWith('\u00AD')) return text.slice(0, -1) + next;
  const broken = /(\p{L}+)[-‐]$/u.exec(text);
  if (broken === null) return `${text} ${next}`;
  const rest = /^\p{L}+/u.exec(next)?.[0] ?? '';
  const keepsHyphen = !/^\p{Ll}/u.test(next) || typography.hyphenatedWords.has(`${broken[1] ?? ''}-${rest}`.toLowerCase());
  return (keepsHyphen ? text : text.slice(0, -1)) + next;
}

function readHeadingLevel(row: Row, typography: PdfTypography): number {
  if (row.segments.length > 1 || row.text.length > MAX_HEADING_CHARACTERS || !/\p{L}/u.test(row.text)) return 0;
  const rank = typography.headingSizes.indexOf(roundSize(row.fontSize));
  return rank === -1 ? 0 : Math.min(rank + 1, MAX_HEADING_LEVELS);
}

function toRow(segments: readonly PdfSegment[]): Row {
  const largest = segments.reduce((a, b) => (b.fontSize > a.fontSize ? b : a));
  return {
    segments,
    text: segments.map((segment) => segment.text).join(' '),
    x: Math.min(...segments.map((segment) => segment.x)),
    end: Math.max(...segments.map((segment) => segment.end)),
    y: largest.y,
    fontSize: largest.fontSize,
  };
}

// The 90th percentile, so that one overlong line does not make all others look short.
function readRightEdge(rows: readonly Row[]): number {
  const ends = rows.filter((row) => row.segments.length === 1).map((row) => row.end).toSorted((a, b) => a - b);
  return ends[Math.floor((ends.length - 1) * 0.9)] ?? 0;
}

// The usual distance between lines that follow each other; the lower quartile, since gaps between paragraphs are larger.
function readLeading(rows: readonly Row[]): number {
  const gaps = rows.slice(1).map((row, index) => row.y - (rows[index]?.y ?? row.y)).filter((gap) => gap > 0).toSorted((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 4)] ?? 0;
}

function roundSize(size: number): number {
  return Math.round(size * 2) / 2;
}
