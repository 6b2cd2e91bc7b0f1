// What the answer has to look like: shape, length, language, tone, reader.
import { FORMAT_WORDS } from '../lexicon/formats.ts';
import type { QuestionWord } from '../question/read-question.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const format: Guard = {
  name: 'format',
  findObjection: ({ onlyA, onlyB }) => describeDifference(readFormats(onlyA), readFormats(onlyB)),
};

function readFormats(words: readonly QuestionWord[]): readonly string[] {
  return words.filter(({ forms }) => [...forms.lemmas].some((lemma) => FORMAT_WORDS.has(lemma))).map(({ text }) => text);
}
