// Any other word without a counterpart. What no rule explains is a difference: that is what makes the rules above safe to be incomplete.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const wording: Guard = {
  name: 'wording',
  findObjection: ({ onlyA, onlyB }) => describeDifference(onlyA.map(({ text }) => text), onlyB.map(({ text }) => text)),
};
