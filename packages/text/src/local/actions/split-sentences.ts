// The sentences of the text as a list, or as one line each.
import { defineAction } from '../local-action.ts';
import { readSentences } from '../sentences.ts';

export const splitSentencesAction = defineAction({
  name: 'split_sentences',
  parameters: { as_lines: { kind: 'boolean', default: false } },
  run: async (text, { as_lines: asLines }, { pacer }) => {
    const sentences = await readSentences(text, pacer);
    if (asLines) return { text: sentences.map((sentence) => sentence.replace(/\s+/g, ' ')).join('\n') };
    return { text, stats: { sentences } };
  },
});
