// Named things: words with a capital of their own, which the other question does not have. A word that means something else with a capital counts as well.
import type { Question, QuestionWord } from '../question/read-question.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

const OTHER_WITH_CAPITAL = new Set('polish turkey china march may august apple amazon java python swift go rust jobs gates windows word excel shell target mercury mars saturn bush bill rose mark will pat jack nice reading mobile bath cork crystal ruby perl dart julia scala oracle slack zoom teams edge safari signal subway gap visa discover sprint orange alphabet meta x'.split(' '));

export const names: Guard = {
  name: 'names',
  findObjection: ({ a, b, onlyA, onlyB }) => describeDifference(readNames(onlyA), readNames(onlyB)) ?? findOtherCapital(a, b),
};

function readNames(words: readonly QuestionWord[]): readonly string[] {
  return words.filter(({ isName }) => isName).map(({ raw }) => raw);
}

function findOtherCapital(a: Question, b: Question): string | undefined {
  if (a.isCaseless || b.isCaseless) return undefined;
  const isCapital = ({ words }: Question, text: string): boolean => words.some((word) => word.text === text && word.isName);
  const isSmall = ({ words }: Question, text: string): boolean => words.some((word) => word.text === text && /^\p{Ll}/u.test(word.raw));
  const found = a.words.find(({ text }) => OTHER_WITH_CAPITAL.has(text) && ((isCapital(a, text) && isSmall(b, text)) || (isSmall(a, text) && isCapital(b, text))));
  return found === undefined ? undefined : `"${found.text}" as a name against the word`;
}
