// The value is the list of chunks, which a later stage can go through one by one.
import { chunkText } from '@gateway/chunking';
import { GatewayError } from '@gateway/core';
import { z } from 'zod';
import { defineLocalWork } from '../local-work.ts';

export const chunkDocument = defineLocalWork({
  name: 'chunk_document',
  shortNames: ['chunk'],
  params: z.strictObject({ chunk_size: z.int().min(16).max(1_000_000).optional(), overlap: z.int().min(0).optional(), method: z.enum(['semantic', 'token', 'structural']).optional() }),
  check: ({ chunk_size: size, overlap = 0 }) => {
    if (size !== undefined && overlap >= size / 2) throw new GatewayError({ kind: 'invalid_input', message: `"params.overlap" is ${overlap}, half of chunk_size or more.`, hint: `Give 0 to ${Math.ceil(size / 2) - 1} tokens.` });
  },
  model: 'local/chunks',
  run: async ({ text }, params, { settings: { chunking }, call }) => {
    const size = params.chunk_size ?? chunking?.size;
    // A general overlap belongs to the general size; a smaller one takes what it can.
    const overlap = params.overlap ?? (size === undefined ? undefined : Math.min(chunking?.overlap ?? 0, Math.ceil(size / 2) - 1));
    const chunks = await chunkText(text, { method: params.method ?? chunking?.method, size, overlap, signal: call.signal });
    return chunks.map((chunk) => chunk.text);
  },
});
