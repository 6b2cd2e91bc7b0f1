// A text as the terms it is found by: stems of its words without those that carry no topic.
import { detectLanguage, readStopWords, stemWord, tokenizeWords, type StopWordLanguage } from '@gateway/text';

/** How often each term occurs. */
export type TermCounts = ReadonlyMap<string, number>;

/** A term where it stands, for highlights. UTF-16 offsets, `end` exclusive. */
export interface PlacedTerm {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

export interface TermReader {
  /** The terms of a text with their counts. */
  read(text: string): TermCounts;
  /** The terms in order, with offsets. */
  place(text: string): PlacedTerm[];
}

export interface TermReaderOptions {
  /** Whose stop words are left out; `auto` looks at each text. @default 'en' */
  readonly language?: StopWordLanguage | 'auto' | undefined;
}

// Stems are remembered, since words repeat: this many, then anew.
const MAX_REMEMBERED = 50_000;
// What is longer is no word that anybody looks for.
const MAX_TERM_LENGTH = 64;

/**
 * Reads terms: NFKC, lower case, stop words out, Porter's stems. English rules on other languages' words do little: only a few endings meet.
 */
export function createTermReader(options: TermReaderOptions = {}): TermReader {
  const { language = 'en' } = options;
  const lists = new Map<string, ReadonlySet<string>>();
  const stems = new Map<string, string>();
  const listFor = (text: string): ReadonlySet<string> => {
    const name = language === 'auto' ? detectLanguage(text) : language;
    const list = lists.get(name) ?? readStopWords(name);
    lists.set(name, list);
    return list;
  };
  const stem = (word: string): string => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    if (stems.size >= MAX_REMEMBERED) stems.clear();
    const made = stemWord(word.replace(/['’]s$/, '')).slice(0, MAX_TERM_LENGTH);
    stems.set(word, made);
    return made;
  };
  const place = (text: string): PlacedTerm[] => {
    const stopWords = listFor(text);
    return tokenizeWords(text).flatMap(({ text: written, start, end }) => {
      const word = written.normalize('NFKC').toLowerCase();
      return stopWords.has(word.replaceAll('’', "'")) ? [] : [{ term: stem(word), start, end }];
    });
  };
  return {
    place,
    read: (text) => {
      const counts = new Map<string, number>();
      for (const { term } of place(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
      return counts;
    },
  };
}
