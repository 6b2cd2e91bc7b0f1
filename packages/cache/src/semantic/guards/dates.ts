// Months, weekdays, seasons, times of day. Years and days are numbers, and have their own guard.
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const dates: Guard = { name: 'dates', findObjection: ({ a, b }) => describeDifference(a.dates, b.dates) };
