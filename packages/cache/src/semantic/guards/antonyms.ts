// Words that turn the question round.
import { areAntonyms } from '@gateway/text';
import type { QuestionWord } from '../question/read-question.ts';
import type { Guard } from './guard.ts';

export const antonyms: Guard = {
  name: 'antonyms',
  findObjection: ({ onlyA, onlyB }) => {
    for (const left of onlyA) {
      const right = onlyB.find((word) => areOpposite(left, word));
      if (right !== undefined) return `${left.raw} against ${right.raw}`;
    }
    return undefined;
  },
};

function areOpposite(a: QuestionWord, b: QuestionWord): boolean {
  return [...a.forms.lemmas].some((left) => [...b.forms.lemmas].some((right) => areAntonyms(left, right)));
}
