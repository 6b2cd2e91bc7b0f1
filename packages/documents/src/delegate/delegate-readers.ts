// What checks need to know of a delegated task and its answer, as plain functions: the checks themselves live elsewhere.
import type { JsonSchema, JsonValue } from '@gateway/core';
import { compileJsonSchema, type CompiledSchema, type SchemaProblem } from '@gateway/extraction';
import type { DelegateInput, DelegateOutput } from './delegate-input.ts';

export interface DelegateReaders {
  /** The document, and the task itself, whose names and figures an answer may repeat. Empty without a document. */
  readonly readSource: (input: DelegateInput) => readonly string[];
  /** The result with what the schema lets choose from a list left out: such labels need not stand in any source. */
  readonly readFacts: (output: DelegateOutput, input: DelegateInput) => JsonValue;
  /** The whole result. */
  readonly readResult: (output: DelegateOutput) => JsonValue;
  /** Everything in which a value does not fit the input's schema; nothing without a schema. @throws GatewayError `invalid_input` for a schema that cannot be used */
  readonly validate: (value: JsonValue, input: DelegateInput) => Promise<readonly SchemaProblem[]>;
  /** The input that tells a model why earlier answers were rejected. */
  readonly withFeedback: (input: DelegateInput, rejections: readonly { readonly verdict: { readonly reason: string } }[]) => DelegateInput;
}

export function createDelegateReaders(): DelegateReaders {
  const compiled = new WeakMap<JsonSchema, Promise<CompiledSchema>>();
  return {
    readSource: ({ document, task }) => (document === undefined ? [] : [document, task]),
    readFacts: ({ result }, { outputSchema }) => (outputSchema === undefined ? result : leaveOutChoices(result, outputSchema, 0)),
    readResult: ({ result }) => result,
    validate: async (value, { outputSchema }) => {
      if (outputSchema === undefined) return [];
      const schema = compiled.get(outputSchema) ?? compileJsonSchema(outputSchema);
      compiled.set(outputSchema, schema);
      return (await schema).validate(value);
    },
    withFeedback: (input, rejections) => ({ ...input, feedback: [...(input.feedback ?? []), ...new Set(rejections.map(({ verdict }) => verdict.reason))] }),
  };
}

const MAX_DEPTH = 100;

// Follows properties and items; what a schema says elsewhere (references, alternatives) leaves its values in.
function leaveOutChoices(value: JsonValue, schema: JsonValue | undefined, depth: number): JsonValue {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema) || depth > MAX_DEPTH) return value;
  const node = schema as JsonSchema;
  if (node['enum'] !== undefined || node['const'] !== undefined) return null;
  if (Array.isArray(value)) return value.map((item: JsonValue) => leaveOutChoices(item, node['items'], depth + 1));
  const properties = node['properties'];
  if (typeof value !== 'object' || value === null || typeof properties !== 'object' || properties === null || Array.isArray(properties)) return value;
  const known = properties as JsonSchema;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, leaveOutChoices(item, Object.hasOwn(known, key) ? known[key] : undefined, depth + 1)]));
}
