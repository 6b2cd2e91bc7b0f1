// What is known of a text by its blocks, and how places in it are replaced.
import type { Steps } from '../turns.ts';
import { cutChanged, isSafeEnd, type Block } from './block.ts';
import { toIndentUnit, type IndentCounts } from './indent-unit.ts';
import { findCharacter, findCharacterBefore, pieceAt, slicePieces, type Pieces } from './pieces.ts';
import type { Line } from './split-lines.ts';

export interface Replaced {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A part of the text before all edits, and what stands there now. What lies between such parts is as it was. */
export interface Change {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

const BLOCKS_A_TURN = 32;
const PLACES_A_TURN = 20_000;

function countFeeds(block: Block): number {
  const { windows, unix } = block.lineEnds();
  return windows + unix;
}

/** The line that begins at an offset. */
export function readLine(pieces: Pieces, start: number, hasFeeds: boolean): Line {
  const at = findCharacter(pieces, hasFeeds ? '\n' : '\r', start);
  const whole = slicePieces(pieces, start, at === -1 ? pieces.length : at);
  if (at === -1) return { start, content: whole, end: '' };
  if (!hasFeeds) return { start, content: whole, end: '\r' };
  return whole.endsWith('\r') ? { start, content: whole.slice(0, -1), end: '\r\n' } : { start, content: whole, end: '\n' };
}

/** Blocks with their texts. */
export interface Blocks {
  readonly blocks: readonly Block[];
  readonly pieces: Pieces;
}

/** Where a line begins, from 1; behind the text when there are fewer. */
export function startOfLine({ blocks, pieces }: Blocks, line: number): number {
  let left = line - 1;
  if (left <= 0) return 0;
  for (const [index, block] of blocks.entries()) {
    const feeds = countFeeds(block);
    if (feeds < left) {
      left -= feeds;
      continue;
    }
    let at = -1;
    for (; left > 0; left -= 1) at = block.text.indexOf('\n', at + 1);
    return (pieces.starts[index] ?? 0) + at + 1;
  }
  return pieces.length + 1;
}

/** The most frequent line end; `\n` where there is none. */
export function findLineEnd({ blocks, pieces }: Blocks): string {
  let [windows, unix] = [0, 0];
  for (const block of blocks) {
    const counts = block.lineEnds();
    windows += counts.windows;
    unix += counts.unix;
  }
  if (windows + unix > 0) return windows > unix ? '\r\n' : '\n';
  return findCharacter(pieces, '\r', 0) === -1 ? '\n' : '\r';
}

/** By what most lines are indented; undefined where nothing tells. */
export function* findIndentUnit({ blocks }: Blocks, { hasFeeds }: { readonly hasFeeds: boolean }): Steps<string | undefined> {
  const counts: IndentCounts[] = [];
  let startsLine = true;
  for (const [index, block] of blocks.entries()) {
    if (index % BLOCKS_A_TURN === BLOCKS_A_TURN - 1) yield;
    counts.push(block.indents({ startsLine, hasFeeds }));
    startsLine = block.text.endsWith(hasFeeds ? '\n' : '\r');
  }
  return toIndentUnit(counts);
}

/** Line and column of an offset, from 1; only line feeds count. */
export function findSpot({ blocks, pieces }: Blocks, at: number): { readonly line: number; readonly column: number } {
  const index = pieceAt(pieces, at);
  const before = blocks.slice(0, index).reduce((sum, block) => sum + countFeeds(block), 1);
  const inner = (pieces.texts[index] ?? '').slice(0, at - (pieces.starts[index] ?? 0));
  return { line: before + inner.split('\n').length - 1, column: at - findCharacterBefore(pieces, '\n', at) };
}

/** Blocks without a place stay. The others are put together from what stays of them and what comes, up to where a block may end. */
export function* replaceInBlocks({ blocks, pieces }: Blocks, { places, blockCharacters }: { readonly places: readonly Replaced[]; readonly blockCharacters: number }): Steps<readonly Block[]> {
  const next: Block[] = [];
  const lastIndex = blocks.length - 1;
  const endOf = (index: number): number => pieces.starts[index + 1] ?? pieces.length;
  let index = 0;
  let at = 0;
  for (let place = places[at]; place !== undefined; place = places[at]) {
    const from = pieceAt(pieces, place.start);
    next.push(...blocks.slice(index, from));
    const parts: string[] = [];
    let position = pieces.starts[from] ?? 0;
    let to = from;
    for (;;) {
      for (let inner = places[at]; inner !== undefined && (inner.start < endOf(to) || to >= lastIndex); inner = places[at]) {
        parts.push(slicePieces(pieces, position, inner.start), inner.text);
        position = inner.end;
        to = Math.max(to, pieceAt(pieces, Math.max(inner.start, inner.end - 1)));
        at += 1;
        if (at % PLACES_A_TURN === 0) yield;
      }
      parts.push(slicePieces(pieces, position, endOf(to)));
      position = endOf(to);
      if (to >= lastIndex || isSafeEnd(parts.findLast((part) => part !== '') ?? '')) break;
      to += 1;
    }
    const touched = blocks.slice(from, to + 1);
    const origin = { start: Math.min(...touched.map((block) => block.origin.start)), end: Math.max(...touched.map((block) => block.origin.end)) };
    next.push(...cutChanged(parts.join(''), origin, blockCharacters));
    index = to + 1;
  }
  return next.concat(blocks.slice(index));
}

/** All that has changed, in order; about as close as a block is large. */
export function listChanges(blocks: readonly Block[], oldLength: number): readonly Change[] {
  const changes: Change[] = [];
  let [oldAt, newAt] = [0, 0];
  // What is gone belongs to what was changed right before it, and so does what came of the same change.
  const put = (oldEnd: number, newEnd: number, isSame: boolean): void => {
    const last = changes.at(-1);
    if (last !== undefined && isSame && last.oldEnd === oldAt && last.newEnd === newAt) changes[changes.length - 1] = { ...last, oldEnd, newEnd };
    else changes.push({ oldStart: oldAt, oldEnd, newStart: newAt, newEnd });
  };
  for (const { text, origin, isChanged } of blocks) {
    if (isChanged) {
      const oldEnd = Math.max(oldAt, origin.end);
      put(oldEnd, newAt + text.length, origin.start < oldAt);
      oldAt = oldEnd;
    } else {
      if (origin.start > oldAt) put(origin.start, newAt, true);
      oldAt = origin.end;
    }
    newAt += text.length;
  }
  if (oldLength > oldAt) put(oldLength, newAt, true);
  return changes;
}
