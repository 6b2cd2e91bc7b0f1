// Phrases that are looked for in a row of words, and what each becomes.
import type { Token } from './split-tokens.ts';

export interface Phrase {
  readonly words: readonly string[];
  readonly to: readonly string[];
}

/** Phrases by their first word, longest first. */
export type PhraseBook = ReadonlyMap<string, readonly Phrase[]>;

export interface PhrasePlace {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly phrase: Phrase;
}

/** @param pairs phrases of lower-case words, and what stands for them; empty for nothing */
export function toBook(pairs: readonly (readonly [string, string])[]): PhraseBook {
  const book = new Map<string, Phrase[]>();
  for (const [from, to] of pairs) {
    const words = from.split(' ');
    const first = words[0] ?? '';
    book.set(first, [...(book.get(first) ?? []), { words, to: to === '' ? [] : to.split(' ') }]);
  }
  for (const phrases of book.values()) phrases.sort((a, b) => b.words.length - a.words.length);
  return book;
}

/** The longest phrase that begins there. */
export function findPhrase(tokens: readonly Token[], at: number, book: PhraseBook): Phrase | undefined {
  const first = tokens[at];
  if (first?.kind !== 'word') return undefined;
  return book.get(first.text)?.find(({ words }) => words.every((text, offset) => tokens[at + offset]?.kind === 'word' && tokens[at + offset]?.text === text));
}

/** Every phrase that may be replaced by what stands for it. */
export function replacePhrases(tokens: readonly Token[], book: PhraseBook, mayReplace: (place: PhrasePlace) => boolean = () => true): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const phrase = findPhrase(tokens, at, book);
    const token = tokens[at];
    if (token === undefined) break;
    if (phrase === undefined || !mayReplace({ tokens, at, phrase })) {
      result.push(token);
      at += 1;
      continue;
    }
    for (const [index, text] of phrase.to.entries()) result.push({ ...token, text, raw: text, startsPart: token.startsPart && index === 0, startsSentence: token.startsSentence && index === 0, marks: index === 0 ? token.marks : '' });
    at += phrase.words.length;
  }
  return result;
}

