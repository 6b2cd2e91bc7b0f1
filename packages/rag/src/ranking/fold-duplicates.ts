// Texts that say nearly the same in the same words are one result.
import type { TermCounts } from '../keyword/read-terms.ts';

export interface Folded<T> {
  readonly item: T;
  /** Those after it that are nearly the same. */
  readonly duplicates: readonly T[];
}

// Share of common terms among all of both: a changed word or two in a paragraph.
const SAME_FROM = 0.9;

/** In order; stops looking once there are `limit` and the rest cannot change which. */
export function foldDuplicates<T>(items: readonly T[], termsOf: (item: T) => TermCounts, limit: number): Folded<T>[] {
  const kept: { readonly item: T; readonly terms: TermCounts; readonly duplicates: T[] }[] = [];
  for (const item of items) {
    const terms = termsOf(item);
    const same = kept.find((other) => overlap(other.terms, terms) >= SAME_FROM);
    if (same !== undefined) same.duplicates.push(item);
    else if (kept.length === limit) break;
    else kept.push({ item, terms, duplicates: [] });
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
