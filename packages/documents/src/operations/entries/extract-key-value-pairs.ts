// The value is the pairs; keys that were wanted and not found are a warning.
import { extractPairsOperation } from '@gateway/extraction';
import { z } from 'zod';
import { defineModelWork } from '../model-work.ts';

export const extractKeyValuePairs = defineModelWork({
  name: 'extract_key_value_pairs',
  shortNames: ['extract_pairs'],
  params: z.strictObject({ keys: z.array(z.string().min(1)).min(1).max(200).optional() }),
  operation: extractPairsOperation,
  toInput: ({ text }, { keys }) => ({ text, keys }),
  toValue: ({ pairs }) => pairs,
  readWarnings: ({ missing }) => (missing.length === 0 ? [] : [`Not found: ${missing.join(', ')}.`]),
});
