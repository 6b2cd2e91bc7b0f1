// How much the text turns to something new at each place, by the words that the sentences on both sides share: no model, any language.
// After Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages", Computational Linguistics 23(1), 1997: its lexical score between
// blocks of sentences, with words weighted by how rare they are near by instead of a list of stop words.
import { GROUP_SIZE, toNoveltyCosts } from './novelty-costs.ts';

// Forms of a word mostly agree in so many letters, in languages that stemmers know and in others.
const STEM_LENGTH = 6;
// Scripts without spaces: two characters that follow one another stand for a word.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** The terms of a text by their numbers, each once, and their weights. */
interface Terms {
  readonly ids: readonly number[];
  readonly weights: Float64Array;
}

/** The cost of a boundary before each of the texts, negative where other words begin. Linear in their length. */
export function readLexicalNovelty(texts: readonly string[]): readonly number[] {
  const { terms, size } = readTerms(texts);
  const sides = createSides(size);
  for (const one of terms.slice(0, GROUP_SIZE)) sides.change('after', one, 1);
  return toNoveltyCosts(texts.map((_, place) => {
    if (place > 0) moveTo(sides, terms, place);
    return sides.compare();
  }));
}

function moveTo(sides: Sides, terms: readonly Terms[], place: number): void {
  const [crossing, entering, leaving] = [terms[place - 1], terms[place + GROUP_SIZE - 1], terms[place - 1 - GROUP_SIZE]];
  if (crossing !== undefined) {
    sides.change('after', crossing, -1);
    sides.change('before', crossing, 1);
  }
  if (entering !== undefined) sides.change('after', entering, 1);
  if (leaving !== undefined) sides.change('before', leaving, -1);
}

interface Sides {
  /** Adds a text to a side, or takes it away. */
  change(side: 'before' | 'after', terms: Terms, sign: 1 | -1): void;
  /** Cosine of the sums of both sides; undefined where one is empty or has no words. */
  compare(): number | undefined;
}

// What is left of a sum that everything was taken away from again.
const NOTHING = 1e-9;

function createSides(size: number): Sides {
  const sums = { before: new Float64Array(size), after: new Float64Array(size) };
  const squares = { before: 0, after: 0 };
  let product = 0;
  return {
    change: (side, { ids, weights }, sign) => {
      const [own, other] = side === 'before' ? [sums.before, sums.after] : [sums.after, sums.before];
      for (let index = 0; index < ids.length; index += 1) {
        const id = ids[index] ?? 0;
        const weight = sign * (weights[index] ?? 0);
        const sum = own[id] ?? 0;
        squares[side] += weight * (2 * sum + weight);
        product += weight * (other[id] ?? 0);
        own[id] = sum + weight;
      }
    },
    compare: () => (squares.before < NOTHING || squares.after < NOTHING ? undefined : product / Math.sqrt(squares.before * squares.after)),
  };
}

/** Weights are square roots of counts, since a word that is repeated says less the second time, by inverse document frequency. */
function readTerms(texts: readonly string[]): { readonly terms: readonly Terms[]; readonly size: number } {
  const numbers = new Map<string, number>();
  const frequency: number[] = [];
  const counted = texts.map((text) => {
    const counts = new Map<number, number>();
    forEachTerm(text, (term) => {
      const id = numbers.get(term) ?? numbers.size;
      if (id === numbers.size) numbers.set(term, id);
      const count = counts.get(id) ?? 0;
      if (count === 0) frequency[id] = (frequency[id] ?? 0) + 1;
      counts.set(id, count + 1);
    });
    return counts;
  });
  const terms = counted.map((counts): Terms => {
    const ids = [...counts.keys()];
    return { ids, weights: Float64Array.from(ids, (id) => Math.sqrt(counts.get(id) ?? 0) * Math.log((1 + texts.length) / (frequency[id] ?? 1))) };
  });
  return { terms, size: numbers.size };
}

function forEachTerm(text: string, take: (term: string) => void): void {
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    if (UNSPACED.test(word)) for (let index = 0; index < Math.max(1, word.length - 1); index += 1) take(word.slice(index, index + 2));
    else take(word.slice(0, STEM_LENGTH));
  }
}
