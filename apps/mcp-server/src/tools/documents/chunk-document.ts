// chunk_document: a text in pieces that fit, none over the limit.
import { z } from 'zod';
import { toSeconds } from '../../llm-fields.ts';
import { documentInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

export const chunkDocument = defineTool({
  name: 'chunk_document',
  title: 'Chunk a document',
  description: 'Split a document into chunks of at most chunk_size tokens, at sentences (semantic) or structure.',
  toolset: 'documents',
  input: z.object({
    ...documentInput,
    chunk_size: z.int().min(16).max(1_000_000).describe('tokens; 1000').optional(),
    overlap: z.int().min(0).describe('tokens').optional(),
    method: z.enum(['semantic', 'token', 'structural']).optional(),
    detail: z.boolean().describe('adds spans').optional(),
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    chunks: z.array(z.string()).optional(),
    chunk_count: z.int().optional(),
    spans: z.array(z.object({ start: z.int(), end: z.int(), tokens: z.int(), heading: z.array(z.string()).optional() })).optional(),
    processing_time: z.number().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  takes: 'document',
  bulky: ['chunks', 'spans'],
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    const { chunkText } = await import('@gateway/chunking');
    const defaults = services.config.chunking;
    const size = input.chunk_size ?? defaults.chunkSize;
    const chunks = await chunkText(call.documents[0]?.text ?? '', {
      method: input.method ?? defaults.method,
      size,
      // The configured overlap belongs to the configured size; a smaller one takes what it can.
      overlap: input.overlap ?? Math.min(defaults.overlap, Math.ceil(size / 2) - 1),
      signal: call.signal,
      onProgress: call.onProgress,
    });
    const spans = chunks.map(({ start, end, tokens, heading }) => ({ start, end, tokens, ...(heading === undefined ? {} : { heading: [...heading] }) }));
    return {
      success: true,
      chunk_count: chunks.length,
      chunks: chunks.map((chunk) => chunk.text),
      ...(input.detail === true ? { spans } : {}),
      processing_time: toSeconds(services.clock.monotonicMs() - startedMs),
    };
  },
});
