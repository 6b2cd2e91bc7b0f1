// Keywords of several parts as one list: forms of one keyword counted as one, none that another one says already.
import { stemWord, tokenizeWords } from '@gateway/text';
import type { FoundKeyword } from './extract-keywords-input.ts';

export interface RankedKeyword {
  readonly keyword: string;
  /** What it is worth; of any scale. */
  readonly worth: number;
  readonly start: number;
  readonly end: number;
}

interface Entry {
  readonly terms: readonly string[];
  /** The form that was worth most. */
  best: RankedKeyword;
  start: number;
  end: number;
  worth: number;
}

/** The best `count`, their worth as a share of the best one's. The same words in other forms add up; a phrase that only adds or leaves out a word of a better one is dropped. */
export function mergeKeywords(found: readonly RankedKeyword[], count: number): FoundKeyword[] {
  const entries = new Map<string, Entry>();
  for (const one of found) {
    const terms = readTerms(one.keyword);
    const key = terms.toSorted().join(' ');
    const known = entries.get(key);
    if (known === undefined) {
      entries.set(key, { terms, best: one, start: one.start, end: one.end, worth: one.worth });
      continue;
    }
    known.worth += one.worth;
    if (one.worth > known.best.worth) known.best = one;
    if (one.start < known.start) {
      known.start = one.start;
      known.end = one.end;
    }
  }
  const chosen: Entry[] = [];
  for (const entry of [...entries.values()].toSorted((a, b) => b.worth - a.worth || a.start - b.start)) {
    if (chosen.length >= count) break;
    if (!chosen.some((better) => saysTheSame(entry.terms, better.terms))) chosen.push(entry);
  }
  const most = chosen[0]?.worth ?? 1;
  return chosen.map(({ best, worth, start, end }) => ({ keyword: best.keyword, score: Math.round((worth / most) * 1_000) / 1_000, start, end }));
}

// One is within the other, and only a word apart.
function saysTheSame(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return long.length - short.length <= 1 && short.length > 1 && short.every((term) => long.includes(term));
}

function readTerms(keyword: string): string[] {
  const terms = tokenizeWords(keyword.normalize('NFKC').toLowerCase()).map(({ text }) => stemWord(text));
  return terms.length === 0 ? [keyword] : terms;
}
