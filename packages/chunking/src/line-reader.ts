// Cuts text that arrives in parts into lines, the same lines however it was parted.
import { MAX_BLOCK_LENGTH } from './block-builder.ts';
import { snapToGrapheme } from './text-cut.ts';
import type { Span } from './token-counter.ts';

/** A line with its terminator, or a part of one that is too long. Offsets into the whole source. */
export interface Line extends Span {
  /** Without the terminator. */
  readonly text: string;
  /** Whether it goes on a line that had to be cut. */
  readonly continued: boolean;
}

export interface LineReader {
  push(text: string, last: boolean): Iterable<Line>;
}

/** How much text behind a forced cut decides where exactly it falls. */
const LOOKAHEAD = 128;

export function createLineReader(): LineReader {
  let rest = '';
  let offset = 0; // of `rest` in the source
  let continued = false;
  return {
    push: function* (text, last) {
      rest += text;
      let position = 0;
      while (position < rest.length) {
        const end = findLineEnd(rest, position, last);
        if (end === undefined) break;
        const line = rest.slice(position, end);
        yield { text: line.replace(/[\r\n]+$/, ''), start: offset + position, end: offset + end, continued };
        continued = !/[\r\n]$/.test(line);
        position = end;
      }
      rest = rest.slice(position);
      offset += position;
    },
  };
}

/** Where the line at `start` ends, terminator included; undefined while that is open. */
function findLineEnd(text: string, start: number, last: boolean): number | undefined {
  const limit = start + MAX_BLOCK_LENGTH;
  const feed = text.indexOf('\n', start);
  const carriage = text.slice(start, feed === -1 ? limit + LOOKAHEAD : feed).indexOf('\r');
  const terminator = carriage === -1 ? feed : start + carriage;
  const end = terminator === -1 ? text.length : terminator + (text.startsWith('\r\n', terminator) ? 2 : 1);
  if (end > limit) return terminator === -1 && !last && text.length < limit + LOOKAHEAD ? undefined : cutLongLine(text, start, limit);
  const isOpen = terminator === -1 || (end === text.length && text.charAt(terminator) === '\r' && end === terminator + 1);
  return isOpen && !last ? undefined : end;
}

/** After the last space in the line's last part, so that no word is cut; at any character when there is no space. */
function cutLongLine(text: string, start: number, limit: number): number {
  const space = text.lastIndexOf(' ', limit - 1);
  return space > limit - 1_024 ? space + 1 : snapToGrapheme(text, start, limit);
}
