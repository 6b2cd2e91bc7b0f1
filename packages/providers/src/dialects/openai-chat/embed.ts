// Embeddings by OpenAI's API. Servers may answer out of order, so the vectors are placed by their index.
import { createUsage, type Usage } from '@gateway/core';
import type { OpenAI } from 'openai';
import type { EmbeddingBatch, Exchange } from '../../dialect.ts';
import { unreadable } from '../inner-failure.ts';
import { readCount } from '../read-count.ts';
import { readProperty } from '../read-property.ts';
import { readVector } from '../read-vectors.ts';
import { toExchangeOptions } from '../shared-clients.ts';

export interface EmbeddingCall {
  readonly model: string;
  readonly texts: readonly string[];
  readonly encoding: 'float' | 'base64';
}

/** @throws when a text has no vector */
export async function embed(client: OpenAI, { model, texts, encoding }: EmbeddingCall, exchange: Exchange): Promise<EmbeddingBatch> {
  const response: unknown = await client.embeddings.create({ model, input: [...texts], encoding_format: encoding }, toExchangeOptions(exchange));
  const data = readProperty(response, 'data');
  const entries: readonly unknown[] = Array.isArray(data) ? data : [];
  const vectors: (Float32Array | undefined)[] = texts.map(() => undefined);
  for (const [position, entry] of entries.entries()) {
    vectors[readCount(readProperty(entry, 'index')) ?? position] = readVector(readProperty(entry, 'embedding'));
  }
  const complete = vectors.filter((vector) => vector !== undefined);
  if (complete.length !== texts.length || vectors.length !== texts.length) {
    throw unreadable(`${String(texts.length)} texts were sent for embedding, ${String(complete.length)} vectors came back.`);
  }
  return { vectors: complete, usage: readEmbeddingUsage(readProperty(response, 'usage')) };
}

function readEmbeddingUsage(usage: unknown): Usage | null {
  const inputTokens = readCount(readProperty(usage, 'prompt_tokens'));
  return inputTokens === undefined ? null : createUsage({ inputTokens, outputTokens: 0 });
}
