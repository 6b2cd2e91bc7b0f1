// Which of 60 languages a text is in, by its letter n-grams (the smallest data of eld); read from at most 20,000 characters of its beginning.
import { defineAction } from '../local-action.ts';

const MAX_CHARACTERS = 20_000;

export const detectLanguageAction = defineAction({
  name: 'detect_language',
  parameters: {},
  run: async (text) => {
    const { eld } = await import('eld/extrasmall');
    const result = eld.detect(text.trimStart().slice(0, MAX_CHARACTERS));
    const language = result.language === '' ? null : result.language;
    const score = language === null ? 0 : (result.getScores()[language] ?? 0);
    return { text, stats: { language: { language, score: Math.round(score * 1000) / 1000, reliable: language !== null && result.isReliable() } } };
  },
});
