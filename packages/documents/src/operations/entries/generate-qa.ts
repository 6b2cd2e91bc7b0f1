// The value is the list of pairs, each with the stretch of the document that bears it out.
import { z } from 'zod';
import { generateQaOperation } from '../../questions/generate-qa-operation.ts';
import { defineModelWork } from '../model-work.ts';

export const generateQa = defineModelWork({
  name: 'generate_qa',
  shortNames: ['generate_questions'],
  params: z.strictObject({ num_pairs: z.int().min(1).max(100).optional() }),
  operation: generateQaOperation,
  toInput: ({ text }, { num_pairs: numPairs }) => ({ text, numPairs }),
  toValue: ({ pairs }) => pairs.map(({ question, answer, evidence: { text, start, end } }) => ({ question, answer, evidence: { text, start, end } })),
  readWarnings: ({ shortfall, warnings }) => [...(shortfall === undefined ? [] : [shortfall]), ...warnings],
});
