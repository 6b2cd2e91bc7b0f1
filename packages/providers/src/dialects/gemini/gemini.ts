// The adapter for Google's Gemini API, through the official SDK, loaded by the first call.
import type { GoogleGenAI, Model } from '@google/genai';
import type { Dialect, Exchange } from '../../dialect.ts';
import { unreadable } from '../inner-failure.ts';
import { createGeminiBatch } from './batch.ts';
import { embed } from './embed.ts';
import { readFailure, readThrown } from './read-error.ts';
import { readModel } from './read-model.ts';
import { readResult, type ResultContext } from './read-result.ts';
import { readStream } from './read-stream.ts';
import { createSharedClients } from '../shared-clients.ts';
import { toRequest } from './to-request.ts';
import type { WireResponse } from './wire.ts';

const MODELS_PER_PAGE = 1_000;
const MAX_PAGES = 20;

export function createGemini(): Dialect {
  // This SDK takes the fetch of a single call beside its request, and remarks on the environment each time a client is made.
  const clientFor = createSharedClients(createClient);
  const contextFor = ({ provider, vendor }: Exchange, model: string): ResultContext => ({ provider, vendor, model });
  return {
    complete: async (exchange, request) => {
      const client = await clientFor(exchange);
      const answer: unknown = await client.models.generateContent(toRequest(request, exchange));
      if (typeof answer !== 'object' || answer === null) throw unreadable('it is not a JSON object.');
      return readResult(answer, contextFor(exchange, request.model));
    },
    stream: async function* (exchange, request) {
      const client = await clientFor(exchange);
      const chunks: AsyncIterable<unknown> = await client.models.generateContentStream(toRequest(request, exchange));
      yield* readStream(chunks as AsyncIterable<WireResponse>, contextFor(exchange, request.model), exchange.onUsage);
    },
    embed: async (exchange, model, texts) => embed(await clientFor(exchange), { model, texts }, exchange),
    listModels: async (exchange) => (await fetchModels(await clientFor(exchange), exchange, MODELS_PER_PAGE)).map((model) => readModel(model, exchange.provider)),
    check: async (exchange) => {
      await fetchModels(await clientFor(exchange), exchange, 1);
    },
    batch: createGeminiBatch(clientFor),
    readFailure,
    readThrown,
  };
}

async function createClient({ apiKey, baseUrl }: Pick<Exchange, 'apiKey' | 'baseUrl'>): Promise<GoogleGenAI> {
  const { GoogleGenAI: Client } = await import('@google/genai');
  return new Client({
    // The SDK sends it in the `x-goog-api-key` header, never in the URL.
    apiKey: apiKey ?? 'none',
    apiVersion: 'v1beta',
    // Named so that the SDK does not take them from the environment.
    vertexai: false,
    httpOptions: { baseUrl },
  });
}

// A page of one is the check: there is no need for the others.
async function fetchModels(client: GoogleGenAI, { signal, fetch }: Exchange, pageSize: number): Promise<readonly Model[]> {
  const pager = await client.models.list({ config: { pageSize, abortSignal: signal, httpOptions: { fetch } } });
  const models = [...pager.page];
  const pages = pageSize === 1 ? 1 : MAX_PAGES;
  for (let page = 1; page < pages && pager.hasNextPage(); page += 1) models.push(...(await pager.nextPage()));
  return models;
}
