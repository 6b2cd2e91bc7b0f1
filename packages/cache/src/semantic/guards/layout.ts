// Texts with data in them: several sentences, a list, something behind a colon. There a word or mark in another place is another fact.
import type { Guard } from './guard.ts';

export const layout: Guard = {
  name: 'layout',
  findObjection: ({ a, b }) => (a.layout === b.layout ? undefined : 'what it tells or lists is not the same to the word, or stands elsewhere'),
};
