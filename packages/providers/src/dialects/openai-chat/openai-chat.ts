// The adapter for OpenAI's chat API, which most of the world speaks: through the official SDK, loaded by the first call.
import type { ModelInfo } from '@gateway/core';
import type { OpenAI } from 'openai';
import type { Dialect, Exchange } from '../../dialect.ts';
import { unreadable } from '../inner-failure.ts';
import { type ClientFor, createSharedClients, toExchangeOptions } from '../shared-clients.ts';
import { createOpenAiBatch } from './batch.ts';
import { createClient } from './create-client.ts';
import { embed } from './embed.ts';
import type { OpenAiChatQuirks } from './openai-chat-quirks.ts';
import { readFailure, readThrown } from './read-error.ts';
import { readAnswer, throwInnerFailure, toCompletion } from './read-answer.ts';
import type { ResultContext } from './read-result.ts';
import { readStream } from './read-stream.ts';
import { toRequest, toStreamRequest } from './to-request.ts';
import type { WireCompletion, WireModel } from './wire.ts';

/** OpenAI's chat API with a vendor's quirks. */
export function createOpenAiChat(quirks: OpenAiChatQuirks): Dialect {
  const clientFor = createSharedClients(createClient);
  const contextFor = ({ provider, vendor }: Exchange, model: string): ResultContext => ({ provider, vendor, model, quirks });
  return {
    complete: async (exchange, request) => {
      const client = await clientFor(exchange);
      const answer: unknown = await client.chat.completions.create(toRequest(request, contextFor(exchange, request.model)), toExchangeOptions(exchange));
      return readAnswer(answer, contextFor(exchange, request.model));
    },
    stream: async function* (exchange, request) {
      const context = contextFor(exchange, request.model);
      const client = await clientFor(exchange);
      const chunks: AsyncIterable<unknown> = await client.chat.completions.create(toStreamRequest(request, context), toExchangeOptions(exchange));
      yield* readStream(checkChunks(chunks), context, exchange.onUsage);
    },
    embed: async (exchange, model, texts) =>
      embed(await clientFor(exchange), { model, texts, encoding: quirks.embeddingEncoding ?? 'float' }, exchange),
    listModels: async (exchange) => {
      if (quirks.listModels !== undefined) return (await quirks.listModels(exchange)).map((model) => unknownModel(exchange.provider, model));
      const models = await fetchModels(clientFor, exchange);
      return models.map((model) => ({ ...unknownModel(exchange.provider, model.id), ...quirks.readModel?.(model) }));
    },
    check: async (exchange) => {
      if (quirks.listModels !== undefined) await quirks.listModels(exchange);
      else if (quirks.checkPath === undefined) await fetchModels(clientFor, exchange);
      else await (await clientFor(exchange)).get(quirks.checkPath, toExchangeOptions(exchange));
    },
    batch: createOpenAiBatch(clientFor, contextFor),
    readFailure,
    readThrown,
  };
}

async function* checkChunks(chunks: AsyncIterable<unknown>): AsyncGenerator<WireCompletion> {
  for await (const chunk of chunks) {
    const completion = toCompletion(chunk);
    throwInnerFailure(completion);
    yield completion;
  }
}

async function fetchModels(clientFor: ClientFor<OpenAI>, exchange: Exchange): Promise<readonly WireModel[]> {
  const client = await clientFor(exchange);
  const page: { readonly data?: unknown } = await client.models.list(toExchangeOptions(exchange));
  if (!Array.isArray(page.data)) throw unreadable('the list of models is not a list.');
  return (page.data as readonly WireModel[]).filter((model) => typeof model.id === 'string');
}

function unknownModel(provider: string, model: string): ModelInfo {
  return { provider, model, price: null, contextTokens: null, maxOutputTokens: null, capabilities: [] };
}
