// The door for Node applications and for the server alike: requests and operations in, answers with their cost out.
import {
  GatewayError,
  systemClock,
  type CallOptions,
  type Clock,
  type CompletionEvent,
  type CompletionRequest,
  type CompletionResult,
  type LanguageModel,
  type ModelRegistry,
  type ModelSelector,
  type Operation,
  type OperationCall,
} from '@gateway/core';
import { asksForLocal, chooseModel } from './choose-model.ts';
import { runOperation, type OperationResult } from './run-operation.ts';

export interface GatewayOptions {
  /** Every configured provider, for instance from `createModels` of `@gateway/providers`. The gateway closes it. */
  readonly models: ModelRegistry;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
}

export interface RunOptions {
  /** Who should do the work. @default the first configured provider's cheapest model, else the local engine */
  readonly selector?: ModelSelector | undefined;
  /** Drives the operation with exactly this model; the selector is not read. */
  readonly model?: LanguageModel | undefined;
  readonly call?: OperationCall | undefined;
}

export interface Gateway {
  readonly models: ModelRegistry;
  /** The model that a selector means, with everything around it (retries, time limits, price). @throws GatewayError */
  languageModel(selector: ModelSelector, call?: CallOptions): Promise<LanguageModel>;
  /** Answers by the model that `request.selector` means. @throws GatewayError */
  complete(request: CompletionRequest, call?: CallOptions): Promise<CompletionResult>;
  /** The same in pieces; ends with an `end` event that carries the whole result. @throws GatewayError */
  stream(request: CompletionRequest, call?: CallOptions): AsyncIterable<CompletionEvent>;
  /** Does an operation by a model or by its local engine. @throws GatewayError */
  run<Input, Output>(operation: Operation<Input, Output>, input: Input, options?: RunOptions): Promise<OperationResult<Output>>;
  close(): Promise<void>;
}

/**
 * Builds a gateway.
 *
 * @example
 * const gateway = createGateway({ models: await createModels({ providers: { openai: { apiKeys: [key] } } }) });
 * const { text, cost } = await gateway.complete({ messages: [{ role: 'user', content: 'Hello' }] });
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { models } = options;
  const clock = options.clock ?? systemClock;
  return {
    models,
    languageModel: async (selector, call) => chooseForPrompt(models, selector, call),
    complete: async (request, call) => (await chooseForPrompt(models, request.selector ?? {}, call)).complete(request, call),
    async *stream(request, call) {
      yield* (await chooseForPrompt(models, request.selector ?? {}, call)).stream(request, call);
    },
    run: async (operation, input, runOptions = {}) => runOperation(operation, input, { ...runOptions, models, clock }),
    close: async () => models.close(),
  };
}

async function chooseForPrompt(models: ModelRegistry, selector: ModelSelector, call?: CallOptions): Promise<LanguageModel> {
  if (asksForLocal(selector)) {
    throw new GatewayError({
      kind: 'unsupported',
      message: 'The local engines work on documents and do not answer free prompts.',
      hint: 'Leave "provider" out, or name a provider with a model.',
    });
  }
  const model = await chooseModel(models, selector, call);
  if (model === undefined) {
    throw new GatewayError({
      kind: 'not_configured',
      message: 'No model is configured that could answer a free prompt.',
      hint: 'Set a vendor key (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, DEEPSEEK_API_KEY or OPENROUTER_API_KEY), run Ollama and name provider "ollama", or point LOCAL_LLM_BASE_URL at any OpenAI-compatible server. Summaries, entities and chunks work without any of them.',
    });
  }
  return model;
}
