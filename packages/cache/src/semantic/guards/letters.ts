// Questions about words: their spelling, sound, form, meaning, translation. There nothing stands for anything else, and they agree to the letter.
import type { Guard } from './guard.ts';

export const letters: Guard = {
  name: 'letters',
  findObjection: ({ a, b }) => ((a.isAboutWords || b.isAboutWords) && a.writing.plain !== b.writing.plain ? 'they ask about words, and these are not the same to the letter' : undefined),
};
