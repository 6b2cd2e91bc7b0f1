// Counts tokens exactly: the encoding's own pre-tokens, each looked up or merged once and remembered.
import { createClassReader } from './char-class.ts';
import { encodings, type EncodingName } from './encoding.ts';
import { measurePieces } from './measure-pieces.ts';
import { createPieceCounter } from './piece-counter.ts';
import type { RankTable } from './rank-table.ts';

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
  /** Indexes of the ends that lie inside a piece, because it was longer than `maxPieceLength`. Their totals are estimates. */
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
  const countPiece = createPieceCounter(table);
  const count = (text: string): number => {
    let tokens = 0;
    for (let start = 0; start < text.length; ) {
      const end = scan(text, start, text.length);
      tokens += countPiece(text, start, end);
      start = end;
    }
    return tokens;
  };
  const measure = (text: string, options?: MeasureOptions): Measure => measurePieces({ scan, countPiece }, text, options);
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
