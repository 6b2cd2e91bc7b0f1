// Turns text into the terms that ranking compares: lower case, no stop words, English words stemmed.
import { stemWord } from './stem-word.ts';
import { detectLanguage, readStopWords } from './stop-words.ts';
import { createWordTokenizer, type WordSpan } from './tokenize-words.ts';

/** Reads the terms of texts in one language. Remembers stems, so one reader serves one document. */
export interface TermReader {
  readonly language: string;
  tokenize(text: string): WordSpan[];
  /** Terms in order of appearance, with repetitions. */
  readTerms(text: string): string[];
  /** Lower-cased and stemmed; `undefined` for a stop word. */
  toTerm(word: string): string | undefined;
}

// Distinct words of one document rarely pass this; the memory of stems is dropped when they do.
const MAX_REMEMBERED = 100_000;

/** @param language BCP 47 tag; detected from `text` when left out */
export function createTermReader(text: string, language?: string): TermReader {
  const resolved = language ?? detectLanguage(text);
  const stopWords = readStopWords(resolved);
  const isEnglish = resolved.toLowerCase().startsWith('en');
  const tokenize = createWordTokenizer();
  const remembered = new Map<string, string | undefined>();

  const toTerm = (word: string): string | undefined => {
    if (remembered.has(word)) return remembered.get(word);
    if (remembered.size > MAX_REMEMBERED) remembered.clear();
    const lower = word.toLowerCase().replaceAll('’', "'");
    const bare = isEnglish ? lower.replace(/'s?$/, '') : lower;
    const term = stopWords.has(lower) || stopWords.has(bare) ? undefined : isEnglish ? stemWord(bare) : bare;
    remembered.set(word, term);
    return term;
  };
  return {
    language: resolved,
    tokenize,
    toTerm,
    readTerms: (piece) => {
      const terms: string[] = [];
      for (const word of tokenize(piece)) {
        const term = toTerm(word.text);
        if (term !== undefined && (term.length > 1 || /[^\p{ASCII}]/u.test(term))) terms.push(term);
      }
      return terms;
    },
  };
}
