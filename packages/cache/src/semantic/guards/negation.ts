// "Is it safe?" and "Is it not safe?" share every other word; "Why does not eating meat help?" and "Why does eating meat not help?" share all of them.
import { denyTheSame } from '../question/read-denials.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const negation: Guard = {
  name: 'negation',
  findObjection: ({ a, b }) => describeDifference(a.negations, b.negations) ?? (denyTheSame(a.denials, b.denials) ? undefined : 'something else is denied'),
};
