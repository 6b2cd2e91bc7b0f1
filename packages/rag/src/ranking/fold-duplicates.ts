// Texts that say nearly the same in the same words are one result.
import type { TermCounts, TermReader } from '../keyword/read-terms.ts';

export interface Folded<T> {
  readonly item: T;
  /** Those after it that are nearly the same. */
  readonly duplicates: readonly T[];
}

// Share of common terms among all of both: a changed word or two in a paragraph.
const SAME_FROM = 0.9;

interface Kept<T> {
  readonly item: T;
  readonly terms: TermCounts;
  readonly denials: number;
  readonly duplicates: T[];
}

/** In order; stops looking once there are `limit` and the rest cannot change which. */
export function foldDuplicates<T>(items: readonly T[], textOf: (item: T) => string, { limit, reader }: { readonly limit: number; readonly reader: TermReader }): Folded<T>[] {
  const kept: Kept<T>[] = [];
  for (const item of items) {
    const text = textOf(item);
    const terms = reader.read(text);
    const denials = countDenials(text);
    const same = kept.find((other) => other.denials === denials && overlap(other.terms, terms) >= SAME_FROM);
    if (same !== undefined) same.duplicates.push(item);
    else if (kept.length === limit) break;
    else kept.push({ item, terms, denials, duplicates: [] });
  }
  return kept.map(({ item, duplicates }) => ({ item, duplicates }));
}

/** The sum of the smaller counts over the sum of the larger ones (Ruzicka); two empty texts are the same, two with different numbers never. */
function overlap(a: TermCounts, b: TermCounts): number {
  let common = 0;
  let all = 0;
  for (const [term, count] of a) {
    const other = b.get(term) ?? 0;
    if (other !== count && HAS_DIGIT.test(term)) return 0;
    common += Math.min(count, other);
    all += Math.max(count, other);
  }
  for (const [term, count] of b) {
    if (a.has(term)) continue;
    if (HAS_DIGIT.test(term)) return 0;
    all += count;
  }
  return all === 0 ? 1 : common / all;
}

// The same paragraph for another year, part or price is another answer.
const HAS_DIGIT = /\d/;

// Terms leave these out as stop words, but with one more a text says the opposite. English, and what German and French deny with.
const DENIAL = /(?<![\p{L}\p{N}])(?:not|no|nor|never|none|neither|cannot|without|nobody|nothing|nicht|nie|ohne|kein(?:e[mnrs]?)?|pas|jamais|sans)(?![\p{L}\p{N}])|n['’]t(?![\p{L}\p{N}])/giu;

function countDenials(text: string): number {
  return text.match(DENIAL)?.length ?? 0;
}
