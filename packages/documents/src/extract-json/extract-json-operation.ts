// extract_json: a document of any length as data that fits a schema, or an honest failure with the best there was.
import type { LocalEngine, Operation, OperationSize, Verifier } from '@gateway/core';
import { alignJson, fillBySchema, JSON_PROMPT_VERSION } from '@gateway/extraction';
import { checkExtractJsonInput, type ExtractJsonInput, type ExtractJsonOutput } from './extract-json-input.ts';
import { extractJsonWithModel } from './extract-json-with-model.ts';
import { readSchema } from './read-schema.ts';

const CHARACTERS_PER_TOKEN = 3.5;
const PROMPT_CHARACTERS = 1_600;

/** Rejects what does not fit its schema, so that a stronger model may follow. */
const fitsSchema: Verifier<ExtractJsonInput, ExtractJsonOutput> = {
  name: 'schema',
  verify: async ({ output }) => {
    await Promise.resolve();
    const [first] = output.problems;
    if (first === undefined) return { accepted: true, reason: 'The value fits its schema.', score: 1 };
    return { accepted: false, reason: `The value does not fit its schema: ${output.problems.slice(0, 5).map(({ path, message }) => `${path} ${message}`.trim()).join('; ')}.`, score: 1 / (1 + output.problems.length) };
  },
};

/**
 * With a model: at most three answers, each told what was wrong with the one before; what none of them mends is in `problems`, and the check `schema`
 * rejects it, so that a cascade goes on to a stronger model. Long documents are read in parts and merged by the schema: lists joined without
 * repetitions, single values by what stands in the document. Finished parts are kept in `call.checkpoint`.
 *
 * Its `run` throws GatewayError `invalid_input` or `unsupported` for a schema that cannot be used, `content_filter`, and the model's own errors.
 */
export const extractJsonOperation: Operation<ExtractJsonInput, ExtractJsonOutput> = {
  name: 'extract_json',
  task: 'data_extraction',
  promptVersion: JSON_PROMPT_VERSION,
  local: createLocalEngine(),
  verifiers: [fitsSchema],
  measure: measureExtractJson,
  run: extractJsonWithModel,
};

/** The input that tells the next model what was wrong with the answers so far. */
export function withEarlierAttempts(input: ExtractJsonInput, rejections: readonly { readonly output: ExtractJsonOutput }[]): ExtractJsonInput {
  const last = rejections.at(-1)?.output;
  return last === undefined ? input : { ...input, earlier: { attempts: last.attempts, problems: last.problems } };
}

function createLocalEngine(): LocalEngine<ExtractJsonInput, ExtractJsonOutput> {
  return {
    model: 'local/schema-fields',
    // Not measured on labelled documents: so low that it is taken only where it is named or nothing else is there.
    quality: 0.3,
    run: async (input) => {
      checkExtractJsonInput(input);
      const schema = await readSchema(input.schema);
      const filled = await fillBySchema(input.text, input.schema);
      const read = alignJson(filled.value, schema);
      const shared = { attempts: 1, parts: 1, confidence: filled.confidence, warnings: [], ...(input.withEvidence === true ? { evidence: filled.evidence } : {}) };
      return 'value' in read ? { ...shared, data: read.value, problems: [] } : { ...shared, problems: read.problems, partial: read.partial };
    },
  };
}

function measureExtractJson({ text, schema }: ExtractJsonInput): OperationSize {
  const schemaCharacters = JSON.stringify(schema).length;
  const toTokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);
  const outputTokens = 200 + Math.ceil(toTokens(text.length) / 10);
  const all = toTokens(text.length + schemaCharacters + PROMPT_CHARACTERS) + outputTokens;
  return { inputCharacters: text.length + schemaCharacters + PROMPT_CHARACTERS, outputTokens, largestCallTokens: Math.min(all, toTokens(schemaCharacters) + 4_000) };
}
