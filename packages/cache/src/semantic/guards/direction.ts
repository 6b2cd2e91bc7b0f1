// Who does what to whom, and from where to where: the same words in other places. Parts of a sentence may change places, words within a part may not.
import { haveSameParts } from '../question/compare-questions.ts';
import type { Guard } from './guard.ts';

export const direction: Guard = { name: 'direction', findObjection: (pair) => (haveSameParts(pair) ? undefined : 'the same words stand in other places') };
