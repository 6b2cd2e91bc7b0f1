// The value is the summary.
import { z } from 'zod';
import { SUMMARY_FORMATS } from '../../summarize/summarize-input.ts';
import { summarizeOperation } from '../../summarize/summarize-operation.ts';
import { defineModelWork } from '../model-work.ts';

export const summarizeDocument = defineModelWork({
  name: 'summarize_document',
  shortNames: ['summarize'],
  params: z.strictObject({ format: z.enum(SUMMARY_FORMATS).optional(), max_length: z.int().min(16).optional(), focus: z.string().min(1).optional() }),
  operation: summarizeOperation,
  toInput: ({ text }, { format, max_length: maxLength, focus }) => ({ text, format, maxLength, focus }),
  toValue: ({ summary }) => summary,
});
