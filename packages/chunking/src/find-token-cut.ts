// How far a chunk may reach within its limit of tokens.
import { widthAt } from './char-class.ts';
import { findBoundary, type SpanCounter } from './span-counter.ts';
import { snapToCodePoint, snapToGrapheme } from './text-cut.ts';
import type { Span, TokenCounter } from './token-counter.ts';

export interface TokenCutter {
  readonly counter: TokenCounter;
  readonly spans: SpanCounter;
}

/**
 * The farthest place in the span up to which its text has at most `limit` tokens: the end of a piece, or inside a piece that would
 * leave more than a quarter of the limit unused; and not inside a character that people see as one, unless that character alone is over the limit.
 *
 * @param limit at least 4, the most tokens that one code point has
 */
export function findTokenCut(cutter: TokenCutter, span: Span, limit: number): number {
  const { spans } = cutter;
  const { start } = span;
  const { ends, totals } = spans.measure;
  if (spans.count(start, span.end, limit) <= limit) return span.end;
  const first = findBoundary(ends, start);
  const before = totals[first] ?? 0;
  // The first try nearly always does. Where totals are estimates it may not, and then the steps grow, so that the tries stay few.
  let step = 1;
  for (let index = Math.min(findBoundary(totals, before + limit), findBoundary(ends, span.end - 1)); index > first; index -= step, step *= 2) {
    const end = ends[index] ?? start;
    const isFull = (totals[index] ?? 0) - before >= limit - limit / 4;
    const cut = isFull ? snapToGrapheme(spans.text, start, end) : findCutInside(cutter, { start, from: end, to: Math.min(ends[index + 1] ?? end, span.end) }, limit);
    if (cut > start && spans.count(start, cut, limit) <= limit) return cut;
  }
  return findCutInside(cutter, { start, from: start, to: Math.min(ends[first + 1] ?? span.end, span.end) }, limit);
}

/** By bisection over the characters of the piece `[from, to)`, which does not fit as a whole. */
function findCutInside(cutter: TokenCutter, range: { readonly start: number; readonly from: number; readonly to: number }, limit: number): number {
  const { spans } = cutter;
  const { start, from } = range;
  const fits = (cut: number): boolean => cut > start && spans.count(start, cut, limit) <= limit;
  let low = from;
  let high = range.to;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  const cut = snapToGrapheme(spans.text, start, low);
  if (fits(cut)) return cut;
  // Counts need not grow with the text, so bisection may end on a place that does not do: step back to one that does.
  for (let place = snapToCodePoint(spans.text, low); place > start; place = snapToCodePoint(spans.text, place - 1)) {
    if (fits(place)) return place;
  }
  return start + widthAt(spans.text, start);
}
