// "Is it safe?" and "Is it not safe?" share every other word.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const negation: Guard = { name: 'negation', findObjection: ({ a, b }) => describeDifference(a.negations, b.negations) };
