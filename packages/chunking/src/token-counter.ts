// Counts tokens exactly: the encoding's own pre-tokens, each looked up or merged once and remembered.
import { createClassReader, widthAt } from './char-class.ts';
import { encodings, type EncodingName } from './encoding.ts';
import { countMergedTokens } from './byte-pair-merge.ts';
import type { RankTable } from './rank-table.ts';

/** How many pieces are remembered. English prose of many megabytes has fewer; when full, all are forgotten, which costs less than keeping an order. */
const CACHE_ENTRIES = 100_000;
/** Longer pieces are rare and would make the cache's memory unbounded. In UTF-16 units. */
const CACHED_PIECE_LENGTH = 64;

/** A part of a text, in UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Running token totals at the ends of pieces (words, numbers, runs of symbols or of white space; they tile the text). */
export interface Measure {
  /** Where each piece ends, as UTF-16 offsets into the text. */
  readonly ends: readonly number[];
  /** Tokens from the start of the measured span to the end of each piece, in the encoding's own tokens. */
  readonly totals: readonly number[];
  /** Indexes of the ends that lie inside a piece, because it was longer than `maxPieceLength`. The totals from there on are an estimate. */
  readonly inner: readonly number[];
}

export interface MeasureOptions {
  /** @default 0 */
  readonly start?: number | undefined;
  /** Where to take the text for ended. @default its length */
  readonly end?: number | undefined;
  /** Stop after the piece with which the total passes this. @default Infinity */
  readonly maxTokens?: number | undefined;
  /** Cut longer pieces into parts of this many UTF-16 units; at least 2. @default Infinity */
  readonly maxPieceLength?: number | undefined;
}

export interface TokenCounter {
  readonly encoding: EncodingName;
  /** False when the counts are an estimate for a model whose tokenizer is not known. */
  readonly exact: boolean;
  /** What the encoding's own counts are multiplied by: 1 when exact. */
  readonly factor: number;
  /** Tokens of the text alone: the encoding's count times `factor`, rounded up. Special tokens such as `<|endoftext|>` are ordinary text. */
  count(text: string): number;
  /** The encoding's own count, before `factor`. */
  countUnscaled(text: string): number;
  /** Pieces and running totals, before `factor`. */
  measure(text: string, options?: MeasureOptions): Measure;
}

/** An exact counter over a rank table. It holds a cache and is not expensive besides. */
export function createTokenCounter(encoding: EncodingName, table: RankTable): TokenCounter {
  const scan = encodings[encoding].createScanner(createClassReader());
  const known = new Map<string, number>();
  const countPiece = (text: string, start: number, end: number): number => {
    const piece = text.slice(start, end);
    const cached = known.get(piece);
    if (cached !== undefined) return cached;
    const tokens = table.byText.has(piece) ? 1 : countMergedTokens(piece, table);
    if (piece.length <= CACHED_PIECE_LENGTH) {
      if (known.size >= CACHE_ENTRIES) known.clear();
      known.set(detach(piece), tokens);
    }
    return tokens;
  };
  const count = (text: string): number => {
    let tokens = 0;
    for (let start = 0; start < text.length; ) {
      const end = scan(text, start, text.length);
      tokens += countPiece(text, start, end);
      start = end;
    }
    return tokens;
  };
  const measure = (text: string, options: MeasureOptions = {}): Measure => {
    const { start = 0, end = text.length, maxTokens = Infinity, maxPieceLength = Infinity } = options;
    const ends: number[] = [];
    const totals: number[] = [];
    const inner: number[] = [];
    let total = 0;
    let from = start;
    let pieceEnd = start;
    while (from < end) {
      if (total > maxTokens) break;
      if (from === pieceEnd) pieceEnd = scan(text, from, end);
      let to = pieceEnd;
      if (to - from > maxPieceLength) {
        to = from + maxPieceLength - (widthAt(text, from + maxPieceLength - 1) - 1);
        inner.push(ends.length);
      }
      total += countPiece(text, from, to);
      ends.push(to);
      totals.push(total);
      from = to;
    }
    return { ends, totals, inner };
  };
  return { encoding, exact: true, factor: 1, count, countUnscaled: count, measure };
}

/** The same counter with every count multiplied by `factor`, for a model whose tokenizer is not public. */
export function scaleCounter(counter: TokenCounter, factor: number): TokenCounter {
  return { ...counter, exact: false, factor, count: (text) => scaleTokens(counter.count(text), factor) };
}

/** A count in the encoding's tokens as the counter reports it. */
export function scaleTokens(tokens: number, factor: number): number {
  return factor === 1 ? tokens : Math.ceil(tokens * factor);
}

/** The largest count in the encoding's tokens that the counter reports as at most `tokens`. */
export function unscaleTokens(tokens: number, factor: number): number {
  let result = Math.floor(tokens / factor);
  while (scaleTokens(result + 1, factor) <= tokens) result += 1;
  while (scaleTokens(result, factor) > tokens) result -= 1;
  return result;
}

/** The same string in memory of its own: a slice would keep the whole text it was cut from alive for as long as the cache holds it. */
function detach(piece: string): string {
  return Buffer.from(piece, 'utf16le').toString('utf16le');
}

