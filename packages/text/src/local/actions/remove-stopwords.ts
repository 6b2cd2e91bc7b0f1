// Words that carry no topic out of the text, each with the space before it.
import { detectLanguage, readStopWords, STOP_WORD_LANGUAGES } from '../../stop-words.ts';
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

// White space is tried only where it begins: a long run of it without a word behind would be read again from each of its places.
const WORD = /(?:(?<![ \t])[ \t]+)?[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.][\p{L}\p{M}\p{N}]+)*/gu;

export const removeStopwords = defineAction({
  name: 'remove_stopwords',
  // Without a language it is told from the text.
  parameters: { language: { kind: 'choice', values: STOP_WORD_LANGUAGES, optional: true } },
  run: async (text, { language }, { pacer }) => {
    const words = readStopWords(language ?? detectLanguage(text));
    const remove = (piece: string): string =>
      piece.replace(WORD, (found) => (words.has(found.trimStart().toLowerCase().replaceAll('’', "'")) ? '' : found)).replace(/^[ \t]+(?=\S)/gm, '');
    return { text: await mapPieces(text, remove, { pacer, boundary: 'line' }) };
  },
});
