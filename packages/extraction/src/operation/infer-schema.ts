// infer_schema as an operation: from examples by rule; from prose by a model, held against what a schema may be.
import { GatewayError, type JsonSchema, type JsonValue, type LocalEngine, type Operation } from '@gateway/core';
import { compileJsonSchema } from '../json/compile-json-schema.ts';
import { inferSchema } from '../schema/infer-schema.ts';
import { readExamples } from '../schema/read-examples.ts';
import { askForJson } from './ask-for-json.ts';

export interface InferSchemaInput {
  /** JSON, lines of JSON, a table, labelled lines, or prose that says what data should look like. */
  readonly text?: string | undefined;
  readonly examples?: readonly JsonValue[] | undefined;
}

export interface InferSchemaOutput {
  readonly schema: JsonSchema;
  /** From how many values it was made; 0 when a model made it from prose. */
  readonly examples: number;
}

export const INFER_PROMPT_VERSION = 'infer_schema/1';
const MAX_PROSE = 20_000;

/**
 * The schema accepts every example that it was made from.
 *
 * @throws GatewayError `invalid_input` without text and examples; without a model `unsupported` for prose; `bad_response` when a model's schema is none
 */
export const inferSchemaOperation: Operation<InferSchemaInput, InferSchemaOutput> = {
  name: 'infer_schema',
  task: 'data_extraction',
  promptVersion: INFER_PROMPT_VERSION,
  local: createLocalEngine(),
  run: async (input, model, call) => {
    const read = await readInput(input);
    if (read.length > 0) return fromExamples(read);
    const anything = { schema: { type: 'object', properties: { type: {} }, required: ['type'] }, ...(await compileJsonSchema({ type: 'object', required: ['type'] })) } as const;
    const asked = await askForJson((input.text ?? '').slice(0, MAX_PROSE), { model, schema: anything, task: TASK, call });
    if (asked.value === undefined) throw toFailure(asked.problems[0]?.message ?? 'no JSON');
    const schema = asked.value as JsonSchema;
    await compileJsonSchema(schema).catch((error: unknown) => {
      throw toFailure(error instanceof Error ? error.message : 'it cannot be compiled');
    });
    return { schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }, examples: 0 };
  },
};

const TASK =
  'The document describes or contains data. Write a JSON Schema (2020-12) for the record that one would extract from documents like it: an object with "type", "properties" (types, "format" for dates, e-mail and URLs, "enum" for closed choices, "items" for lists, short descriptions) and "required". The value that you answer with is that schema itself.';

function createLocalEngine(): LocalEngine<InferSchemaInput, InferSchemaOutput> {
  return {
    model: 'local/schema',
    // Examples are exact by construction, prose is refused. Half, for want of knowing the mix.
    quality: 0.5,
    run: async (input) => {
      const read = await readInput(input);
      if (read.length > 0) return fromExamples(read);
      throw new GatewayError({ kind: 'unsupported', message: 'The document holds no data that a schema could be read from: no JSON, no table, no labelled lines.', hint: 'Give "examples", or let a model read the prose.' });
    },
  };
}

function fromExamples(examples: readonly JsonValue[]): InferSchemaOutput {
  return { schema: inferSchema(examples), examples: examples.length };
}

async function readInput({ text, examples }: InferSchemaInput): Promise<readonly JsonValue[]> {
  if (examples !== undefined && examples.length > 0) return examples;
  if (text === undefined || text.trim() === '') throw new GatewayError({ kind: 'invalid_input', message: 'There is nothing to infer a schema from.', hint: 'Give "document" or "examples".' });
  return await readExamples(text);
}

function toFailure(problem: string): GatewayError {
  return new GatewayError({ kind: 'bad_response', message: `The model's JSON Schema cannot be used: ${problem}`, hint: 'Use a stronger model, or give examples.' });
}
