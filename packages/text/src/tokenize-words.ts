// Words with offsets, for any script: letters and digits by pattern, scripts without spaces by dictionary.

/** A word as written. UTF-16 offsets, `end` exclusive. */
export interface WordSpan {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// Letters keep an inner apostrophe, numbers keep inner separators: "don't", "4,500.75". Hyphens part words.
const WORD = /\p{N}+(?:[.,]\p{N}+)*(?![\p{L}\p{N}])|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
// Scripts that are written without spaces between words.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The words of `text` in order; punctuation and symbols are left out. Linear time. */
export function tokenizeWords(text: string): WordSpan[] {
  return createWordTokenizer()(text);
}

/** A {@link tokenizeWords} that loads the dictionary of unspaced scripts once, for many short texts. */
export function createWordTokenizer(): (text: string) => WordSpan[] {
  let segmenter: Intl.Segmenter | undefined;
  return (text) => {
    const words: WordSpan[] = [];
    for (const match of text.matchAll(WORD)) {
      const word = match[0];
      if (!UNSPACED.test(word)) {
        words.push({ text: word, start: match.index, end: match.index + word.length });
        continue;
      }
      segmenter ??= new Intl.Segmenter('ja', { granularity: 'word' });
      for (const part of segmenter.segment(word)) {
        if (part.isWordLike !== true) continue;
        const start = match.index + part.index;
        words.push({ text: part.segment, start, end: start + part.segment.length });
      }
    }
    return words;
  };
}
