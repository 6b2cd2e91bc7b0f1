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
  /** The block itself: the source's `slice(start, end)`. */
  readonly text: string;
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
const LINE_BEGINNING = 2_000;

/** Yields the blocks of `text`, in order; blank lines belong to none. Linear time, flat memory. */
export function* iterateTextBlocks(text: string): Generator<TextBlock> {
  yield* createBlockReader().push(text, true);
}

/** Finds the blocks of a text that arrives in parts, the same ones however it was parted. Holds no more than the block that is open. */
export interface BlockReader {
  /** The blocks that are whole with this part; `last` closes the text. To be read to the end before the next part is pushed. */
  push(part: string, last: boolean): Generator<TextBlock>;
}

export function createBlockReader(): BlockReader {
  let window = '';
  let offset = 0; // of `window` in the whole text
  let open: Omit<TextBlock, 'text'> | undefined;
  let fence: string | undefined;
  let afterBlank = true;
  let position = 0; // where the next line starts
  const toBlock = (block: Omit<TextBlock, 'text'>): TextBlock => ({ ...block, text: window.slice(block.start - offset, block.end - offset) });
  // Gives the block that the line closes, if any.
  const readLine = (line: Line): TextBlock | undefined => {
    const before = open;
    if (fence === undefined && isBlank(line.text)) {
      open = undefined;
      afterBlank = true;
      return before === undefined ? undefined : toBlock(before);
    }
    const kind = fence === undefined ? classifyLine(line.text) : 'code';
    const mark = FENCE.exec(line.text)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark !== undefined && mark.startsWith(fence) && line.text.trim() === mark) fence = undefined;

    const current = before?.kind === 'prose' && SETEXT.test(line.text) ? { ...before, kind: 'heading' as const } : before;
    const goesOn = current !== undefined && continues(current.kind, kind) && line.end - current.start <= MAX_BLOCK;
    open = goesOn ? { ...current, end: line.end } : { kind, start: line.start, end: line.end, afterBlank };
    afterBlank = false;
    return goesOn || current === undefined ? undefined : toBlock(current);
  };
  return {
    push: function* (part, last) {
      window += part;
      const lines = readLines(window, position - offset, last);
      for (let step = lines.next(); ; step = lines.next()) {
        if (step.done === true) {
          position = offset + step.value;
          break;
        }
        const block = readLine({ ...step.value, start: step.value.start + offset, end: step.value.end + offset });
        if (block !== undefined) yield block;
      }
      if (last && open !== undefined) yield toBlock(open);
      const kept = open?.start ?? position;
      window = window.slice(kept - offset);
      offset = kept;
    },
  };
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

// The lines from `from` on that are whole, with offsets into `text`; returns where the first one starts that is not.
function* readLines(text: string, from: number, last: boolean): Generator<Line, number> {
  let start = from;
  let feed = text.indexOf('\n', from);
  while (start < text.length) {
    if (feed !== -1 && feed < start) feed = text.indexOf('\n', start);
    const stop = feed === -1 ? text.length : feed;
    const isOpen = feed === -1 && !last;
    if (stop - start > (isOpen ? MAX_BLOCK + 1 : MAX_BLOCK)) {
      const cut = findCut(text, start);
      yield { start, end: cut, text: text.slice(start, start + LINE_BEGINNING) };
      start = cut;
      continue;
    }
    if (isOpen) return start;
    const end = stop > start && text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop;
    // Only the beginning decides, and the whole of short lines: a line of megabytes is not copied.
    yield { start, end, text: text.slice(start, Math.min(end, start + LINE_BEGINNING)) };
    start = stop + 1;
  }
  return start;
}

// The last space of an over-long line's first part; without one a place that parts no surrogate pair.
function findCut(text: string, start: number): number {
  const limit = start + MAX_BLOCK;
  const space = text.slice(limit - 5_000, limit).lastIndexOf(' ');
  if (space !== -1) return limit - 5_000 + space;
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit;
}
