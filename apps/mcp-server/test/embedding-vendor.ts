// A server that speaks OpenAI's embeddings API: vectors of word hashes, one token a word.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmbeddingVendor {
  readonly url: string;
  /** The texts of each request. */
  readonly requests: readonly (readonly string[])[];
  /** Answers from now on with this status. */
  failWith(status: number | undefined): void;
  close(): Promise<void>;
}

const DIMENSIONS = 64;

export async function startEmbeddingVendor(): Promise<EmbeddingVendor> {
  const requests: (readonly string[])[] = [];
  let status: number | undefined;
  const server = createServer((message, response) => {
    void answer(message, response);
  });
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { input, model, encoding_format: format } = JSON.parse(await readBody(message)) as { input: string | string[]; model: string; encoding_format?: string };
    const texts = [input].flat();
    requests.push(texts);
    const json = { 'content-type': 'application/json' };
    if (status !== undefined) {
      response.writeHead(status, json).end(JSON.stringify({ error: { message: `status ${status}`, type: 'server_error' } }));
      return;
    }
    const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: format === 'base64' ? toBase64(embed(text)) : [...embed(text)] }));
    const tokens = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0);
    response.writeHead(200, json).end(JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    failWith: (next) => void (status = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(message: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of message) body += String(piece);
  return body;
}

function embed(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const word of text.toLowerCase().split(/\W+/)) {
    let hash = 17;
    for (const char of word) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
    vector[hash % DIMENSIONS] = (vector[hash % DIMENSIONS] ?? 0) + 1;
  }
  return vector;
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer).toString('base64');
}
