// The value is the list of keywords with their scores.
import { z } from 'zod';
import { extractKeywordsFromDocumentOperation } from '../../keywords/extract-keywords-operation.ts';
import { defineModelWork } from '../model-work.ts';

export const extractKeywords = defineModelWork({
  name: 'extract_keywords',
  shortNames: ['keywords'],
  params: z.strictObject({ count: z.int().min(1).max(200).optional() }),
  operation: extractKeywordsFromDocumentOperation,
  toInput: ({ text }, { count }) => ({ text, count }),
  toValue: ({ keywords }) => keywords.map(({ keyword, score }) => ({ keyword, score })),
  readWarnings: ({ warnings }) => warnings,
});
