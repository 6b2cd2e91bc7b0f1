// Reads an answer's body, unpacked, and stops at the limit: of what came over the wire and of what it unpacks to (compression bombs).
import type { IncomingMessage } from 'node:http';
import { Readable, Transform, Writable, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { GatewayError } from '../gateway-error.ts';

/** What the request offers; {@link readBody} understands exactly these. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

// RFC 9110, 8.4 allows a chain of codings; nobody honest needs more than two.
const MAX_CODINGS = 2;

/**
 * The body's bytes.
 *
 * @param maxBytes most bytes, packed and unpacked alike
 * @throws GatewayError `invalid_input` when it is larger, `unsupported` for an unknown coding; stream and zlib errors as they are
 */
export async function readBody(response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const declared = Number(response.headers['content-length'] ?? Number.NaN);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const codings = readCodings(response);
  const chunks: Uint8Array[] = [];
  const body = await peek(response);
  if (body === undefined) return new Uint8Array();
  const decoders = codings.map((coding, index) => createDecoder(coding, index === 0 ? body.firstByte : undefined));
  // Each stage is at most a few chunks ahead of the next, so a bomb is never unpacked much past the limit.
  const stages: NodeJS.ReadWriteStream[] = decoders.flatMap((decoder) => [createLimit(maxBytes), decoder]);
  await pipeline([body.stream, ...stages, createCollector(maxBytes, chunks)], { signal });
  return Buffer.concat(chunks);
}

// The body with its first byte known, or undefined for an empty one, which is no valid stream of any coding and yet common.
async function peek(response: IncomingMessage): Promise<{ readonly firstByte: number | undefined; readonly stream: Readable } | undefined> {
  const iterator = (response as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return undefined;
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iterator };
  const whole = async function* (): AsyncIterable<Uint8Array> {
    yield first.value;
    yield* rest;
  };
  return { firstByte: first.value[0], stream: Readable.from(whole(), { objectMode: false }) };
}

// The codings in the order in which they are undone.
function readCodings(response: IncomingMessage): string[] {
  const listed = (response.headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const codings = listed.filter((coding) => coding !== '' && coding !== 'identity').toReversed();
  if (codings.length > MAX_CODINGS) throw unknownCoding('more than two codings');
  return codings;
}

function createDecoder(coding: string, firstByte: number | undefined): Duplex {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  if (coding !== 'deflate') throw unknownCoding(coding);
  // "deflate" is zlib's format (RFC 9110, 8.4.1.2), but some servers send the bare RFC 1951 stream. zlib's first byte names
  // method 8 in its low half; a bare stream begins so only with a block type that encoders do not begin with.
  const isBare = firstByte !== undefined && (firstByte & 0x0f) !== 8;
  return isBare ? createInflateRaw() : createInflate();
}

function createLimit(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      size += chunk.length;
      if (size > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
}

function createCollector(maxBytes: number, chunks: Uint8Array[]): Writable {
  let size = 0;
  return new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      done(size > maxBytes ? tooLarge(maxBytes) : null);
    },
  });
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `The document is larger than ${maxBytes} bytes, the most that is read.`,
    hint: 'Fetch a smaller document, or fetch it yourself and pass the file.',
    details: { maxBytes },
  });
}

function unknownCoding(coding: string): GatewayError {
  return new GatewayError({ kind: 'unsupported', message: `The answer is packed in a way that was not asked for: ${coding.slice(0, 40)}.` });
}
