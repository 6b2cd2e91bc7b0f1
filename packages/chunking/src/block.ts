// The parts of a document that chunking knows, whatever its format: they tile the text, each with the blank space after it.
import type { Span } from './token-counter.ts';

export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote' | 'front_matter';

/** How good a place for a boundary is. Higher is better. */
export const STRENGTHS = {
  /** Right after a heading: it would stand alone at the end of a chunk. */
  afterHeading: 0,
  /** Between any two pieces. */
  token: 1,
  /** Between sentences, or lines of code. */
  sentence: 2,
  /** Between list items, table rows, parts of code that blank lines set apart. */
  item: 3,
  block: 4,
  heading: 5,
} as const;

export type Strength = (typeof STRENGTHS)[keyof typeof STRENGTHS];

/** A place inside a block at which it may be cut. */
export interface BlockBreak {
  /** UTF-16 offset into the whole source. */
  readonly at: number;
  readonly strength: Strength;
}

export interface Block extends Span {
  readonly kind: BlockKind;
  /** The headings it stands under, outermost first; a heading's own title is the last. */
  readonly path: readonly string[];
  readonly breaks: readonly BlockBreak[];
  /** A table's header. */
  readonly header?: string | undefined;
  /** Whether it goes on where a block had to be closed because of its length. */
  readonly continued: boolean;
}

export interface BlockParser {
  /** Takes the next part of the text, `last` closes it; returns the blocks that no further text can change. */
  push(text: string, last: boolean): readonly Block[];
}
