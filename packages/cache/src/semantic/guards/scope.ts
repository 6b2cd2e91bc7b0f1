// How much, how many, how often, in which order: all or some, only or also, first or last.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const scope: Guard = { name: 'scope', findObjection: ({ a, b }) => describeDifference(a.scope, b.scope) };
