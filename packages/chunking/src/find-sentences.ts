// Where sentences begin inside the blocks of a window. Splitting many blocks at once is much cheaper than one by one.
import { splitSentences } from '@gateway/text';
import type { Block, BlockKind } from './block.ts';
import { findBoundary } from './span-counter.ts';
import type { Span } from './token-counter.ts';

/** The starts of the sentences that begin inside a span, its own start left out. The blank space after a sentence belongs to it. */
export type FindSentences = (span: Span) => readonly number[];

const TEXTUAL: ReadonlySet<BlockKind> = new Set(['paragraph', 'quote', 'list']);

/**
 * @param source `shift`: what to subtract from the offsets of blocks to have offsets into `text`
 * @param blocks those that will surely be asked for; runs of prose among them are split in one go, anything else when it is asked for
 */
export function createSentenceFinder(source: { readonly text: string; readonly shift: number; readonly locale: string }, blocks: readonly Block[]): FindSentences {
  const split = (span: Span): number[] =>
    splitSentences(source.text.slice(span.start, span.end), { locale: source.locale }).map((sentence) => span.start + sentence.start);
  const runs = joinRuns(blocks, source.shift);
  const known = runs.flatMap(split);
  return (span) => {
    const isKnown = runs.some((run) => run.start <= span.start && span.end <= run.end);
    const starts = isKnown ? known.slice(findBoundary(known, span.start) + 1, findBoundary(known, span.end - 1) + 1) : split(span);
    return starts.filter((start) => start > span.start && start < span.end);
  };
}

/** Blocks of prose that follow each other, as spans of the text. */
function joinRuns(blocks: readonly Block[], shift: number): Span[] {
  const runs: { start: number; end: number }[] = [];
  for (const block of blocks) {
    if (!TEXTUAL.has(block.kind)) continue;
    const last = runs.at(-1);
    if (last?.end === block.start - shift) last.end = block.end - shift;
    else runs.push({ start: block.start - shift, end: block.end - shift });
  }
  return runs;
}
