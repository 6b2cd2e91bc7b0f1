// The value is the label with the scores of all that apply.
import { z } from 'zod';
import { readClassifyInput } from '../../classify/classify-text-input.ts';
import { classifyTextOperation } from '../../classify/classify-text-operation.ts';
import { defineModelWork } from '../model-work.ts';

export const classifyText = defineModelWork({
  name: 'classify_text',
  shortNames: ['classify'],
  params: z.strictObject({ labels: z.array(z.string().min(1)).min(1).max(100), multi_label: z.boolean().optional() }),
  check: ({ labels, multi_label: multiLabel }) => {
    readClassifyInput({ text: 'text', labels, multiLabel });
  },
  operation: classifyTextOperation,
  toInput: ({ text }, { labels, multi_label: multiLabel }) => ({ text, labels, multiLabel }),
  toValue: ({ label, labels }) => ({ label, labels: labels.map(({ label: name, score }) => ({ label: name, score })) }),
  readWarnings: ({ warnings }) => warnings,
});
