// Named things: words with a capital of their own, which the other question does not have. What is another word with a capital is the spelling guard's.
import type { QuestionWord } from '../question/read-question.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const names: Guard = {
  name: 'names',
  findObjection: ({ onlyA, onlyB }) => describeDifference(readNames(onlyA), readNames(onlyB)),
};

function readNames(words: readonly QuestionWord[]): readonly string[] {
  return words.filter(({ isName }) => isName).map(({ raw }) => raw);
}
