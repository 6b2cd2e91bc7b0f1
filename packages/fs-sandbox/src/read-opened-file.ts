// Reads from a file that is already open, in pieces that an abort can come between.
import type { FileHandle } from 'node:fs/promises';
import { throwIfAborted } from '@gateway/core';
import { tooLargeError, type Asked } from './path-errors.ts';

const CHUNK_BYTES = 262_144;

export interface ByteRange {
  /** First byte. @default 0 */
  readonly start?: number | undefined;
  /** The byte after the last one. @default the end of the file */
  readonly end?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The bytes of the range in pieces of at most 256 KiB; fewer when the file ends before the range. */
export async function* readChunks(handle: FileHandle, range: ByteRange): AsyncGenerator<Uint8Array> {
  const end = range.end ?? Number.POSITIVE_INFINITY;
  for (let position = range.start ?? 0; position < end; ) {
    throwIfAborted(range.signal);
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * The whole file. What counts is what is read, not what the size said: a file may grow meanwhile.
 *
 * @throws GatewayError `invalid_input` when it is larger than `maxBytes`
 */
export async function readWhole(handle: FileHandle, options: { readonly asked: Asked; readonly maxBytes: number; readonly signal?: AbortSignal | undefined }): Promise<Uint8Array> {
  const { asked, maxBytes, signal } = options;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readChunks(handle, { end: maxBytes + 1, signal })) {
    chunks.push(chunk);
    size += chunk.length;
  }
  if (size > maxBytes) throw tooLargeError(asked, maxBytes);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
