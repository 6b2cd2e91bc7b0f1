// The dates of the text as written and as read, in order; the text goes on as it is.
import { defineAction } from '../local-action.ts';
import { findDates } from '../find-dates.ts';
import { collectPieces } from '../map-pieces.ts';

export const extractDates = defineAction({
  name: 'extract_dates',
  parameters: { unique: { kind: 'boolean', default: true } },
  run: async (text, { unique }, { pacer }) => {
    const found = await collectPieces(text, findDates, { pacer });
    return { text, stats: { dates: unique ? [...new Map(found.map((one) => [one.text, one])).values()] : found } };
  },
});
