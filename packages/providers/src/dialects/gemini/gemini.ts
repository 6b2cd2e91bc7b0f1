// The adapter for Google's Gemini API, through the official SDK, loaded by the first call.
import type { GoogleGenAI, Model } from '@google/genai';
import type { Dialect, Exchange } from '../../dialect.ts';
import { unreadable } from '../inner-failure.ts';
import { embed } from './embed.ts';
import { readFailure, readThrown } from './read-error.ts';
import { readModel } from './read-model.ts';
import { readResult, type ResultContext } from './read-result.ts';
import { readStream } from './read-stream.ts';
import { toRequest } from './to-request.ts';
import type { WireResponse } from './wire.ts';

const MODELS_PER_PAGE = 1_000;
const MAX_PAGES = 20;

export function createGemini(): Dialect {
  const contextFor = ({ provider, vendor }: Exchange, model: string): ResultContext => ({ provider, vendor, model });
  return {
    complete: async (exchange, request) => {
      const client = await createClient(exchange);
      const answer: unknown = await client.models.generateContent(toRequest(request, exchange));
      if (typeof answer !== 'object' || answer === null) throw unreadable('it is not a JSON object.');
      return readResult(answer, contextFor(exchange, request.model));
    },
    stream: async function* (exchange, request) {
      const client = await createClient(exchange);
      const chunks: AsyncIterable<unknown> = await client.models.generateContentStream(toRequest(request, exchange));
      yield* readStream(chunks as AsyncIterable<WireResponse>, contextFor(exchange, request.model));
    },
    embed: async (exchange, model, texts) => embed(await createClient(exchange), { model, texts }, exchange.signal),
    listModels: async (exchange) => (await fetchModels(exchange, MODELS_PER_PAGE)).map((model) => readModel(model, exchange.provider)),
    check: async (exchange) => {
      await fetchModels(exchange, 1);
    },
    readFailure,
    readThrown,
  };
}

async function createClient({ apiKey, baseUrl, fetch }: Exchange): Promise<GoogleGenAI> {
  const { GoogleGenAI: Client } = await import('@google/genai');
  return new Client({
    // The SDK sends it in the `x-goog-api-key` header, never in the URL.
    apiKey: apiKey ?? 'none',
    apiVersion: 'v1beta',
    // Named so that the SDK does not take them from the environment.
    vertexai: false,
    httpOptions: { baseUrl, fetch },
  });
}

// A page of one is the check: there is no need for the others.
async function fetchModels(exchange: Exchange, pageSize: number): Promise<readonly Model[]> {
  const client = await createClient(exchange);
  const pager = await client.models.list({ config: { pageSize, abortSignal: exchange.signal } });
  const models = [...pager.page];
  const pages = pageSize === 1 ? 1 : MAX_PAGES;
  for (let page = 1; page < pages && pager.hasNextPage(); page += 1) models.push(...(await pager.nextPage()));
  return models;
}
