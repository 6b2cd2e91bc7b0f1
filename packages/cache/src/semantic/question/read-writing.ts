// How a question is written: its capitals, signs and marks, for whoever needs them to the letter.
import { isAboutCode } from '../lexicon/code-words.ts';
import { ASKING } from '../lexicon/function-words.ts';
import { REQUEST_VERBS } from '../lexicon/fillers.ts';
import { isHyphenHabit } from '../lexicon/hyphens.ts';
import { isEnglish } from './is-english.ts';
import { readMoods } from './read-moods.ts';
import type { Token } from './split-tokens.ts';

export interface WrittenWord {
  readonly written: string;
  /** In lower case. */
  readonly word: string;
  /** A sentence begins with it: its capital says nothing. */
  readonly isFirst: boolean;
}

export interface Writing {
  readonly words: readonly WrittenWord[];
  /** To the letter, but for spaces, kinds of quotation marks, and the capital and question mark that a question has by habit. */
  readonly plain: string;
  /** Operators, brackets and the like: code, or a formula. */
  readonly hasSigns: boolean;
  /** What is written with hyphens, where that may tell what belongs together. */
  readonly hyphens: readonly string[];
  /** The sign that ends it; empty for none, and where its words ask already. */
  readonly end: '' | '.' | '!' | '?';
  /** Written in capitals only, or without any. Then they tell nothing. */
  readonly capitals: 'all' | 'none' | 'some';
  readonly isEnglish: boolean;
  /** Speaks of code, where each capital counts. */
  readonly isAboutCode: boolean;
}

// Operators, brackets and the like, a minus between blanks or single letters, and any mark that stands alone.
const SIGNS = /[=<>+*/^~|&\\{}[\]()#@_]|(?<=\s)-(?=\s)|(?<![\p{L}\d])[\p{L}\d]-[\p{L}\d](?![\p{L}\d])|[!?](?=[\p{L}\d.?!]*[\p{L}\d])|\d!|[:;][()]|(?<=\s)[^\p{L}\p{N}\s"'«»“”‘’–—-]+(?=\s)|(?<=\s)--?(?=\s?\p{L})|\d['"′″](?!\p{L})/u;
const HYPHENED = /(?<![\p{L}\p{N}-])[\p{L}\p{N}']+(?:-[\p{L}\p{N}']+)+/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const HELPERS = new Set('is are am was were do does did can could will would shall should may might must has have had'.split(' '));

/** @param tokens all of them, as they were split */
export function readWriting(text: string, tokens: readonly Token[]): Writing {
  const tidy = text.normalize('NFC').replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, ' ').trim();
  const first = /^\p{L}+/u.exec(tidy)?.[0] ?? '';
  const isAsked = ASKING.has(first.toLowerCase()) || HELPERS.has(first.toLowerCase());
  const isHabit = isAsked || REQUEST_VERBS.has(first.toLowerCase());
  const ended = isAsked ? tidy.replace(/[ ?]+$/, '') : tidy.replace(/[ .]+$/, '');
  const bare = text.replace(/\bI\b/g, '');
  return {
    words: tokens.flatMap(({ raw, kind, startsSentence }, index) =>
      // A contraction is two tokens of one raw text.
      tokens[index - 1]?.raw === raw && raw.includes("'") ? [] : (kind === 'exact' && raw.includes('.') ? [raw] : [...raw.matchAll(WORD)].map(([written]) => written)).map((written, place) => ({ written, word: written.toLowerCase(), isFirst: startsSentence && place === 0 })),
    ),
    plain: isHabit ? first.toLowerCase() + ended.slice(first.length) : ended,
    hasSigns: SIGNS.test(tidy.replace(/"[^"]*"/g, ' ').replace(/[\s?.…]+$/u, '')),
    hyphens: [...tidy.matchAll(HYPHENED)].map(([written]) => written).filter((written) => !isHyphenHabit(written)),
    end: readMoods(tokens, text).includes('asks') ? '' : ((/[.!?](?=[^\p{L}\p{N}]*$)/u.exec(tidy)?.[0] ?? '') as Writing['end']),
    isEnglish: isEnglish(tidy),
    isAboutCode: isAboutCode(tidy),
    capitals: !/\p{Lu}/u.test(bare) ? 'none' : /\p{Ll}/u.test(text) ? 'some' : 'all',
  };
}
