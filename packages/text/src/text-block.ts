// Finds the lines that are not running prose (headings, list items, table rows, code, rules), so that no sentence and no ranking ever mixes them with prose.
// A line scanner after the block structure of CommonMark 0.31 (https://spec.commonmark.org), reduced to what matters here.

export type TextBlockKind = 'prose' | 'heading' | 'list_item' | 'table_row' | 'code' | 'rule';

/** A stretch of whole lines of one kind. Offsets are UTF-16, `end` is exclusive and before the last line break. */
export interface TextBlock {
  readonly kind: TextBlockKind;
  readonly start: number;
  readonly end: number;
  /** Whether blank lines (or the text's edge) stand before the block. */
  readonly afterBlank: boolean;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ATX_HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const RULE = /^[ \t]*(?:[-*_=~+#][ \t]*){3,}$/;
const SETEXT = /^ {0,3}(?:={3,}|-{3,})[ \t]*$/;
const LIST_ITEM = /^[ \t]*(?:[-*+•‣–·][ \t]|\d{1,3}(?:\.\d{1,3}){0,4}[.)]?[ \t]|\([a-z0-9]{1,4}\)[ \t]|[a-z]\)[ \t])/;
// "1.2 Title" is numbered text; a bare number followed by a space ("5 apples") is prose.
const BARE_NUMBER = /^[ \t]*\d{1,3}[ \t]/;
const TABLE_CELL = / \| |\t[^\t\n]*\t/;

// Longer blocks are cut, so that nobody ever copies megabytes at once: at a line's end, and inside a line that is itself too long at a space.
const MAX_BLOCK = 500_000;

/** Yields the blocks of `text`, in order; blank lines belong to none. Linear time, flat memory. */
export function* iterateTextBlocks(text: string): Generator<TextBlock> {
  let open: { kind: TextBlockKind; start: number; end: number; afterBlank: boolean } | undefined;
  let fence: string | undefined;
  let afterBlank = true;
  for (const line of readLines(text)) {
    if (fence === undefined && isBlank(line.text)) {
      if (open !== undefined) yield open;
      open = undefined;
      afterBlank = true;
      continue;
    }
    const kind = fence === undefined ? classifyLine(line.text) : 'code';
    const mark = FENCE.exec(line.text)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark !== undefined && mark.startsWith(fence) && line.text.trim() === mark) fence = undefined;

    if (open?.kind === 'prose' && SETEXT.test(line.text)) open.kind = 'heading';
    if (open !== undefined && continues(open.kind, kind) && line.end - open.start <= MAX_BLOCK) {
      open.end = line.end;
    } else {
      if (open !== undefined) yield open;
      open = { kind, start: line.start, end: line.end, afterBlank };
    }
    afterBlank = false;
  }
  if (open !== undefined) yield open;
}

// A list item takes the lines that follow it until something else starts; code keeps its lines together; the rest is one line each.
function continues(open: TextBlockKind, next: TextBlockKind): boolean {
  if (open === 'code') return next === 'code';
  return next === 'prose' && (open === 'prose' || open === 'list_item');
}

function classifyLine(line: string): TextBlockKind {
  if (FENCE.test(line)) return 'code';
  if (ATX_HEADING.test(line)) return 'heading';
  if (RULE.test(line)) return 'rule';
  if (line.startsWith('|') || TABLE_CELL.test(line)) return 'table_row';
  if (LIST_ITEM.test(line) && !BARE_NUMBER.test(line)) return 'list_item';
  return 'prose';
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function* readLines(text: string): Generator<Line> {
  let start = 0;
  let next = -1;
  while (start < text.length) {
    if (next < start) next = text.indexOf('\n', start);
    if (next === -1) next = text.length;
    if (next - start > MAX_BLOCK) {
      const cut = findCut(text, start);
      yield { start, end: cut, text: text.slice(start, start + 2_000) };
      start = cut;
      continue;
    }
    const stop = next;
    const end = stop > start && text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop;
    // Only the beginning decides, and the whole of short lines: a line of megabytes is not copied.
    yield { start, end, text: end - start > 2_000 ? text.slice(start, start + 2_000) : text.slice(start, end) };
    start = stop + 1;
  }
}

// The last space of an over-long line's first part; without one a place that parts no surrogate pair.
function findCut(text: string, start: number): number {
  const limit = start + MAX_BLOCK;
  const space = text.slice(limit - 5_000, limit).lastIndexOf(' ');
  if (space !== -1) return limit - 5_000 + space;
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit;
}
