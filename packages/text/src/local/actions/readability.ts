// How hard a text is to read, by a published formula that is named in the result.
import { measureReadability, READABILITY_FORMULAS } from '../measure-readability.ts';
import { defineAction } from '../local-action.ts';

export const readability = defineAction({
  name: 'readability',
  parameters: { formula: { kind: 'choice', values: READABILITY_FORMULAS, default: 'flesch_reading_ease' } },
  run: async (text, { formula }, { pacer }) => ({ text, stats: { readability: await measureReadability(text, formula, pacer) } }),
});
