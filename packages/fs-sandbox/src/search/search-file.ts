// One file: its lines that hold the pattern, or why it was not searched.
import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';
import { decodeBytes } from '@gateway/text/encoding';
import { detectEncoding, readMark } from '../text-encoding.ts';
import type { Finder } from './create-finder.ts';

export interface LineMatch {
  /** From 1. */
  readonly line: number;
  /** Of the first place in the line, from 1, in UTF-16 units. */
  readonly column: number;
  readonly text: string;
  readonly before?: readonly string[] | undefined;
  readonly after?: readonly string[] | undefined;
}

export interface SearchFileOptions {
  readonly finder: Finder;
  readonly maxFileBytes: number;
  readonly contextLines: number;
  /** Lines up to this one are passed over. */
  readonly afterLine: number;
  /** At most this many are given. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

export type FileOutcome = { readonly kind: 'searched'; readonly matches: readonly LineMatch[] } | { readonly kind: 'binary' } | { readonly kind: 'large' };

export const NOTHING: FileOutcome = { kind: 'searched', matches: [] };

/** Whether a file with these bytes certainly holds no match, and is text as far as can be seen without looking closer. */
export function isPassedOver(bytes: Buffer, finder: Finder): boolean {
  return !bytes.subarray(0, BINARY_SAMPLE_BYTES).includes(0) && readMark(bytes) === undefined && !finder.mayHold(bytes);
}

/** @param bytes all of the file */
export async function searchBytes(bytes: Buffer, options: SearchFileOptions): Promise<FileOutcome> {
  if (isPassedOver(bytes, options.finder)) return NOTHING;
  const encoding = await detectEncoding(bytes, true);
  if (encoding === undefined) return { kind: 'binary' };
  const text = await decodeBytes(bytes.subarray(encoding.mark.length), encoding.name);
  return { kind: 'searched', matches: await searchText(text, options) };
}

/** Closes the file. */
export async function searchFile(handle: FileHandle, options: SearchFileOptions): Promise<FileOutcome> {
  let bytes: Buffer | undefined;
  try {
    bytes = await readUpTo(handle, options.maxFileBytes);
  } finally {
    await handle.close();
  }
  return bytes === undefined ? { kind: 'large' } : searchBytes(bytes, options);
}

const BINARY_SAMPLE_BYTES = 8_192;
const FIRST_BYTES = 65_536;

// Most files are read at once; asking their size first would cost more than it saves.
async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Buffer | undefined> {
  const first = Buffer.allocUnsafe(FIRST_BYTES);
  const { bytesRead } = await handle.read(first, 0, FIRST_BYTES, 0);
  if (bytesRead < FIRST_BYTES) return first.subarray(0, bytesRead);
  const { size } = await handle.stat();
  if (size > maxBytes) return undefined;
  const all = Buffer.allocUnsafe(Math.max(size, bytesRead));
  first.copy(all);
  let filled = bytesRead;
  while (filled < all.length) {
    const part = await handle.read(all, filled, all.length - filled, filled);
    if (part.bytesRead === 0) break;
    filled += part.bytesRead;
  }
  return all.subarray(0, filled);
}

// Searched in one go; others get their turn in between.
const PIECE_LENGTH = 262_144;
const MAX_PIECE_LENGTH = 1_048_576;

async function searchText(text: string, options: SearchFileOptions): Promise<readonly LineMatch[]> {
  const { finder } = options;
  const found: { readonly line: number; readonly start: number; readonly at: number }[] = [];
  let line = 1;
  for (let start = 0; start < text.length && found.length < options.limit; ) {
    const end = finder.spansLines ? text.length : pieceEnd(text, start);
    const piece = start === 0 && end === text.length ? text : text.slice(start, end);
    line = searchPiece(piece, { offset: start, firstLine: line, options, found });
    start = end;
    if (start < text.length) {
      await setImmediate();
      throwIfAborted(options.signal);
    }
  }
  return found.map(({ line: number, start, at }) => toLineMatch(text, { line: number, start, at, contextLines: options.contextLines }));
}

function pieceEnd(text: string, start: number): number {
  if (text.length - start <= PIECE_LENGTH) return text.length;
  const end = text.indexOf('\n', start + PIECE_LENGTH);
  // A line of megabytes is cut; what reaches over the cut is not found.
  return Math.min(end === -1 ? text.length : end + 1, start + MAX_PIECE_LENGTH);
}

interface Piece {
  readonly offset: number;
  readonly firstLine: number;
  readonly options: SearchFileOptions;
  readonly found: { readonly line: number; readonly start: number; readonly at: number }[];
}

// One match a line. Gives the number of the line behind the piece.
function searchPiece(piece: string, { offset, firstLine, options, found }: Piece): number {
  let line = firstLine;
  let lineStart = 0;
  const advance = (to: number): void => {
    for (let feed = piece.indexOf('\n', lineStart); feed !== -1 && feed < to; feed = piece.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = feed + 1;
    }
  };
  for (let from = 0; from < piece.length && found.length < options.limit; ) {
    const place = options.finder.find(piece, from);
    if (place === undefined) break;
    advance(place.start);
    // The empty line that a text's last line end opens is no line.
    if (place.start >= piece.length) break;
    if (line > options.afterLine && found.at(-1)?.line !== line) found.push({ line, start: offset + lineStart, at: offset + place.start });
    const feed = piece.indexOf('\n', place.start);
    if (feed === -1) break;
    from = feed + 1;
  }
  advance(piece.length);
  return line;
}

// Enough of a line to recognise it; of minified files a line is all there is.
const MAX_LINE_LENGTH = 240;

function toLineMatch(text: string, { line, start, at, contextLines }: { readonly line: number; readonly start: number; readonly at: number; readonly contextLines: number }): LineMatch {
  const end = lineEndAt(text, at);
  const column = at - start + 1;
  const from = at - start > MAX_LINE_LENGTH / 2 && end - start > MAX_LINE_LENGTH ? at - MAX_LINE_LENGTH / 4 : start;
  const shown = text.slice(from, Math.min(end, from + MAX_LINE_LENGTH));
  const match = { line, column, text: `${from > start ? '…' : ''}${shown}${from + MAX_LINE_LENGTH < end ? '…' : ''}` };
  if (contextLines === 0) return match;
  return { ...match, before: linesBefore(text, start, contextLines), after: linesAfter(text, end, contextLines) };
}

function lineEndAt(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  const end = feed === -1 ? text.length : feed;
  return text[end - 1] === '\r' && end > at ? end - 1 : end;
}

function linesBefore(text: string, start: number, count: number): readonly string[] {
  const lines: string[] = [];
  for (let end = start; end > 0 && lines.length < count; ) {
    const from = end >= 2 ? text.lastIndexOf('\n', end - 2) + 1 : 0;
    lines.unshift(text.slice(from, end).replace(/\r?\n$/, '').slice(0, MAX_LINE_LENGTH));
    end = from;
  }
  return lines;
}

function linesAfter(text: string, end: number, count: number): readonly string[] {
  const lines: string[] = [];
  for (let feed = text.indexOf('\n', end); feed !== -1 && feed + 1 < text.length && lines.length < count; ) {
    const next = lineEndAt(text, feed + 1);
    lines.push(text.slice(feed + 1, Math.min(next, feed + 1 + MAX_LINE_LENGTH)));
    feed = text.indexOf('\n', next);
  }
  return lines;
}
