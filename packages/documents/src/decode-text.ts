// Bytes to text in any encoding, in parts, so that a text may be larger than memory; and whole, for what has to be parsed.
import { createHash, type Hash } from 'node:crypto';
import { GatewayError, throwIfAborted, type TextSource } from '@gateway/core';
import { toByteSource, type ByteSource } from './byte-source.ts';
import { findEncoding, type FoundEncoding } from './find-encoding.ts';

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string;
  /** Lower case, for instance `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  readonly warnings: readonly string[];
}

/**
 * @param charset the encoding that the caller or the document itself declares; ignored where the bytes contradict it
 * @throws GatewayError `invalid_input` when the bytes are no text
 */
export async function decodeText(bytes: Uint8Array, charset?: string): Promise<DecodedText> {
  const source = toByteSource(bytes);
  const found = await findEncoding(source, { charset });
  const parts: string[] = [];
  for await (const part of decodeParts(source, found)) parts.push(part);
  return { text: parts.join(''), encoding: found.encoding, warnings: found.warnings };
}

export interface DecodedSource {
  /** Throws `unavailable` while it is read, at its end at the latest, when its bytes are not the same any more. */
  readonly text: TextSource;
  readonly encoding: string;
  /** Whether there is nothing but blanks in it. */
  readonly isBlank: boolean;
  readonly warnings: readonly string[];
}

/** The same text without ever holding it. Reads all of the bytes twice: to find the encoding, and for the length. @throws GatewayError as `decodeText` */
export async function decodeSource(bytes: ByteSource, options: { readonly charset?: string | undefined; readonly signal?: AbortSignal | undefined }): Promise<DecodedSource> {
  const found = await findEncoding(bytes, options);
  let length = 0;
  let isBlank = true;
  const hash = createHash('sha256');
  for await (const part of decodeParts(hashing(bytes, hash), found)) {
    throwIfAborted(options.signal);
    length += part.length;
    isBlank = isBlank && part.trim() === '';
  }
  const known = { length, digest: hash.digest('hex') };
  return { text: { length, read: () => readAgain(bytes, found, known) }, encoding: found.encoding, isBlank, warnings: found.warnings };
}

// A file that somebody writes at the same time would give half of the old text and half of the new one. It is told by its bytes: their number may be
// the same, and not every file system tells times that are fine enough.
async function* readAgain(bytes: ByteSource, found: FoundEncoding, known: { readonly length: number; readonly digest: string }): AsyncGenerator<string> {
  let read = 0;
  const hash = createHash('sha256');
  for await (const part of decodeParts(hashing(bytes, hash), found)) {
    read += part.length;
    if (read > known.length) break;
    yield part;
  }
  if (read === known.length && hash.digest('hex') === known.digest) return;
  throw new GatewayError({ kind: 'unavailable', message: 'The document was changed while it was read.', hint: 'Try again when nobody writes it any more, or give a copy of it.' });
}

function hashing(bytes: ByteSource, hash: Hash): ByteSource {
  return {
    size: bytes.size,
    read: async function* (range) {
      for await (const piece of bytes.read(range)) {
        hash.update(piece);
        yield piece;
      }
    },
  };
}

async function* decodeParts(bytes: ByteSource, { encoding, markBytes, dropsZeros }: FoundEncoding): AsyncGenerator<string> {
  const decode = await openDecoder(encoding);
  for await (const piece of bytes.read({ start: markBytes })) {
    const part = decode(piece);
    yield dropsZeros ? part.replaceAll('\0', '') : part;
  }
  yield decode();
}

/** Decodes piece by piece; without a piece it gives what is left at the end. Bytes that mean nothing become U+FFFD. */
async function openDecoder(encoding: string): Promise<(piece?: Uint8Array) => string> {
  if (encoding === 'utf-8') {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return (piece) => (piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true }));
  }
  const { default: iconv } = await import('iconv-lite');
  const decoder = iconv.getDecoder(encoding, { stripBOM: false });
  return (piece) => (piece === undefined ? (decoder.end() ?? '') : decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)));
}
