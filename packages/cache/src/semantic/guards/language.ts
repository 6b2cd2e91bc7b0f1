// The other guards know the grammar of English alone. A text that is not known to be English agrees to the letter, or it is another one.
import type { Question } from '../question/read-question.ts';
import type { Guard } from './guard.ts';

export const language: Guard = {
  name: 'language',
  findObjection: ({ a, b }) => ((a.writing.isEnglish && b.writing.isEnglish) || toPlain(a) === toPlain(b) ? undefined : 'not known to be English, and not the same to the letter'),
};

/** But for capitals, which another guard looks after, and what stands at the end. */
function toPlain({ writing: { plain } }: Question): string {
  return plain.toLowerCase().replace(/[ .?]+$/, '');
}
