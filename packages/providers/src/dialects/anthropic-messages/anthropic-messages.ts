// The adapter for Anthropic's Messages API, through the official SDK, loaded by the first call.
import { GatewayError } from '@gateway/core';
import type { Dialect, Exchange } from '../../dialect.ts';
import { innerFailure, unreadable } from '../inner-failure.ts';
import { readProperty } from '../read-property.ts';
import { createSharedClients, toExchangeOptions } from '../shared-clients.ts';
import { createAnthropicBatch } from './batch.ts';
import { createClient } from './create-client.ts';
import { readFailure, readThrown } from './read-error.ts';
import { readModel } from './read-model.ts';
import { readResult, type ResultContext } from './read-result.ts';
import { readStream } from './read-stream.ts';
import { toRequest } from './to-request.ts';
import type { WireEvent, WireMessage } from './wire.ts';

const MODELS_PER_PAGE = 1_000;
const MAX_PAGES = 20;

export function createAnthropicMessages(): Dialect {
  const clientFor = createSharedClients(createClient);
  const contextFor = ({ provider, vendor }: Exchange, model: string): ResultContext => ({ provider, vendor, model });
  return {
    complete: async (exchange, request) => {
      const client = await clientFor(exchange);
      const body = await toRequest(request, exchange.vendor);
      const answer: unknown = await client.messages.create(body, toExchangeOptions(exchange));
      return readResult(toMessage(answer), contextFor(exchange, request.model));
    },
    stream: async function* (exchange, request) {
      const client = await clientFor(exchange);
      const body = await toRequest(request, exchange.vendor);
      const events: AsyncIterable<unknown> = await client.messages.create({ ...body, stream: true }, toExchangeOptions(exchange));
      yield* readStream(events as AsyncIterable<WireEvent>, contextFor(exchange, request.model), exchange.onUsage);
    },
    embed: () => Promise.reject(new GatewayError({ kind: 'unsupported', message: 'The Messages API has no embeddings.' })),
    listModels: async (exchange) => {
      const client = await clientFor(exchange);
      const models: { readonly id: string }[] = [];
      let page = await client.models.list({ limit: MODELS_PER_PAGE }, toExchangeOptions(exchange));
      for (let pages = 1; ; pages += 1) {
        models.push(...page.data);
        if (!page.hasNextPage() || pages === MAX_PAGES) break;
        page = await page.getNextPage();
      }
      return models.map((model) => readModel(model, exchange.provider));
    },
    check: async (exchange) => {
      const client = await clientFor(exchange);
      await client.models.list({ limit: 1 }, toExchangeOptions(exchange));
    },
    batch: createAnthropicBatch(clientFor),
    readFailure,
    readThrown,
  };
}

function toMessage(answer: unknown): WireMessage {
  // The SDK hands over the bare text when the content type is not JSON.
  if (readProperty(answer, 'type') === 'error') throw innerFailure(readFailure(answer));
  if (typeof answer === 'object' && answer !== null) return answer;
  throw unreadable('it is not a JSON object.');
}
