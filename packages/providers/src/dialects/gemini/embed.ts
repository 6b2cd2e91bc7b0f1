// Embeddings by Google's batchEmbedContents.
import { createUsage, type Usage } from '@gateway/core';
import type { GoogleGenAI } from '@google/genai';
import type { EmbeddingBatch, Exchange } from '../../dialect.ts';
import { unreadable } from '../inner-failure.ts';
import { readCount } from '../read-count.ts';
import { readProperty } from '../read-property.ts';
import { readVector } from '../read-vectors.ts';

export interface EmbeddingCall {
  readonly model: string;
  readonly texts: readonly string[];
}

/** @throws when a text has no vector */
export async function embed(client: GoogleGenAI, { model, texts }: EmbeddingCall, { signal, fetch }: Pick<Exchange, 'signal' | 'fetch'>): Promise<EmbeddingBatch> {
  // Bare strings would be joined into one content by the SDK for some models.
  const contents = texts.map((text) => ({ parts: [{ text }] }));
  const response: unknown = await client.models.embedContent({ model, contents, config: { abortSignal: signal, httpOptions: { fetch } } });
  const listed = readProperty(response, 'embeddings');
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [];
  if (entries.length !== texts.length) {
    throw unreadable(`${String(texts.length)} texts were sent for embedding, ${String(entries.length)} vectors came back.`);
  }
  return { vectors: entries.map((entry) => readVector(readProperty(entry, 'values'))), usage: readEmbeddingUsage(readProperty(response, 'usageMetadata')) };
}

// Older models send no usage at all.
function readEmbeddingUsage(usage: unknown): Usage | null {
  const inputTokens = readCount(readProperty(usage, 'promptTokenCount')) ?? readCount(readProperty(usage, 'totalTokenCount'));
  return inputTokens === undefined ? null : createUsage({ inputTokens, outputTokens: 0 });
}
