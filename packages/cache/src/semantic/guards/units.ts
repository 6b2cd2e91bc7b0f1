// Units and currencies: five miles are not five kilometers.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const units: Guard = { name: 'units', findObjection: ({ a, b }) => describeDifference(a.units, b.units) };
