// Exact token counts of any slice of a text after one pass over it, so that choosing chunk boundaries never means counting again.
import type { Measure, Span, TokenCounter } from './token-counter.ts';

/** Pieces longer than this are measured in parts: a slice that begins or ends inside one is counted afresh. In UTF-16 units. */
const DEFAULT_MAX_PIECE_LENGTH = 256;
/** How much text an edge may have that is counted anew, before the whole slice is. In UTF-16 units. */
const MAX_HEAD_LENGTH = 512;
const MAX_TAIL_LENGTH = 4_096;
const MAX_RESYNC_PIECES = 8;
/** The sum over the parts of a run may be somewhat higher than its count. */
const CLEARLY_OVER = 1.5;

export interface SpanCounterOptions extends Partial<Span> {
  /** Stop measuring once the total has passed this; the span then ends with the last measured piece. @default Infinity */
  readonly maxTokens?: number | undefined;
  /** How fine a long run without any boundary is measured, in UTF-16 units from 2 to 256. @default 256 */
  readonly maxPieceLength?: number | undefined;
}

export interface SpanCounter {
  readonly text: string;
  readonly span: Span;
  readonly measure: Measure;
  /**
   * Tokens of `text.slice(start, end)` alone, exactly, in the encoding's own tokens. Both within the span, neither inside a surrogate pair.
   *
   * @param limit when the slice is clearly over it, any number over it may be returned, which saves counting long runs without a boundary
   */
  count(start: number, end: number, limit?: number): number;
}

/** An edge of a slice: a measured boundary at or inside it, and the tokens between the edge and that boundary. */
interface Edge {
  /** Index into the measure's arrays; -1 is the span's start. */
  readonly boundary: number;
  readonly tokens: number;
}

/**
 * Measures a span of a text once.
 *
 * Why sums of pieces can be exact: a piece depends on nothing before it, so a scan that starts anywhere agrees with the measured
 * pieces from the first common boundary on; and only white space looks ahead (`\\s+(?!\\S)`, `\\s+$`), so that cutting the text changes
 * nothing before the white space at its end. The two edges are counted anew, the rest is a difference of running totals.
 */
export function createSpanCounter(counter: TokenCounter, text: string, options: SpanCounterOptions = {}): SpanCounter {
  const start = options.start ?? 0;
  const maxPieceLength = options.maxPieceLength ?? DEFAULT_MAX_PIECE_LENGTH;
  const measure = counter.measure(text, { ...options, maxPieceLength });
  const span: Span = { start, end: measure.ends.at(-1) ?? start };
  const ends = Int32Array.from(measure.ends);
  const inner = new Set(measure.inner);
  const heads = new Map<number, Edge | undefined>();
  const tails = new Map<number, Edge | undefined>();
  const totalAt = (boundary: number): number => (boundary === -1 ? 0 : (measure.totals[boundary] ?? 0));
  const endAt = (boundary: number): number => (boundary === -1 ? start : (ends[boundary] ?? span.end));

  const readHead = (from: number): Edge | undefined => {
    let tokens = 0;
    let position = from;
    for (let pieces = 0; pieces <= MAX_RESYNC_PIECES && position - from <= MAX_HEAD_LENGTH; pieces += 1) {
      const boundary = findBoundary(ends, position);
      // An inner end is no boundary: a scan from there may run on beyond the piece's end.
      if (endAt(boundary) === position && !inner.has(boundary)) return { boundary, tokens };
      if (inner.has(boundary + 1)) return undefined;
      const piece = counter.measure(text, { start: position, end: span.end, maxTokens: 0, maxPieceLength });
      if (piece.inner.length > 0) return undefined;
      tokens += piece.totals[0] ?? 0;
      position = piece.ends[0] ?? span.end;
    }
    return undefined;
  };
  const readTail = (to: number): Edge | undefined => {
    let bare = to;
    while (bare > start && to - bare <= MAX_TAIL_LENGTH && /\s/.test(text.charAt(bare - 1))) bare -= 1;
    const boundary = findBoundary(ends, bare);
    const from = endAt(boundary);
    if (to - from > MAX_TAIL_LENGTH) return undefined;
    return { boundary, tokens: from === to ? 0 : counter.countUnscaled(text.slice(from, to)) };
  };
  const counted = new Map<number, number>();
  const countAfresh = (from: number, to: number, limit: number): number => {
    const estimate = totalAt(findBoundary(ends, to)) - totalAt(findBoundary(ends, from));
    if (estimate > CLEARLY_OVER * limit + MAX_RESYNC_PIECES) return estimate;
    const key = from * (text.length + 1) + to;
    const known = counted.get(key);
    if (known !== undefined) return known;
    const tokens = counter.countUnscaled(text.slice(from, to));
    counted.set(key, tokens);
    return tokens;
  };
  const count = (from: number, to: number, limit = Infinity): number => {
    if (to <= from) return 0;
    const head = remember(heads, from, readHead);
    const tail = remember(tails, to, readTail);
    const isAdditive = head !== undefined && tail !== undefined && head.boundary <= tail.boundary && !inner.has(tail.boundary);
    if (!isAdditive) return countAfresh(from, to, limit);
    return head.tokens + totalAt(tail.boundary) - totalAt(head.boundary) + tail.tokens;
  };
  return { text, span, measure, count };
}

/** How fine to measure for chunks of at most `limit` tokens. */
export function readPieceLength(limit: number): number {
  return Math.min(DEFAULT_MAX_PIECE_LENGTH, Math.max(16, Math.floor(limit / 4)));
}

/** The index of the last end at or before `position`, -1 when there is none. */
export function findBoundary(ends: ArrayLike<number>, position: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function remember(edges: Map<number, Edge | undefined>, position: number, read: (position: number) => Edge | undefined): Edge | undefined {
  const known = edges.get(position);
  if (known !== undefined || edges.has(position)) return known;
  const edge = read(position);
  edges.set(position, edge);
  return edge;
}
