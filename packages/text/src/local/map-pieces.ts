// Long texts in pieces that nothing straddles, so that the event loop gets its turn in between.
import type { Pacer } from '../event-loop-pacer.ts';
import { checkResultLength } from './check-result-length.ts';

const PIECE = 65_536;

// A line's end after something visible; the break itself begins the next piece, so that no run of white space is ever parted.
const LINE_CUT = /\S(?=\r?\n)/gu;
// Between two words in lower case as well: neither numbers nor names of accounts reach over that.
const WORD_CUT = /\S(?=\r?\n)|\p{Ll}(?= \p{Ll})/gu;

/** Where pieces may end: at the end of lines, or also between words. Text without such a place stays whole. */
export type PieceBoundary = 'line' | 'word';

/** The pieces of `text` in order; joined they are the text. All but the first begin with the white space they were cut at. */
export function* iteratePieces(text: string, boundary: PieceBoundary): Generator<string> {
  const cut = new RegExp(boundary === 'line' ? LINE_CUT : WORD_CUT);
  let start = 0;
  while (text.length - start > PIECE) {
    cut.lastIndex = start + PIECE;
    const match = cut.exec(text);
    if (match === null) break;
    const end = match.index + match[0].length;
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

/** Each piece mapped, and joined again. */
export async function mapPieces(text: string, map: (piece: string) => string, options: { readonly pacer: Pacer; readonly boundary?: PieceBoundary }): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for (const piece of iteratePieces(text, options.boundary ?? 'word')) {
    const mapped = map(piece);
    length += mapped.length;
    checkResultLength(length);
    parts.push(mapped);
    await options.pacer(piece.length);
  }
  return parts.join('');
}

/** Everything that `find` finds in the pieces. */
export async function collectPieces<T>(text: string, find: (piece: string) => Iterable<T>, options: { readonly pacer: Pacer; readonly boundary?: PieceBoundary }): Promise<T[]> {
  const found: T[] = [];
  for (const piece of iteratePieces(text, options.boundary ?? 'word')) {
    for (const one of find(piece)) found.push(one);
    await options.pacer(piece.length);
  }
  return found;
}
