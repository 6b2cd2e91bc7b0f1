// One paid answer, remembered: what a checkpoint already holds is not asked again, what is new is kept as soon as it is there.
import { createHash } from 'node:crypto';
import { GatewayError, type Checkpoint, type CompletionRequest, type LanguageModel } from '@gateway/core';
import { dropUnfinished } from './cut-to-tokens.ts';

export interface CheckpointedCallOptions {
  readonly model: LanguageModel;
  readonly checkpoint?: Checkpoint | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Asks a model for text. @throws GatewayError of the model; `bad_response` or `content_filter` when it answers with nothing */
export function createCheckpointedCalls(options: CheckpointedCallOptions): (request: CompletionRequest) => Promise<string> {
  return async (request) => {
    const key = createKey(options.model, request);
    const kept = options.checkpoint?.load(key);
    if (typeof kept === 'string' && kept !== '') return kept;
    const result = await options.model.complete(request, { signal: options.signal });
    const text = (result.finishReason === 'length' ? dropUnfinished(result.text) : result.text).trim();
    if (text === '') throw createEmptyAnswerError(options.model, result.finishReason);
    await options.checkpoint?.save(key, text);
    return text;
  };
}

// The request holds the text, the settings and the prompt's version; another model's answer is another answer.
function createKey(model: LanguageModel, request: CompletionRequest): string {
  const hash = createHash('sha256').update(JSON.stringify([model.provider, model.model, request.promptVersion, request.maxTokens, request.messages])).digest('hex');
  return `summarize_document:${hash}`;
}

function createEmptyAnswerError(model: LanguageModel, finishReason: string): GatewayError {
  const name = `${model.provider}/${model.model}`;
  if (finishReason === 'content_filter') {
    return new GatewayError({ kind: 'content_filter', message: `${name} refused to summarize the document.`, hint: 'Try another model, or the local engine.' });
  }
  return new GatewayError({
    kind: 'bad_response',
    message: `${name} answered with an empty summary (finish reason "${finishReason}").`,
    hint: finishReason === 'length' ? 'It may have spent its output on reasoning: raise maxLength or choose another model.' : 'Try again, or choose another model.',
  });
}
