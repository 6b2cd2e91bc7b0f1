// Quotations and code agree to the letter, or they are others.
import type { QuestionWord } from '../question/read-question.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const quoted: Guard = {
  name: 'quoted',
  findObjection: ({ onlyA, onlyB }) => describeDifference(onlyA.filter(isExact).map(({ text }) => text), onlyB.filter(isExact).map(({ text }) => text)),
};

function isExact({ kind }: QuestionWord): boolean {
  return kind === 'exact' || kind === 'quoted';
}
