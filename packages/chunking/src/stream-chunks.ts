// Chunks a text that is larger than memory, or still arriving.
import type { Chunk, ChunkOptions } from './chunk.ts';
import { toChunk } from './chunk-text.ts';
import { chunkers } from './chunkers.ts';
import { readChunkOptions } from './read-chunk-options.ts';

/**
 * The same chunks as `chunkText` of the joined parts, with offsets into the whole, as soon as they are settled. For every method and
 * however the text is parted: both run the same machine.
 *
 * Memory is bounded by the chunk size, not by the text: about 32 UTF-16 units for each token of `size` with method `token`, and
 * 32 to 256 with the others, 128 k units at least; plus the longest part.
 *
 * @param source parts of any length; a surrogate pair may be split between two
 * @throws GatewayError as `chunkText`, from the iteration; what `source` throws
 */
export async function* streamChunks(source: AsyncIterable<string> | Iterable<string>, options: ChunkOptions = {}): AsyncGenerator<Chunk, void, undefined> {
  const { method, context } = await readChunkOptions(options);
  const chunker = chunkers[method](context);
  // One part is held back, because the last one has to be marked.
  let held = '';
  for await (const part of source) {
    if (part === '') continue;
    if (held !== '') for await (const draft of chunker.push(held, false)) yield toChunk(draft, context.counter);
    held = part;
  }
  if (held !== '') for await (const draft of chunker.push(held, true)) yield toChunk(draft, context.counter);
}
