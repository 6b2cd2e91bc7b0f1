// The client's own model as a language model, bound to one request: only when the caller names provider "sampling".
import { GatewayError, readMessageText, throwIfAborted, toAbortError, type CompletionRequest, type CompletionResult, type FinishReason, type LanguageModel } from '@gateway/core';

export const SAMPLING_PROVIDER = 'sampling';

// The protocol requires a limit; this is what a long summary needs.
const DEFAULT_MAX_TOKENS = 4_096;

/** The protocol's sampling request, text only. */
export interface SamplingRequest {
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: { readonly type: 'text'; readonly text: string } }[];
  readonly systemPrompt?: string;
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly stopSequences?: string[];
}

export interface SamplingAnswer {
  readonly model: string;
  readonly text: string;
  readonly stopReason?: string | undefined;
}

/** @param send passes the request to the client on the calling request's own stream */
export function createSamplingModel(send: (request: SamplingRequest, signal: AbortSignal | undefined) => Promise<SamplingAnswer>): LanguageModel {
  const complete: LanguageModel['complete'] = async (request, call) => {
    throwIfAborted(call?.signal);
    try {
      return toResult(await send(toSamplingRequest(request), call?.signal));
    } catch (error) {
      if (call?.signal?.aborted === true) throw toAbortError(call.signal);
      const reason = error instanceof Error ? error.message : 'unknown reason';
      throw new GatewayError({
        kind: 'unavailable',
        message: `The client did not sample an answer: ${reason}`,
        hint: 'Allow the request in the client, or name another provider.',
      });
    }
  };
  return {
    provider: SAMPLING_PROVIDER,
    model: 'client',
    complete,
    async *stream(request, call) {
      const result = await complete(request, call);
      if (result.text !== '') yield { type: 'text', text: result.text };
      yield { type: 'end', result };
    },
  };
}

function toSamplingRequest(request: CompletionRequest): SamplingRequest {
  const system = request.messages.filter((message) => message.role === 'system').map(readMessageText);
  const messages = request.messages
    .filter((message) => message.role !== 'system')
    .map((message) => ({ role: message.role === 'assistant' ? ('assistant' as const) : ('user' as const), content: { type: 'text' as const, text: readMessageText(message) } }));
  return {
    messages,
    maxTokens: request.maxTokens ?? DEFAULT_MAX_TOKENS,
    ...(system.length === 0 ? {} : { systemPrompt: system.join('\n\n') }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.stop === undefined ? {} : { stopSequences: [...request.stop] }),
  };
}

function toResult(answer: SamplingAnswer): CompletionResult {
  return {
    text: answer.text,
    message: { role: 'assistant', content: answer.text },
    toolCalls: [],
    finishReason: readFinishReason(answer.stopReason),
    rawFinishReason: answer.stopReason,
    // Clients tell neither tokens nor price.
    usage: null,
    cost: null,
    provider: SAMPLING_PROVIDER,
    model: answer.model,
  };
}

function readFinishReason(stopReason: string | undefined): FinishReason {
  if (stopReason === 'endTurn' || stopReason === 'stopSequence') return 'stop';
  return stopReason === 'maxTokens' ? 'length' : 'other';
}
