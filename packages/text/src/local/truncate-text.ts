// Cutting a text to a limit without ever parting what a reader sees as one character (an extended grapheme cluster, UAX 29).
import type { CountTokens } from '@gateway/core';
import type { Pacer } from '../event-loop-pacer.ts';
import { createWordTokenizer, tokenizeWords } from '../tokenize-words.ts';
import { iteratePieces } from './map-pieces.ts';

export interface TruncateOptions {
  readonly limit: number;
  /** Put behind what was cut, and counted; left out where it alone is over the limit. */
  readonly suffix: string;
}

/** At most `limit` code points. */
export function truncateToCharacters(text: string, { limit, suffix }: TruncateOptions): string {
  if (findCodePoint(text, limit) >= text.length) return text;
  const suffixLength = Array.from(suffix).length;
  const kept = suffixLength <= limit ? suffix : '';
  return text.slice(0, floorToGrapheme(text, findCodePoint(text, limit - (kept === '' ? 0 : suffixLength)))) + kept;
}

/** At most `limit` words, as {@link tokenizeWords} tells them. */
export async function truncateToWords(text: string, { limit, suffix, pacer }: TruncateOptions & { readonly pacer: Pacer }): Promise<string> {
  const suffixWords = tokenizeWords(suffix).length;
  const kept = suffixWords <= limit ? suffix : '';
  const wanted = limit - (kept === '' ? 0 : suffixWords);
  const tokenize = createWordTokenizer();
  let words = 0;
  let offset = 0;
  let cut = 0;
  for (const piece of iteratePieces(text, 'word')) {
    for (const word of tokenize(piece)) {
      words += 1;
      if (words <= wanted) cut = offset + word.end;
      if (words > limit) return text.slice(0, floorToGrapheme(text, cut)) + kept;
    }
    offset += piece.length;
    await pacer(piece.length);
  }
  return text;
}

/** At most `limit` tokens of the given counter. */
export function truncateToTokens(text: string, options: TruncateOptions & { readonly countTokens: CountTokens }): string {
  const { limit, countTokens } = options;
  // Only as much is counted as can matter, so that a long text costs what its beginning costs.
  let high = Math.max(64, limit * 8);
  while (high < text.length && countTokens(text.slice(0, high)) <= limit) high *= 4;
  if (high >= text.length && countTokens(text) <= limit) return text;
  const suffix = countTokens(options.suffix) <= limit ? options.suffix : '';
  high = Math.min(high, text.length);
  let low = 0;
  let best = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const end = floorToGrapheme(text, middle);
    if (countTokens(text.slice(0, end) + suffix) <= limit) {
      best = Math.max(best, end);
      low = middle;
    } else high = middle;
  }
  return text.slice(0, best) + suffix;
}

// The UTF-16 offset behind so many code points; the text's length where it has no more.
function findCodePoint(text: string, count: number): number {
  let at = 0;
  for (let left = count; left > 0 && at < text.length; left -= 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

// Whether a character ends somewhere depends on what stands before and on the one character behind.
function floorToGrapheme(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return Math.max(0, Math.min(at, text.length));
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text.slice(0, at + 2));
  return segments.containing(at)?.index ?? at;
}
