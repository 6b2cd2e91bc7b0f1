// One answer from the chosen model; streamed as progress when the caller wants to watch.
import { computeCost, GatewayError, readMessageText, toUsd, type CompletionRequest, type CompletionResult, type LanguageModel, type ModelInfo } from '@gateway/core';
import { SAMPLING_PROVIDER } from '../../sampling-model.ts';
import type { Services } from '../../services.ts';
import type { ToolCall } from '../../tool.ts';

// While a stream runs, tokens are only guessed: four characters each, OpenAI's rule of thumb for English.
const CHARACTERS_PER_TOKEN = 4;

export interface TimedCompletion {
  readonly result: CompletionResult;
  readonly processingTimeMs: number;
}

/** @throws GatewayError `not_configured` for provider "sampling" when the client offers none, and whatever the model throws */
export async function runCompletion(request: CompletionRequest, options: { readonly services: Services; readonly call: ToolCall; readonly stream: boolean }): Promise<TimedCompletion> {
  const { services, call } = options;
  const startedMs = services.clock.monotonicMs();
  const model = await chooseLanguageModel(request, services, call);
  const result =
    options.stream && call.hasProgress
      ? await streamAsProgress(model, request, { services, call })
      : await model.complete(request, { signal: call.signal });
  return { result, processingTimeMs: services.clock.monotonicMs() - startedMs };
}

/** The client's own model when it is named, else the gateway's choice. */
export async function chooseLanguageModel(request: CompletionRequest, services: Services, call: ToolCall): Promise<LanguageModel> {
  if (request.selector?.provider === SAMPLING_PROVIDER) return requireSampling(call);
  return (await services.gateway()).languageModel(request.selector ?? {}, { signal: call.signal });
}

/** @throws GatewayError `not_configured` when the client offers no sampling */
export function requireSampling(call: ToolCall): LanguageModel {
  if (call.sampling === undefined) {
    throw new GatewayError({
      kind: 'not_configured',
      message: 'This client does not offer its own model.',
      hint: 'Leave "provider" out, or name a configured provider; get_provider_status lists them.',
    });
  }
  return call.sampling;
}

async function streamAsProgress(model: LanguageModel, request: CompletionRequest, context: { readonly services: Services; readonly call: ToolCall }): Promise<CompletionResult> {
  const { call } = context;
  const info = (await context.services.gateway()).models.catalogue.find(model.provider, model.model);
  let text = '';
  for await (const event of model.stream(request, { signal: call.signal })) {
    if (event.type === 'end') return event.result;
    if (event.type !== 'text') continue;
    text += event.text;
    const cost = estimateRunningCost(request, text, info);
    call.onProgress({ done: text.length, message: event.text }, { 'llm-gateway/cost': cost });
  }
  throw new GatewayError({ kind: 'bad_response', message: 'The stream ended without a result.' });
}

// USD so far, or null while the price is unknown.
function estimateRunningCost(request: CompletionRequest, text: string, info: ModelInfo | undefined): number | null {
  const price = info?.price ?? null;
  if (price === null) return null;
  const inputCharacters = request.messages.reduce((sum, message) => sum + readMessageText(message).length, 0);
  const usage = { inputTokens: Math.ceil(inputCharacters / CHARACTERS_PER_TOKEN), outputTokens: Math.ceil(text.length / CHARACTERS_PER_TOKEN), estimated: true as const };
  return toUsd(computeCost(usage, price));
}
