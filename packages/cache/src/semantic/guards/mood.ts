// A question against a statement, a command or an exclamation of the same words.
import { readWholeAgreement } from '../question/compare-questions.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const mood: Guard = {
  name: 'mood',
  findObjection: ({ a, b }) => describeDifference(a.moods, b.moods) ?? (readWholeAgreement(a, b) ? describeDifference(a.inversions, b.inversions) : undefined),
};
