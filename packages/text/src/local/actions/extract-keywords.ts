// The keywords and key phrases of the text, best first; the text goes on as it is.
import { extractKeywordsInTurns } from '../../extract-keywords.ts';
import { STOP_WORD_LANGUAGES } from '../../stop-words.ts';
import { defineAction } from '../local-action.ts';

// Sampled evenly beyond that: an action among others is to take no more than a fraction of a second.
const MAX_CHARACTERS = 200_000;

export const extractKeywordsAction = defineAction({
  name: 'extract_keywords',
  parameters: { count: { kind: 'integer', min: 1, max: 1_000, default: 10 }, language: { kind: 'choice', values: STOP_WORD_LANGUAGES, optional: true } },
  run: async (text, { count, language }, { signal }) => ({ text, stats: { keywords: await extractKeywordsInTurns(text, { count, language, maxCharacters: MAX_CHARACTERS, signal }) } }),
});
