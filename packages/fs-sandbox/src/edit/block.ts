// A part of a text that is edited, with what is derived from it. A change makes new blocks of those it touches; the others keep what is known of them.
import { foldText, type FoldedText, type FoldOptions } from './fold-text.ts';
import { countIndents, type IndentCounts } from './indent-unit.ts';
import { countLineEnds, isBlank, splitLines, type LineEndCounts } from './split-lines.ts';

/** Where something comes from in the text as it was before all edits. */
export interface Origin {
  readonly start: number;
  readonly end: number;
}

export interface Block {
  readonly text: string;
  readonly origin: Origin;
  /** Whether it is no longer what stands at its origin. Changed blocks that came of one change share one origin. */
  readonly isChanged: boolean;
  /** Always the same two numbers, counted when first asked for. */
  lineEnds(): LineEndCounts;
  folded(options: FoldOptions): FoldedText;
  /** @param startsLine whether its first line does not begin in the block before */
  indents(options: { readonly startsLine: boolean; readonly hasFeeds: boolean }): IndentCounts;
}

function createBlock(text: string, origin: Origin, isChanged: boolean): Block {
  const kept = new Map<string, unknown>();
  const keep = <T>(key: string, make: () => T): T => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key) as T;
  };
  return {
    text,
    origin,
    isChanged,
    lineEnds: () => keep('ends', () => countLineEnds(text)),
    folded: (options) => keep(`folded ${options.trailing} ${options.typography} ${options.hasFeeds}`, () => foldText(text, options)),
    indents: ({ startsLine, hasFeeds }) =>
      keep(`indents ${startsLine} ${hasFeeds}`, () => {
        const lines = splitLines(text, hasFeeds).map(({ content }) => content);
        return countIndents(startsLine ? lines : lines.slice(1));
      }),
  };
}

/** A text as it is before all edits. */
export function cutOriginal(text: string, size: number): readonly Block[] {
  return Array.from(listParts(text, size), ({ start, end }) => createBlock(text.slice(start, end), { start, end }, false));
}

/** What stands in the place of the blocks that came from `origin`. */
export function cutChanged(text: string, origin: Origin, size: number): readonly Block[] {
  return Array.from(listParts(text, size), ({ start, end }) => createBlock(text.slice(start, end), origin, true));
}

/**
 * Whether a block may end so: neither within a line end, nor within the blanks before one or at the beginning of a line. Then what is derived from blocks,
 * put together, is what would be derived from the whole.
 */
export function isSafeEnd(text: string): boolean {
  return !isUnsafe(text.at(-1));
}

function isUnsafe(character: string | undefined): boolean {
  return character !== undefined && character !== '\n' && isBlank(character);
}

// Behind a line end where there is one near by; in long lines anywhere that is safe.
function* listParts(text: string, size: number): Generator<Origin> {
  let start = 0;
  while (text.length - start > size * 2) {
    const feed = text.slice(start, start + size * 2).lastIndexOf('\n');
    let end = start + (feed >= size / 2 ? feed + 1 : size);
    while (end < text.length && isUnsafe(text[end - 1])) end += 1;
    yield { start, end };
    start = end;
  }
  if (start < text.length) yield { start, end: text.length };
}
