// What is asked for: how is not why, and when is not where. Prepositions and joining words are told apart the same way.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const asking: Guard = { name: 'asking', findObjection: ({ a, b }) => describeDifference(a.heads, b.heads) ?? describeDifference(a.joins, b.joins) };
