// A text on its way through several edits. It is kept in blocks, so that an edit costs what the blocks cost that it changes: joining, folding and
// counting all of a large text anew each time would cost more than everything else together.
import type { Steps } from '../turns.ts';
import { cutOriginal, type Origin } from './block.ts';
import { findIndentUnit, findLineEnd, findSpot, listChanges, readLine, replaceInBlocks, startOfLine, type Change, type Replaced } from './block-list.ts';
import type { FoldedText, FoldOptions } from './fold-text.ts';
import { characterAt, EVERYWHERE, findCharacterBefore, findInPieces, pieceAt, slicePieces, toPieces, type Pieces, type Scope } from './pieces.ts';
import type { Line } from './split-lines.ts';

/** A text that is looked through: the draft itself, or a plainer form of it. */
export interface View {
  readonly length: number;
  slice(start: number, end: number): string;
  at(index: number): string;
  /** `\n`, or `\r` where nothing else ends lines. */
  lineBreak(): string;
  findAll(wanted: string, scope?: Scope): Steps<readonly number[]>;
  /** Where a character of it begins and ends in the draft. */
  origin(index: number): Origin;
}

export interface Draft extends View {
  text(): string;
  folded(options: Omit<FoldOptions, 'hasFeeds'>): Steps<View>;
  /** The most frequent line end; `\n` where there is none. */
  lineEnd(): string;
  /** By what most lines are indented. @default four blanks where nothing tells */
  indentUnit(): Steps<string>;
  /** Where the line begins that holds an offset. */
  lineStart(at: number): number;
  /** The line that begins at an offset. */
  readLine(start: number): Line;
  /** Line and column of an offset, from 1. Only line feeds count, as they do wherever a caller meets line numbers. */
  spot(at: number): { readonly line: number; readonly column: number };
  /** Where a line begins, from 1; behind the text when there are fewer. */
  startOfLine(line: number): number;
  /** @param places in order, none over another */
  replace(places: readonly Replaced[]): Steps<void>;
  /** All that has changed, in order; about as close as a block is large. */
  changes(): readonly Change[];
}

// Small enough that a change of one costs little, large enough that they are few.
const BLOCK_CHARACTERS = 8_192;
const BLOCKS_A_TURN = 32;

/** @param blockCharacters how much is changed at once; what comes out does not depend on it. @default 8,192 */
export function createDraft(text: string, blockCharacters = BLOCK_CHARACTERS): Draft {
  let blocks = cutOriginal(text, blockCharacters);
  let pieces = toPieces(blocks.map((block) => block.text));
  let views = new Map<string, View>();
  let hasFeeds = text.includes('\n');
  const lineBreak = (): string => (hasFeeds ? '\n' : '\r');
  // Most edits that are not there exactly are looked for in several forms of a text that are the same almost everywhere.
  let absent = new Map<string, readonly string[]>();
  const find: Find = function* (where, wanted, scope) {
    const found = yield* findInPieces(where, wanted, { scope, without: absent.get(wanted) });
    if (found.length === 0 && scope === EVERYWHERE) absent.set(wanted, where.texts);
    return found;
  };
  const raw = createView(() => pieces, { find, lineBreak, origin: (index) => ({ start: index, end: index + 1 }) });
  return {
    ...raw,
    get length() {
      return pieces.length;
    },
    text: () => slicePieces(pieces, 0, pieces.length),
    *folded(options) {
      const key = `${options.trailing} ${options.typography}`;
      const known = views.get(key);
      if (known !== undefined) return known;
      const folded: FoldedText[] = [];
      for (const [index, block] of blocks.entries()) {
        if (index % BLOCKS_A_TURN === BLOCKS_A_TURN - 1) yield;
        folded.push(block.folded({ ...options, hasFeeds }));
      }
      const view = createFoldedView(folded, { original: pieces, find });
      views.set(key, view);
      return view;
    },
    lineEnd: () => findLineEnd({ blocks, pieces }),
    *indentUnit() {
      return (yield* findIndentUnit({ blocks, pieces }, { hasFeeds })) ?? '    ';
    },
    lineStart: (at) => findCharacterBefore(pieces, lineBreak(), at) + 1,
    readLine: (start) => readLine(pieces, start, hasFeeds),
    spot: (at) => findSpot({ blocks, pieces }, at),
    startOfLine: (line) => startOfLine({ blocks, pieces }, line),
    *replace(places) {
      blocks = yield* replaceInBlocks({ blocks, pieces }, { places, blockCharacters });
      pieces = toPieces(blocks.map((block) => block.text));
      hasFeeds = blocks.some((block) => block.lineEnds().unix + block.lineEnds().windows > 0);
      views = new Map();
      absent = new Map();
    },
    changes: () => listChanges(blocks, text.length),
  };
}

type Find = (where: Pieces, wanted: string, scope: Scope) => Steps<readonly number[]>;

function createView(current: () => Pieces, { find, ...rest }: Pick<View, 'lineBreak' | 'origin'> & { readonly find: Find }): Omit<View, 'length'> {
  return {
    ...rest,
    slice: (start, end) => slicePieces(current(), start, end),
    at: (index) => characterAt(current(), index),
    findAll: (wanted, scope = EVERYWHERE) => find(current(), wanted, scope),
  };
}

function createFoldedView(folded: readonly FoldedText[], { original, find }: { readonly original: Pieces; readonly find: Find }): View {
  const pieces = toPieces(folded.map(({ text }) => text));
  const origin = (index: number): Origin => {
    const piece = pieceAt(pieces, index);
    const inner = folded[piece]?.origin(index - (pieces.starts[piece] ?? 0)) ?? { start: 0, end: 0 };
    const shift = original.starts[piece] ?? 0;
    return { start: inner.start + shift, end: inner.end + shift };
  };
  return { ...createView(() => pieces, { find, lineBreak: () => '\n', origin }), length: pieces.length };
}
