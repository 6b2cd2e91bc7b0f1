// What the pre-token patterns of both encodings share. A scanner does exactly what the published regular expression does,
// at several times its speed, without its backtracking stack, and with an end that may lie before the end of the text.
import { BREAK, NUMBER, SPACE, widthAt, type ClassAt } from './char-class.ts';

/**
 * Where the piece that starts at `start` ends, as if the text ended at `end`. `start < end`; the result is in `(start, end]`.
 * It depends on nothing before `start`: from any piece's end on, the pieces are the same however one got there.
 */
export type PieceScanner = (text: string, start: number, end: number) => number;

const APOSTROPHE = 0x27;
const SMALL = 0x20; // the bit that turns an ASCII capital into a small letter, and nothing else into one
const D = 0x64;
const E = 0x65;
const L = 0x6c;
const M = 0x6d;
const R = 0x72;
const S = 0x73;
const T = 0x74;
const V = 0x76;

/** The end of `'s 't 'm 'd 're 've 'll` in any case when one starts at `index`, else `index`. */
export function skipContraction(text: string, index: number, end: number): number {
  if (index + 1 >= end || text.charCodeAt(index) !== APOSTROPHE) return index;
  const first = text.charCodeAt(index + 1) | SMALL;
  if (first === S || first === D || first === M || first === T) return index + 2;
  if (index + 2 >= end) return index;
  const second = text.charCodeAt(index + 2) | SMALL;
  return (first === L && second === L) || ((first === R || first === V) && second === E) ? index + 3 : index;
}

/** `\p{N}{1,3}`: the end of up to three number characters. */
export function skipNumbers(text: string, range: { readonly start: number; readonly end: number }, classAt: ClassAt): number {
  let index = range.start;
  for (let digits = 0; digits < 3 && index < range.end && classAt(text, index) === NUMBER; digits += 1) index += widthAt(text, index);
  return index;
}

/** The run of white space at an index, which must not be empty: where it ends, and where its last line break ends (-1 without one). */
export function readSpaces(text: string, range: { readonly start: number; readonly end: number }, classAt: ClassAt): { readonly end: number; readonly afterBreak: number } {
  let index = range.start;
  let afterBreak = -1;
  while (index < range.end) {
    const kind = classAt(text, index);
    if (kind === BREAK) afterBreak = index + 1;
    else if (kind !== SPACE) break;
    index += 1;
  }
  return { end: index, afterBreak };
}
