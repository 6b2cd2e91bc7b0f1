// One paid answer with how it ended, remembered: what a checkpoint already holds is not asked again.
import { createHash } from 'node:crypto';
import { GatewayError, isGatewayError, type Checkpoint, type CompletionRequest, type FinishReason, type LanguageModel } from '@gateway/core';

export interface ModelAnswer {
  readonly text: string;
  /** Whether it was cut off at its limit of tokens. */
  readonly isCut: boolean;
}

export interface AskModelOptions {
  readonly model: LanguageModel;
  readonly checkpoint?: Checkpoint | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A schema that the vendor does not take goes along in the prompt alone.
 *
 * @throws GatewayError of the model; `bad_response` or `content_filter` when it answers with nothing
 */
export async function askModel(request: CompletionRequest, options: AskModelOptions): Promise<ModelAnswer> {
  const { model, checkpoint, signal } = options;
  const key = createKey(model, request);
  const kept = checkpoint?.load(key);
  if (isKept(kept)) return { text: kept.text, isCut: kept.isCut };
  const result = await completeLeniently(request, model, signal);
  const text = result.text.trim();
  if (text === '' || result.finishReason === 'content_filter') throw createNoAnswerError(model, result.finishReason);
  const answer = { text, isCut: result.finishReason === 'length' };
  await checkpoint?.save(key, answer);
  return answer;
}

async function completeLeniently(request: CompletionRequest, model: LanguageModel, signal: AbortSignal | undefined): ReturnType<LanguageModel['complete']> {
  try {
    return await model.complete(request, { signal });
  } catch (error) {
    // Vendors take different subsets of JSON Schema, and say so only when they are asked.
    if (request.responseFormat?.type !== 'json_schema' || !isRefusedSchema(error)) throw error;
    return await model.complete({ ...request, responseFormat: { type: 'json' } }, { signal });
  }
}

function isRefusedSchema(error: unknown): boolean {
  return isGatewayError(error) && (error.kind === 'invalid_input' || error.kind === 'unsupported') && error.details?.['reason'] !== 'context_window';
}

// The request holds the text, the settings and the prompt's version; another model's answer is another answer.
function createKey(model: LanguageModel, request: CompletionRequest): string {
  const facts = [model.provider, model.model, request.promptVersion, request.maxTokens, request.responseFormat ?? null, request.messages];
  return `delegate:${createHash('sha256').update(JSON.stringify(facts)).digest('hex')}`;
}

function isKept(value: unknown): value is ModelAnswer {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string' && 'isCut' in value && typeof value.isCut === 'boolean';
}

function createNoAnswerError(model: LanguageModel, finishReason: FinishReason): GatewayError {
  const name = `${model.provider}/${model.model}`;
  if (finishReason === 'content_filter') {
    return new GatewayError({ kind: 'content_filter', message: `${name} refused the task or the document.`, hint: 'Try another model.' });
  }
  return new GatewayError({
    kind: 'bad_response',
    message: `${name} answered with nothing (finish reason "${finishReason}").`,
    hint: finishReason === 'length' ? 'It may have spent its output on reasoning: raise maxOutputTokens or choose another model.' : 'Try again, or choose another model.',
  });
}
