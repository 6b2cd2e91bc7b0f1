// One text, one schema, one model: asks, reads, aligns, validates, and tells the model what is wrong until it fits or the attempts are used up.
import { GatewayError, isGatewayError, throwIfAborted, type CallOptions, type CompletionRequest, type CompletionResult, type JsonSchema, type JsonValue, type LanguageModel } from '@gateway/core';
import type { SchemaProblem } from '../json/describe-problem.ts';
import { readJsonAnswer, type AnswerSchema, type ReadAnswer } from '../json/read-json-answer.ts';
import { createCorrectionRequest, createJsonRequest, type JsonRequestOptions } from './json-prompt.ts';

export const MAX_JSON_ATTEMPTS = 3;

export interface AskForJsonOptions extends Omit<JsonRequestOptions, 'schema' | 'provider'> {
  readonly model: LanguageModel;
  readonly schema: AnswerSchema;
  /** The schema that the model is told. @default the one that answers are held against */
  readonly toldSchema?: JsonSchema | undefined;
  readonly call?: CallOptions | undefined;
}

export interface AskedJson {
  /** Present when it fits the schema. */
  readonly value?: JsonValue | undefined;
  /** Everything that is wrong with the last answer; empty when there is a value. */
  readonly problems: readonly SchemaProblem[];
  /** The best that could be read, when nothing fits. */
  readonly partial?: JsonValue | undefined;
  /** How many answers were asked for. */
  readonly attempts: number;
  /** Whether the last answer ended at its limit of tokens. */
  readonly isCut: boolean;
}

/**
 * At most {@link MAX_JSON_ATTEMPTS} answers. A schema that the vendor refuses goes along in the prompt alone. An answer that was cut off at its limit is
 * not asked for again: less text is for the caller to give. A value that fits although its answer broke off is no success: what it lacks nobody knows.
 *
 * @throws GatewayError of the model; `content_filter` when it refuses
 */
export async function askForJson(text: string, options: AskForJsonOptions): Promise<AskedJson> {
  const { model, schema, call } = options;
  let request = createJsonRequest(text, { ...options, schema: options.toldSchema ?? schema.schema, provider: model.provider });
  let best: AskedJson | undefined;
  for (let attempt = 1; attempt <= MAX_JSON_ATTEMPTS; attempt += 1) {
    throwIfAborted(call?.signal);
    const result = await completeLeniently(request, model, call);
    if (result.finishReason === 'content_filter') throw new GatewayError({ kind: 'content_filter', message: `${model.provider}/${model.model} refused the document.`, hint: 'Try another model.' });
    const read = await readJsonAnswer(result.text, schema);
    const isCut = result.finishReason === 'length';
    const failed = 'value' in read ? toLoss(read, isCut) : read;
    if ('value' in failed) return { value: failed.value, problems: [], attempts: attempt, isCut: false };
    if (best === undefined || best.partial === undefined || (failed.partial !== undefined && failed.problems.length <= best.problems.length)) best = { problems: failed.problems, partial: failed.partial, attempts: attempt, isCut };
    best = { ...best, attempts: attempt, isCut };
    if (isCut) break;
    request = createCorrectionRequest(request, result.text, failed.problems);
  }
  return best ?? { problems: [{ path: '', message: 'The answer is empty.' }], attempts: MAX_JSON_ATTEMPTS, isCut: false };
}

type Valid = Extract<ReadAnswer, { readonly value: JsonValue }>;

// What fits the schema may still lack what its answer had no room for: optional members and whatever a list would have gone on with.
function toLoss(read: Valid, isLimited: boolean): ReadAnswer {
  const isWhole = read.end === undefined || (read.end === 'open' && !isLimited);
  return isWhole ? read : { problems: [{ path: '', message: 'was cut off: what came behind it is missing' }], partial: read.value };
}

async function completeLeniently(request: CompletionRequest, model: LanguageModel, call: CallOptions | undefined): Promise<CompletionResult> {
  try {
    return await model.complete(request, call);
  } catch (error) {
    const isRefused = isGatewayError(error) && (error.kind === 'invalid_input' || error.kind === 'unsupported') && error.details?.['reason'] !== 'context_window';
    // Vendors take different subsets of JSON Schema, and say so only when they are asked.
    if (request.responseFormat?.type !== 'json_schema' || !isRefused) throw error;
    return await model.complete({ ...request, responseFormat: { type: 'json' } }, call);
  }
}
