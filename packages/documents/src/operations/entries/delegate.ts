// Any task in words: what no other operation is made for, such as putting several results into one. The value is its result.
import { GatewayError, TASK_TYPES, type JsonSchema, type JsonValue } from '@gateway/core';
import { compileJsonSchema } from '@gateway/extraction';
import { z } from 'zod';
import { readTaskType, type DelegateInput, type DelegateOutput } from '../../delegate/delegate-input.ts';
import { createDelegateOperation } from '../../delegate/delegate-operation.ts';
import { defineModelWork } from '../model-work.ts';

export const delegate = defineModelWork({
  name: 'delegate',
  shortNames: [],
  params: z.strictObject({ task: z.string().min(1), output_schema: z.record(z.string(), z.unknown()).optional(), task_type: z.enum(TASK_TYPES).optional() }),
  checkDeeply: async ({ output_schema: schema }) => void (schema === undefined || (await compileJsonSchema(schema as JsonSchema))),
  operation: (input: DelegateInput) => createDelegateOperation({ task: readTaskType(input) }),
  // Parameters come from JSON, so the schema is JSON.
  toInput: ({ text }, { task, output_schema: schema, task_type: taskType }): DelegateInput => ({ task, document: text, outputSchema: schema as JsonSchema | undefined, taskType }),
  toValue: async ({ result }: DelegateOutput, { output_schema: schema }, answeredBy): Promise<JsonValue> => {
    const [problem] = schema === undefined ? [] : (await compileJsonSchema(schema as JsonSchema)).validate(result);
    if (problem === undefined) return result;
    throw new GatewayError({ kind: 'bad_response', message: `${answeredBy} gave a result that does not fit output_schema: ${`${problem.path} ${problem.message}`.trim()}.`, hint: 'Loosen the schema, or allow a stronger model.' });
  },
  readWarnings: ({ warnings = [] }) => warnings,
});
