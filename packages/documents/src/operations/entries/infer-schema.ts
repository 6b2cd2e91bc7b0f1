// The value is the schema. From data it is made by rules, and no model is asked.
import { inferSchemaOperation, readExamples } from '@gateway/extraction';
import { z } from 'zod';
import { defineModelWork } from '../model-work.ts';

export const inferSchema = defineModelWork({
  name: 'infer_schema',
  shortNames: [],
  params: z.strictObject({}),
  operation: inferSchemaOperation,
  toInput: ({ text }) => ({ text }),
  toValue: ({ schema }) => schema,
  isPlain: async ({ text }) => (await readExamples(text)).length > 0,
});
