// Chunks a text that is in memory.
import type { Chunk, ChunkOptions } from './chunk.ts';
import type { ChunkDraft } from './chunker.ts';
import { chunkers } from './chunkers.ts';
import { readChunkOptions } from './read-chunk-options.ts';
import { scaleTokens, type TokenCounter } from './token-counter.ts';

/**
 * Splits a text into chunks of at most `size` tokens.
 *
 * Every character is in at least one chunk; without overlap the chunks' texts joined are the text. No chunk has more than `size`
 * tokens, whatever the text. An empty text has no chunks; blank space is text like any other. Linear time.
 *
 * @example
 * ```ts
 * const chunks = await chunkText(markdown, { method: 'structural', size: 500 });
 * chunks[0]; // { text: '# Guide\n\n…', start: 0, end: 1893, tokens: 471, heading: ['Guide'] }
 * ```
 *
 * @throws GatewayError `invalid_input` for an option out of range; `cancelled` or `timeout` when the signal is aborted; what `embed` throws
 */
export async function chunkText(text: string, options: ChunkOptions = {}): Promise<Chunk[]> {
  const { method, context } = await readChunkOptions(options, text.length);
  const chunks: Chunk[] = [];
  if (text === '') return chunks;
  for await (const draft of chunkers[method](context).push(text, true)) chunks.push(toChunk(draft, context.counter));
  return chunks;
}

/** A draft with its count as the caller's counter reports it. */
export function toChunk(draft: ChunkDraft, counter: TokenCounter): Chunk {
  return { ...draft, tokens: scaleTokens(draft.tokens, counter.factor) };
}
