// One file: its lines that hold the pattern, or why it was not searched.
import type { FileHandle } from 'node:fs/promises';
import { decodeBytes } from '@gateway/text/encoding';
import { detectEncoding, readMark } from '../text-encoding.ts';
import type { Turns } from '../turns.ts';
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
  /** Between pieces of a file. */
  readonly turns: Turns;
}

export type FileOutcome = { readonly kind: 'searched'; readonly matches: readonly LineMatch[] } | { readonly kind: 'binary' | 'large' | 'unreadable' };

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
  // Lines and columns stay what they are, and no line is shown with its return.
  const lines = options.finder.namesReturns ? text : text.replaceAll('\r\n', '\n');
  return { kind: 'searched', matches: await searchText(lines, options) };
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

interface Found {
  readonly line: number;
  /** Where the line begins, and where in it the match does. */
  readonly start: number;
  readonly at: number;
}

// One match a line.
async function searchText(text: string, { finder, afterLine, limit, contextLines, turns }: SearchFileOptions): Promise<readonly LineMatch[]> {
  const found: Found[] = [];
  const lines = createLineCounter(text);
  // What was given already need not be found again, as slow as that may be.
  let from = lines.skip(afterLine);
  while (from < text.length && found.length < limit) {
    let window = cutWindow(text, from, finder);
    while (from < window.end && found.length < limit) {
      await turns.next();
      let place = finder.find(window.piece, from - window.start);
      if (place !== undefined && isDoubtful(place, window, finder)) {
        window = { ...window, piece: text.slice(window.start, window.end + LONGER_WINDOWS * finder.windowLength), isCut: window.end + LONGER_WINDOWS * finder.windowLength < text.length };
        place = finder.find(window.piece, from - window.start);
        if (place !== undefined && isDoubtful(place, window, finder)) break;
      }
      const at = window.start + (place?.start ?? window.piece.length);
      // What begins behind the window is for the next one, which sees more of it.
      if (at >= window.end) break;
      const { line, start } = lines.at(at);
      found.push({ line, start, at });
      const feed = text.indexOf('\n', at);
      from = feed === -1 ? text.length : feed + 1;
    }
    from = Math.max(from, window.end);
  }
  return found.map(({ line, start, at }) => toLineMatch(text, { line, start, at, contextLines }));
}

interface Window {
  readonly piece: string;
  /** Where the piece begins: a character before what is searched, so that the beginnings of lines and words are seen. */
  readonly start: number;
  /** Matches count that begin before it. */
  readonly end: number;
  /** Whether the text goes on behind the piece in the same line. */
  readonly isCut: boolean;
}

// To be sure of a match that reaches to where the text was cut.
const LONGER_WINDOWS = 4;

function isDoubtful(place: { readonly end: number }, { piece, isCut }: Window, { looksAhead }: Finder): boolean {
  return looksAhead && isCut && place.end === piece.length;
}

function cutWindow(text: string, from: number, { windowLength, staysInLine }: Finder): Window {
  const start = Math.max(0, from - 1);
  if (text.length - from <= windowLength) return { piece: start === 0 ? text : text.slice(start), start, end: text.length, isCut: false };
  const lineEnd = staysInLine ? text.lastIndexOf('\n', from + windowLength - 1) + 1 : 0;
  if (lineEnd > from) return { piece: text.slice(start, lineEnd), start, end: lineEnd, isCut: false };
  const end = from + windowLength;
  // What reaches further than this is not found.
  return { piece: text.slice(start, end + windowLength), start, end, isCut: end + windowLength < text.length };
}

interface LineCounter {
  /** Where the line behind so many lines begins; to be called first. */
  skip(lines: number): number;
  /** The line of an offset that is not before the last one asked for. */
  at(offset: number): { readonly line: number; readonly start: number };
}

function createLineCounter(text: string): LineCounter {
  let line = 1;
  let start = 0;
  return {
    skip: (lines) => {
      while (line <= lines) {
        const feed = text.indexOf('\n', start);
        if (feed === -1) return text.length;
        line += 1;
        start = feed + 1;
      }
      return start;
    },
    at: (offset) => {
      for (let feed = text.indexOf('\n', start); feed !== -1 && feed < offset; feed = text.indexOf('\n', start)) {
        line += 1;
        start = feed + 1;
      }
      return { line, start };
    },
  };
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
