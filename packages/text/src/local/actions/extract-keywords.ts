// The keywords and key phrases of the text, best first; the text goes on as it is.
import { extractKeywords } from '../../extract-keywords.ts';
import { STOP_WORD_LANGUAGES } from '../../stop-words.ts';
import { defineAction } from '../local-action.ts';

// Sampled evenly beyond that: reading more in one go would hold up the event loop.
const MAX_CHARACTERS = 200_000;

export const extractKeywordsAction = defineAction({
  name: 'extract_keywords',
  parameters: { count: { kind: 'integer', min: 1, max: 1_000, default: 10 }, language: { kind: 'choice', values: STOP_WORD_LANGUAGES, optional: true } },
  run: async (text, { count, language }) => ({ text, stats: { keywords: extractKeywords(text, { count, language, maxCharacters: MAX_CHARACTERS }) } }),
});
