// A question against a statement, a command or an exclamation of the same words.
import { readWholeAgreement } from '../question/compare-questions.ts';
import { describeDifference } from './compare-lists.ts';
import type { Question } from '../question/read-question.ts';
import type { Guard } from './guard.ts';

export const mood: Guard = {
  name: 'mood',
  findObjection: ({ a, b }) => describeDifference(a.moods, b.moods) ?? findOtherEnd(a, b) ?? (readWholeAgreement(a, b) && !(asksOpenly(a) && asksOpenly(b)) ? describeDifference(a.inversions, b.inversions) : undefined),
};

/** "Really." and "Really?": without a word that asks, the mark is what asks. */
function findOtherEnd(a: Question, b: Question): string | undefined {
  const [left, right] = [a.writing.end, b.writing.end];
  if (left === right || a.moods.includes('asks')) return undefined;
  // Topics for a search have a question mark or none; a sentence has not.
  const isTopic = [left, right].includes('') && a.inversions.length === 0 && a.words.length > 2;
  return !isTopic && [left, right].includes('?') ? `${left || 'no mark'} against ${right || 'no mark'}` : undefined;
}

/** "Why we should stop?" is a mistake for "Why should we stop?", and no statement. */
function asksOpenly({ text }: Question): boolean {
  return text.trim().endsWith('?') && /^(?:how|why|what|when|where|which)\b/i.test(text.trim());
}
