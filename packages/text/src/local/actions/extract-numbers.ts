// The numbers of the text as written and as read, in order; the text goes on as it is.
import { defineAction } from '../local-action.ts';
import { findNumbers } from '../find-numbers.ts';
import { collectPieces } from '../map-pieces.ts';

export const extractNumbers = defineAction({
  name: 'extract_numbers',
  parameters: { unique: { kind: 'boolean', default: true } },
  run: async (text, { unique }, { pacer }) => {
    const found = await collectPieces(text, findNumbers, { pacer });
    return { text, stats: { numbers: unique ? [...new Map(found.map((one) => [one.text, one])).values()] : found } };
  },
});
