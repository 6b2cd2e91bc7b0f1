// The value is the list of code blocks, each with its language and whether its syntax is right.
import { extractCode as findBlocks } from '@gateway/extraction';
import { z } from 'zod';
import { defineLocalWork } from '../local-work.ts';

export const extractCode = defineLocalWork({
  name: 'extract_code',
  shortNames: [],
  params: z.strictObject({ language: z.string().min(1).optional() }),
  model: 'local/code',
  run: async ({ text }, { language }) => {
    const blocks = await findBlocks(text, { language });
    return blocks.map(({ language: name, code, valid, error }) => ({ language: name, code, valid, ...(error === undefined ? {} : { error }) }));
  },
});
