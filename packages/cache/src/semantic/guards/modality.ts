// Can, must and should are three questions; so are what was, is, and will be.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const modality: Guard = {
  name: 'modality',
  findObjection: ({ a, b }) => describeDifference(a.modals, b.modals) ?? describeDifference([...a.tenses].toSorted(), [...b.tenses].toSorted()),
};
