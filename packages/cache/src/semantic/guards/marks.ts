// Marks inside a question whose words are otherwise the same in the same order: they tell who is spoken to, and what belongs together.
import { readWholeAgreement } from '../question/compare-questions.ts';
import type { Guard } from './guard.ts';

export const marks: Guard = {
  name: 'marks',
  findObjection: ({ a, b }) => (a.breaks.join(' ') === b.breaks.join(' ') || !readWholeAgreement(a, b) ? undefined : 'a mark inside changes what belongs together'),
};
