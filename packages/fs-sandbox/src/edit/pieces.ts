// A text in pieces, as if it were one: what is looked for may begin in one of them and end in another.
import type { Steps } from '../turns.ts';

export interface Pieces {
  readonly texts: readonly string[];
  /** Where each of them begins. */
  readonly starts: readonly number[];
  readonly length: number;
}

/** Offsets between which a place must begin, both included. */
export interface Scope {
  readonly start: number;
  readonly end: number;
}

export const EVERYWHERE: Scope = { start: 0, end: Number.POSITIVE_INFINITY };

const PLACES_A_TURN = 20_000;
const PIECES_A_TURN = 256;
// What is longer is looked for in the joined text: beyond this, joining two pieces at each seam would cost more.
const MAX_SEAM_CHARACTERS = 16_384;

export function toPieces(texts: readonly string[]): Pieces {
  const starts: number[] = [];
  let length = 0;
  for (const text of texts) {
    starts.push(length);
    length += text.length;
  }
  return { texts, starts, length };
}

/** The piece that holds an offset; the last one for those behind the text. */
export function pieceAt({ starts }: Pieces, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

export function slicePieces(pieces: Pieces, start: number, end: number): string {
  const { texts, starts } = pieces;
  const parts: string[] = [];
  for (let index = pieceAt(pieces, start); index < texts.length; index += 1) {
    const from = starts[index] ?? 0;
    if (from >= end) break;
    parts.push((texts[index] ?? '').slice(Math.max(0, start - from), end - from));
  }
  return parts.length === 1 ? (parts[0] ?? '') : parts.join('');
}

export function characterAt(pieces: Pieces, at: number): string {
  const index = pieceAt(pieces, at);
  return pieces.texts[index]?.[at - (pieces.starts[index] ?? 0)] ?? '';
}

/** The first place of one character from an offset on; -1 without any. */
export function findCharacter(pieces: Pieces, character: string, from: number): number {
  for (let index = pieceAt(pieces, from); index < pieces.texts.length; index += 1) {
    const start = pieces.starts[index] ?? 0;
    const at = (pieces.texts[index] ?? '').indexOf(character, Math.max(0, from - start));
    if (at !== -1) return start + at;
  }
  return -1;
}

/** The last place of one character before an offset; -1 without any. */
export function findCharacterBefore(pieces: Pieces, character: string, before: number): number {
  for (let index = pieceAt(pieces, before); index >= 0; index -= 1) {
    const start = pieces.starts[index] ?? 0;
    if (before <= start) continue;
    const at = (pieces.texts[index] ?? '').lastIndexOf(character, before - 1 - start);
    if (at !== -1) return start + at;
  }
  return -1;
}

export interface FindOptions {
  /** @default EVERYWHERE */
  readonly scope?: Scope | undefined;
  /** Pieces as they were when the same text was looked for and not found: where they are the same still, it is not looked for again. @default none */
  readonly without?: readonly string[] | undefined;
}

/** Where a text stands, in order. Of places that overlap each counts, since none is meant more than the other. */
export function* findInPieces(pieces: Pieces, wanted: string, { scope = EVERYWHERE, without }: FindOptions = {}): Steps<readonly number[]> {
  const found: number[] = [];
  if (wanted === '') return found;
  const isLong = wanted.length > MAX_SEAM_CHARACTERS;
  const { texts, starts } = isLong ? toPieces([pieces.texts.join('')]) : pieces;
  const isKnown = (index: number): boolean => !isLong && texts[index] === without?.[index];
  let passed = 0;
  for (const [index, text] of texts.entries()) {
    if (index % PIECES_A_TURN === PIECES_A_TURN - 1) yield;
    const from = starts[index] ?? 0;
    if (from > scope.end) break;
    if (from + text.length < scope.start) continue;
    if (!isKnown(index)) {
      for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
        if (from + at >= scope.start && from + at <= scope.end) found.push(from + at);
        passed += 1;
        if (passed % PLACES_A_TURN === 0) yield;
      }
    }
    if (isKnown(index) && isKnown(index + 1) && (texts[index + 1] ?? '').length >= wanted.length) continue;
    for (const at of listSeamPlaces(texts, index, wanted)) if (from + at >= scope.start && from + at <= scope.end) found.push(from + at);
  }
  return found;
}

// The places that begin in a piece and end in one behind it.
function listSeamPlaces(texts: readonly string[], index: number, wanted: string): readonly number[] {
  const overlap = wanted.length - 1;
  if (overlap === 0 || index + 1 >= texts.length) return [];
  const text = texts[index] ?? '';
  const tail = text.slice(Math.max(0, text.length - overlap));
  let head = '';
  for (let next = index + 1; next < texts.length && head.length < overlap; next += 1) head += (texts[next] ?? '').slice(0, overlap - head.length);
  const seam = tail + head;
  const places: number[] = [];
  for (let at = seam.indexOf(wanted); at !== -1 && at < tail.length; at = seam.indexOf(wanted, at + 1)) places.push(text.length - tail.length + at);
  return places;
}
