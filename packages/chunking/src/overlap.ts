// Where a chunk starts when it is to repeat some of the text before it.
import type { TokenCutter } from './find-token-cut.ts';
import { findBoundary } from './span-counter.ts';
import { snapForward } from './text-cut.ts';

/**
 * The earliest end of a piece from which the text up to `range.end` has at most `tokens` tokens, not before `range.floor`;
 * `range.end` when there is none.
 */
export function findOverlapStart(cutter: TokenCutter, range: { readonly floor: number; readonly end: number }, tokens: number): number {
  const { spans } = cutter;
  const { ends, totals } = spans.measure;
  const total = totals[findBoundary(ends, range.end)] ?? 0;
  let index = Math.max(findBoundary(totals, total - tokens - 2), findBoundary(ends, range.floor - 1));
  // Totals may be estimates: after some tries the steps grow, so that they stay few.
  for (let tries = 1; index < ends.length; tries += 1, index += tries > 4 ? tries : 1) {
    const place = index < 0 ? spans.span.start : (ends[index] ?? range.end);
    if (place >= range.end) break;
    const start = snapForward(spans.text, place, range.end);
    if (start >= range.floor && start < range.end && spans.count(start, range.end, tokens) <= tokens) return start;
  }
  return range.end;
}

/**
 * Where a chunk that goes on at `place.end` starts when it repeats about `tokens` tokens: with a sentence where one gives at least half
 * of that, else with a word.
 *
 * @param place `starts`: where sentences and blocks start, in order
 */
export function placeOverlap(cutter: TokenCutter, place: { readonly starts: readonly number[]; readonly end: number }, tokens: number): number {
  const { spans } = cutter;
  const { end } = place;
  if (tokens === 0 || end <= spans.span.start) return end;
  const earliest = findOverlapStart(cutter, { floor: spans.span.start, end }, tokens);
  const sentence = place.starts[findBoundary(place.starts, earliest - 1) + 1] ?? end;
  const shared = sentence < end ? spans.count(sentence, end) : 0;
  if (shared >= tokens / 2 && shared <= tokens) return sentence;
  const word = earliest + spans.text.slice(earliest, end).search(/\S|$/);
  // A word may have more tokens without the space before it.
  return word < end && spans.count(word, end) <= tokens ? word : earliest;
}
