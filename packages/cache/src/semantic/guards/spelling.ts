// Signs and capitals that carry meaning: "a - b" is not "b - a", a megabyte is no megabit, and AIDS does not help.
import type { Guard } from './guard.ts';

// Operators, brackets and the like, and a minus between blanks or single letters. What has them is code or a formula: the same to the letter, or another one.
const SIGNS = /[=<>+*/^~|&\\{}[\]()#@_]|(?<=\s)-(?=\s)|(?<![\p{L}\d])[\p{L}\d]-[\p{L}\d](?![\p{L}\d])|!(?=[\p{L}\d])|\d!|[:;][()]/u;
const WORD = /[\p{L}\d]+/gu;
// A capital after the first letter, or a symbol of one or two letters.
const IS_SYMBOL = /^.+\p{Lu}|^\p{L}{1,2}$/u;

export const spelling: Guard = {
  name: 'spelling',
  findObjection: ({ a, b }) => {
    if ((SIGNS.test(a.text) || SIGNS.test(b.text)) && toPlain(a.text) !== toPlain(b.text)) return 'signs or what stands around them differ';
    const word = findOtherCase(a.text, b.text) ?? findOtherCase(b.text, a.text);
    return word === undefined ? undefined : `"${word}" is written otherwise`;
  },
};

/** Blanks and marks at the end do not count, nor does the capital that a sentence begins with. */
function toPlain(text: string): string {
  const tidy = text.normalize('NFC').replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, ' ').trim().replace(/[ .?]+$/, '');
  return tidy.slice(0, 1).toLowerCase() + tidy.slice(1);
}

/** A word of `text` that stands in `other` in other capitals only, where capitals tell more than the beginning of a sentence or a name. */
function findOtherCase(text: string, other: string): string | undefined {
  const written = new Map<string, Set<string>>();
  for (const [word] of other.matchAll(WORD)) {
    const lower = word.toLowerCase();
    written.set(lower, (written.get(lower) ?? new Set()).add(word));
  }
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    const forms = written.get(word.toLowerCase());
    if (word.toLowerCase() === 'i' || forms === undefined || forms.has(word)) continue;
    const isSignificant = [word, ...forms].some((form) => IS_SYMBOL.test(form) && !isCapitalized(form, word, match.index));
    if (isSignificant) return word;
  }
  return undefined;
}

// "Is" and "is", at the beginning.
function isCapitalized(form: string, word: string, index: number): boolean {
  const isFirstOnly = form.slice(1) === form.slice(1).toLowerCase() && word.slice(1) === word.slice(1).toLowerCase();
  return isFirstOnly && (index === 0 || SMALL_WORDS.has(form.toLowerCase()));
}

// Words of one or two letters that titles and sentences capitalize without meaning another word.
const SMALL_WORDS = new Set('a an as at be by do if in is me my of on or so to up us we he am'.split(' '));
