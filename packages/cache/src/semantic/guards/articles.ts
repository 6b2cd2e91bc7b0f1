// "What is the time?" is not "What is time?": where a noun stands alone, or means two things, its article counts.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const articles: Guard = { name: 'articles', findObjection: ({ a, b }) => describeDifference(a.articles, b.articles) };
