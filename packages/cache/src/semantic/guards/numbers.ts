// Digits and number words, ordinals apart from cardinals, in their order.
import type { Guard } from './guard.ts';

export const numbers: Guard = {
  name: 'numbers',
  findObjection: ({ a, b }) => (a.numbers.join(' ') === b.numbers.join(' ') ? undefined : `${a.numbers.join(', ') || 'no number'} against ${b.numbers.join(', ') || 'no number'}`),
};
