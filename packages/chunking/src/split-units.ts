// Cuts blocks into units: the smallest parts that a chunk is made of, none of which is over the limit.
import { STRENGTHS, type Block, type BlockBreak, type Strength } from './block.ts';
import { findTokenCut, type TokenCutter } from './find-token-cut.ts';
import type { FindSentences } from './find-sentences.ts';
import type { Span } from './token-counter.ts';

/** A part of a block, or several small ones. Offsets into the text that the counter's spans were made of. */
export interface Unit extends Span {
  /** What it is made of, never empty. */
  readonly blocks: readonly Block[];
  /** How good a place its start is for a boundary. */
  readonly strength: Strength;
}

export interface SplitOptions {
  /** Most tokens of a unit. */
  readonly limit: number;
  /** Whether prose is always cut into sentences and lists into items, or only where it is over the limit. */
  readonly fine: boolean;
  readonly findSentences: FindSentences;
  /** What to subtract from the offsets of blocks. */
  readonly shift: number;
}

/** Units of a thing that must be cut by tokens are this part of the limit, so that chunks can still be filled well. */
const PARTS_OF_LIMIT = 16;

/** The units of one block, in order; they tile it. `strength` is that of the block's own start. */
export function splitBlock(cutter: TokenCutter, block: Block, options: SplitOptions & { readonly strength: Strength }): Unit[] {
  const { limit, shift } = options;
  const whole: Unit = { blocks: [block], start: block.start - shift, end: block.end - shift, strength: options.strength };
  const isProse = block.kind === 'paragraph' || block.kind === 'quote';
  const isSplit = (options.fine && (isProse || block.kind === 'list')) || !fits(cutter, whole, limit);
  if (!isSplit) return [whole];
  const parts = cutAt(whole, block.breaks.map((place) => ({ at: place.at - shift, strength: place.strength })));
  const isTextual = isProse || block.kind === 'list';
  return parts
    .flatMap((part) => (isTextual && (isProse || !fits(cutter, part, limit / 2)) ? cutSentences(part, options.findSentences) : [part]))
    .flatMap((part) => (fits(cutter, part, limit) ? [part] : cutTokens(cutter, part, limit)));
}

function fits(cutter: TokenCutter, unit: Span, limit: number): boolean {
  return cutter.spans.count(unit.start, unit.end, limit) <= limit;
}

function cutAt(unit: Unit, places: readonly BlockBreak[]): Unit[] {
  const inside = places.filter((place) => place.at > unit.start && place.at < unit.end);
  const starts = [{ at: unit.start, strength: unit.strength }, ...inside];
  return starts.map(({ at, strength }, index) => ({ blocks: unit.blocks, start: at, end: starts[index + 1]?.at ?? unit.end, strength }));
}

function cutSentences(unit: Unit, findSentences: FindSentences): Unit[] {
  return cutAt(unit, findSentences(unit).map((at) => ({ at, strength: STRENGTHS.sentence })));
}

function cutTokens(cutter: TokenCutter, unit: Unit, limit: number): Unit[] {
  const { spans } = cutter;
  const { inner, ends } = spans.measure;
  // In a run without any boundary every count is made afresh, so that small parts would cost more than they are worth.
  const isRun = inner.some((index) => (ends[index] ?? 0) > unit.start && (ends[index] ?? 0) < unit.end);
  const target = isRun ? limit : Math.max(Math.ceil(limit / PARTS_OF_LIMIT), Math.min(limit, 8));
  const places: BlockBreak[] = [];
  let position = unit.start;
  while (position < unit.end && spans.count(position, unit.end, target) > target) {
    const cut = skipSpace(cutter, { start: position, end: findTokenCut(cutter, { start: position, end: unit.end }, target) }, limit);
    places.push({ at: cut, strength: STRENGTHS.token });
    position = cut;
  }
  return cutAt(unit, places);
}

/** Moves a cut behind the one space that starts the next word, when the part stays within the limit. */
function skipSpace(cutter: TokenCutter, part: Span, limit: number): number {
  const after = part.end + 1;
  return cutter.spans.text.charAt(part.end) === ' ' && cutter.spans.count(part.start, after, limit) <= limit ? after : part.end;
}
