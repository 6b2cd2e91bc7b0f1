// No more than a number of characters, words or tokens, suffix included; cut where a reader sees a character end.
import { GatewayError } from '@gateway/core';
import { defineAction } from '../local-action.ts';
import { truncateToCharacters, truncateToTokens, truncateToWords } from '../truncate-text.ts';

export const truncate = defineAction({
  name: 'truncate',
  parameters: {
    limit: { kind: 'integer', min: 0, max: 100_000_000 },
    // Characters are code points of Unicode.
    unit: { kind: 'choice', values: ['characters', 'words', 'tokens'], default: 'characters' },
    suffix: { kind: 'text', maxLength: 200, default: '' },
  },
  check: async ({ unit }, { countTokens }) => {
    if (unit === 'tokens' && countTokens === undefined) throw new GatewayError({ kind: 'not_configured', message: 'Nothing counts tokens here.', hint: 'Give countTokens, or truncate by characters or words.' });
  },
  run: async (text, { limit, unit, suffix }, { countTokens, pacer }) => {
    let cut: string;
    if (unit === 'words') cut = await truncateToWords(text, { limit, suffix, pacer });
    else if (unit === 'tokens' && countTokens !== undefined) cut = truncateToTokens(text, { limit, suffix, countTokens });
    else cut = truncateToCharacters(text, { limit, suffix });
    return { text: cut, stats: { truncated: cut !== text } };
  },
});
