// The value is the data; what does not fit its schema is a failure.
import { GatewayError, type JsonSchema } from '@gateway/core';
import { compileJsonSchema } from '@gateway/extraction';
import { z } from 'zod';
import { extractJsonOperation, withEarlierAttempts } from '../../extract-json/extract-json-operation.ts';
import { defineModelWork } from '../model-work.ts';

export const extractJson = defineModelWork({
  name: 'extract_json',
  shortNames: [],
  params: z.strictObject({ json_schema: z.record(z.string(), z.unknown()) }),
  checkDeeply: async ({ json_schema: schema }) => void (await compileJsonSchema(schema as JsonSchema)),
  operation: extractJsonOperation,
  // Parameters come from JSON, so the schema is JSON.
  toInput: ({ text }, { json_schema: schema }) => ({ text, schema: schema as JsonSchema }),
  toValue: ({ data, problems, attempts }, _params, answeredBy) => {
    if (data !== undefined) return data;
    const said = problems.slice(0, 5).map(({ path, message }) => `${path === '' ? 'the value' : path} ${message}`);
    throw new GatewayError({
      kind: 'bad_response',
      message: `${answeredBy} gave nothing that fits json_schema in ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${said.join('; ')}.`,
      hint: 'Loosen the schema, or allow a stronger model.',
    });
  },
  readWarnings: ({ warnings }) => warnings,
  withFeedback: withEarlierAttempts,
});
