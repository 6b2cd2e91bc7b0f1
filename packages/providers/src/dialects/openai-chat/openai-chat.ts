// The adapter for OpenAI's chat API, which most of the world speaks: through the official SDK, loaded by the first call.
import type { CompletionResult, ModelInfo } from '@gateway/core';
import type { OpenAI } from 'openai';
import type { Dialect, Exchange } from '../../dialect.ts';
import { innerFailure, unreadable } from '../inner-failure.ts';
import { embed } from './embed.ts';
import type { OpenAiChatQuirks } from './openai-chat-quirks.ts';
import { readFailure, readThrown } from './read-error.ts';
import { readResult, type ResultContext } from './read-result.ts';
import { readStream } from './read-stream.ts';
import { toRequest, toStreamRequest } from './to-request.ts';
import type { WireCompletion, WireModel } from './wire.ts';

// Our own time limit covers the whole call; the SDK's is set to the longest that a timer takes.
const NO_TIMEOUT_MS = 2_147_483_647;

/** OpenAI's chat API with a vendor's quirks. */
export function createOpenAiChat(quirks: OpenAiChatQuirks): Dialect {
  const contextFor = ({ provider, vendor }: Exchange, model: string): ResultContext => ({ provider, vendor, model, quirks });
  return {
    complete: async (exchange, request) => {
      const client = await createClient(exchange);
      const answer: unknown = await client.chat.completions.create(toRequest(request, contextFor(exchange, request.model)), { signal: exchange.signal });
      return readAnswer(answer, contextFor(exchange, request.model));
    },
    stream: async function* (exchange, request) {
      const context = contextFor(exchange, request.model);
      const client = await createClient(exchange);
      const chunks: AsyncIterable<unknown> = await client.chat.completions.create(toStreamRequest(request, context), { signal: exchange.signal });
      yield* readStream(checkChunks(chunks), context);
    },
    embed: async (exchange, model, texts) =>
      embed(await createClient(exchange), { model, texts, encoding: quirks.embeddingEncoding ?? 'float' }, exchange.signal),
    listModels: async (exchange) => {
      if (quirks.listModels !== undefined) return (await quirks.listModels(exchange)).map((model) => unknownModel(exchange.provider, model));
      const models = await fetchModels(exchange);
      return models.map((model) => ({ ...unknownModel(exchange.provider, model.id), ...quirks.readModel?.(model) }));
    },
    check: async (exchange) => {
      if (quirks.listModels !== undefined) await quirks.listModels(exchange);
      else if (quirks.checkPath === undefined) await fetchModels(exchange);
      else await (await createClient(exchange)).get(quirks.checkPath, { signal: exchange.signal });
    },
    readFailure,
    readThrown,
  };
}

async function createClient({ apiKey, baseUrl, fetch }: Exchange): Promise<OpenAI> {
  const { OpenAI: Client } = await import('openai');
  return new Client({
    // The SDK wants a key even where the server does not; without one, no header leaves this process.
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    fetch,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    // Named so that the SDK does not take them from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
}

function readAnswer(answer: unknown, context: ResultContext): CompletionResult {
  const completion = toCompletion(answer);
  throwInnerFailure(completion);
  return readResult(completion, context);
}

async function* checkChunks(chunks: AsyncIterable<unknown>): AsyncGenerator<WireCompletion> {
  for await (const chunk of chunks) {
    const completion = toCompletion(chunk);
    throwInnerFailure(completion);
    yield completion;
  }
}

function toCompletion(answer: unknown): WireCompletion {
  // The SDK hands over the bare text when the content type is not JSON.
  if (typeof answer === 'object' && answer !== null) return answer;
  throw unreadable('it is not a JSON object.');
}

// OpenRouter reports failures of the vendors behind it inside a 200, at the top or in the choice.
function throwInnerFailure(completion: WireCompletion): void {
  const choice = completion.choices?.[0];
  const error = completion.error ?? choice?.error;
  if (error !== undefined && error !== null) throw innerFailure(readFailure({ error }));
}

async function fetchModels(exchange: Exchange): Promise<readonly WireModel[]> {
  const client = await createClient(exchange);
  const page: { readonly data?: unknown } = await client.models.list({ signal: exchange.signal });
  if (!Array.isArray(page.data)) throw unreadable('the list of models is not a list.');
  return (page.data as readonly WireModel[]).filter((model) => typeof model.id === 'string');
}

function unknownModel(provider: string, model: string): ModelInfo {
  return { provider, model, price: null, contextTokens: null, maxOutputTokens: null, capabilities: [] };
}
