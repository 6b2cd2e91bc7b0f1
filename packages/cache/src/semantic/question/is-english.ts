// Whether a text is English. What is not known to be is taken to the letter.
import { REQUEST_VERBS } from '../lexicon/fillers.ts';
import { ENGLISH_BEGINNINGS, ENGLISH_WORDS, FOREIGN_WORDS, SHARED_WORDS } from '../lexicon/languages.ts';

const WORD = /\p{L}[\p{L}\p{M}']*/gu;

export function isEnglish(text: string): boolean {
  const words = [...text.toLowerCase().matchAll(WORD)].map(([word]) => word.replace(/'.*$/, ''));
  const count = (list: ReadonlySet<string>): number => words.filter((word) => list.has(word)).length;
  // "на", "für", "où": letters of another alphabet, or with signs that English words have in loans alone.
  const foreign = count(FOREIGN_WORDS) + words.filter((word) => /[^\p{Script=Latin}']/u.test(word)).length;
  const english = count(ENGLISH_WORDS) + count(REQUEST_VERBS);
  if (english > foreign || (foreign === 0 && ENGLISH_BEGINNINGS.has(words[0] ?? ''))) return true;
  // "Buying a car in Rome".
  return foreign === 0 && count(SHARED_WORDS) > 0 && words.some((word) => /(?:ing|tion|ness|ght)s?$/.test(word));
}
