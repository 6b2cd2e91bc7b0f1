// One answer from the chosen model; streamed as progress when the caller wants to watch.
import { computeCost, GatewayError, readMessageText, toUsd, type CompletionRequest, type LanguageModel, type ModelInfo } from '@gateway/core';
import type { DelegatedResult, Gateway, GatewayCallOptions } from '@gateway/delegation';
import { SAMPLING_PROVIDER } from '../../sampling-model.ts';
import type { Services } from '../../services.ts';
import type { ToolCall } from '../../tool.ts';

// While a stream runs, tokens are only guessed: four characters each, OpenAI's rule of thumb for English.
const CHARACTERS_PER_TOKEN = 4;

export interface TimedCompletion {
  readonly result: DelegatedResult;
  readonly processingTimeMs: number;
}

/** @throws GatewayError `not_configured` for provider "sampling" when the client offers none, and whatever the gateway throws */
export async function runCompletion(request: CompletionRequest, options: { readonly services: Services; readonly call: ToolCall; readonly stream: boolean }): Promise<TimedCompletion> {
  const { services, call } = options;
  const startedMs = services.clock.monotonicMs();
  const gateway = await services.gateway();
  const gatewayCall = toGatewayCall(request, call);
  const result = options.stream && call.hasProgress ? await streamAsProgress({ request, gateway, call, gatewayCall }) : await gateway.complete(request, gatewayCall);
  return { result, processingTimeMs: services.clock.monotonicMs() - startedMs };
}

/** How the gateway is called for a tool: the client's own model answers when it is named. */
export function toGatewayCall(request: CompletionRequest, call: ToolCall): GatewayCallOptions {
  const model = request.selector?.provider === SAMPLING_PROVIDER ? requireSampling(call) : undefined;
  return { signal: call.signal, origin: call.origin, lane: call.lane, cache: call.cache, model };
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

interface StreamContext {
  readonly request: CompletionRequest;
  readonly gateway: Gateway;
  readonly call: ToolCall;
  readonly gatewayCall: GatewayCallOptions;
}

async function streamAsProgress({ request, gateway, call, gatewayCall }: StreamContext): Promise<DelegatedResult> {
  let info: ModelInfo | undefined;
  const onChosen = ({ provider, model }: Pick<LanguageModel, 'provider' | 'model'>): void => {
    info = gateway.models.catalogue.find(provider, model);
  };
  let text = '';
  for await (const event of gateway.stream(request, { ...gatewayCall, onChosen })) {
    if (event.type === 'end') return event.result;
    if (event.type !== 'text') continue;
    text += event.text;
    call.onProgress({ done: text.length, message: event.text }, { 'llm-gateway/cost': estimateRunningCost(request, text, info) });
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
