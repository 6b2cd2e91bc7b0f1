// The value is the text that the pipeline leaves, or where actions found or counted something, both.
import type { JsonValue } from '@gateway/core';
import { checkLocalOperations, processLocalText as run } from '@gateway/text';
import { z } from 'zod';
import { defineLocalWork } from '../local-work.ts';

export const processLocalText = defineLocalWork({
  name: 'process_local_text',
  shortNames: ['process_text'],
  params: z.strictObject({ operations: z.array(z.looseObject({ action: z.string() })).min(1).max(100) }),
  check: ({ operations }) => {
    checkLocalOperations(operations);
  },
  model: 'local/text',
  run: async ({ text }, { operations }, { settings: { clock, loadCountTokens }, call: { signal } }) => {
    const countsTokens = operations.some((operation) => operation['unit'] === 'tokens');
    const processed = await run(text, operations, { countTokens: countsTokens ? await loadCountTokens?.() : undefined, signal, clock });
    // Whether a text was cut is no finding to work with.
    const { truncated: _truncated, ...found } = processed.stats ?? {};
    return Object.keys(found).length === 0 ? processed.text : { text: processed.text, stats: found as JsonValue };
  },
});
