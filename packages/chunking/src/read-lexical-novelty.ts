// How much the text turns to something new at each place, by the words that the sentences on both sides share: no model, any language.
// After Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages", Computational Linguistics 23(1), 1997: its lexical score between
// blocks of sentences, with words weighted by how rare they are near by instead of a list of stop words.
import { GROUP_SIZE, toNoveltyCosts } from './novelty-costs.ts';

// Forms of a word mostly agree in so many letters, in languages that stemmers know and in others.
const STEM_LENGTH = 6;
// Scripts without spaces: two characters that follow one another stand for a word.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Weights of the terms of a text. */
type Terms = ReadonlyMap<string, number>;

/** The cost of a boundary before each of the texts, negative where other words begin. */
export function readLexicalNovelty(texts: readonly string[]): readonly number[] {
  const terms = weighTerms(texts.map(countTerms));
  // Only near ones are ever compared.
  const near = terms.map((one, index) => Array.from({ length: 2 * GROUP_SIZE }, (_, distance) => dot(one, terms[index + distance])));
  const pair = (a: number, b: number): number => near[Math.min(a, b)]?.[Math.abs(a - b)] ?? 0;
  return toNoveltyCosts(texts.map((_, place) => compareSides(place, texts.length, pair)));
}

/** Cosine of the sums of the groups before and after a place; undefined where one side is empty or has no words. */
function compareSides(place: number, count: number, pair: (a: number, b: number) => number): number | undefined {
  const before = range(Math.max(0, place - GROUP_SIZE), place);
  const after = range(place, Math.min(count, place + GROUP_SIZE));
  const sum = (one: readonly number[], other: readonly number[]): number => one.reduce((total, a) => total + other.reduce((part, b) => part + pair(a, b), 0), 0);
  const norm = Math.sqrt(sum(before, before) * sum(after, after));
  return norm === 0 ? undefined : sum(before, after) / norm;
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (term: string): void => void counts.set(term, (counts.get(term) ?? 0) + 1);
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    if (UNSPACED.test(word)) for (let index = 0; index < Math.max(1, word.length - 1); index += 1) add(word.slice(index, index + 2));
    else add(word.slice(0, STEM_LENGTH));
  }
  return counts;
}

/** Square roots of counts, since a word that is repeated says less the second time, by inverse document frequency. */
function weighTerms(all: readonly ReadonlyMap<string, number>[]): readonly Terms[] {
  const frequency = new Map<string, number>();
  for (const counts of all) for (const term of counts.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  return all.map((counts) => new Map([...counts].map(([term, count]) => [term, Math.sqrt(count) * Math.log((1 + all.length) / (frequency.get(term) ?? 1))])));
}

function dot(one: Terms, other: Terms | undefined): number {
  if (other === undefined) return 0;
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  let total = 0;
  for (const [term, weight] of small) total += weight * (large.get(term) ?? 0);
  return total;
}
