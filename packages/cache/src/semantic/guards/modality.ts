// Can, must and should are three questions; so are what was, is, and will be, and who does and is done to.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const modality: Guard = {
  name: 'modality',
  findObjection: ({ a, b }) =>
    describeDifference(a.modals, b.modals) ?? (a.modals.join(' ') === b.modals.join(' ') ? undefined : 'other things can and must be') ?? describeDifference([...a.tenses].toSorted(), [...b.tenses].toSorted()),
};
