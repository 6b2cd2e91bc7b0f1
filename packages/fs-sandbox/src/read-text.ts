// Text out of a file: whole, or lines or bytes of it, decoded; what is no text is said to be binary.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { GatewayError, throwIfAborted } from '@gateway/core';
import { decodeBytes } from '@gateway/text/encoding';
import { invalidPath, tooLargeError, toPathError } from './path-errors.ts';
import { checkCounts } from './check-counts.ts';
import { readLastLines, readLinesFrom, type ByteSource, type LineBytes, type LineScan } from './read-lines.ts';
import { readMediaType } from './media-type.ts';
import { readWhole } from './read-opened-file.ts';
import { ask, openRegularFile, type SandboxContext } from './sandbox-context.ts';
import { checkEncoding, detectEncoding, lineEndOf, readMark, toWholeCharacters, withoutCutCharacter, withoutCutStart, type Encoding } from './text-encoding.ts';
import type { Turns } from './turns.ts';

export interface ReadTextOptions {
  /** The first lines. At most one of `head`, `tail`, `lines` and `bytes` may be given. */
  readonly head?: number | undefined;
  /** The last lines. */
  readonly tail?: number | undefined;
  /** `count` lines from line `start` on, which counts from 1. */
  readonly lines?: { readonly start: number; readonly count?: number | undefined } | undefined;
  /** From byte `start` up to, but without, byte `end`; of UTF-8, characters cut at the edges become U+FFFD. Of other encodings with several bytes a character, `start` must be where one begins. */
  readonly bytes?: { readonly start: number; readonly end?: number | undefined } | undefined;
  /** @default by byte order mark, strict UTF-8, then statistics */
  readonly encoding?: string | undefined;
  /** What is longer is cut, after a whole line where possible. @default 256 KiB */
  readonly maxBytes?: number | undefined;
  /** A binary file that is larger is described without its bytes. @default 1 MiB */
  readonly maxBinaryBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface ContentFacts {
  readonly path: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** SHA-256 of the whole file in hexadecimal; left out above 64 MiB. */
  readonly hash?: string | undefined;
}

export interface TextContent extends ContentFacts {
  readonly kind: 'text';
  /** Without a byte order mark; line ends as they are in the file. */
  readonly text: string;
  readonly encoding: string;
  readonly hasMark: boolean;
  /** Whether there is more behind (with `tail`: before) what was asked for and given. */
  readonly truncated: boolean;
  /** The line after the last one given, where there is one and its number is known. */
  readonly nextLine?: number | undefined;
  /** When what is given ends within a line, since that one is too long: where it goes on, for `bytes`. */
  readonly nextByte?: number | undefined;
  /** How many lines the text has, when `lines` begin behind all of them. */
  readonly lineCount?: number | undefined;
}

export interface BinaryContent extends ContentFacts {
  readonly kind: 'binary';
  /** For instance `image/png`; undefined when it is not known. */
  readonly mediaType?: string | undefined;
  /** Left out when the file is larger than `maxBinaryBytes`. */
  readonly bytes?: Uint8Array | undefined;
}

const DEFAULT_MAX_BYTES = 262_144;
const DEFAULT_MAX_BINARY_BYTES = 1_048_576;
const MAX_HASHED_BYTES = 64 * 1024 * 1024;
const SAMPLE_BYTES = 65_536;
const HASHED_AT_ONCE_BYTES = 262_144;

/** @throws GatewayError as `readFile`, and `invalid_input` for ranges that exclude each other or an unknown encoding */
export async function readText(context: SandboxContext, path: string, options: ReadTextOptions): Promise<TextContent | BinaryContent> {
  throwIfAborted(options.signal);
  checkRanges(options);
  const asked = ask(context, path);
  const encoding = options.encoding === undefined ? undefined : await checkEncoding(options.encoding);
  const file = await openRegularFile(context, asked);
  try {
    const { size, mtimeMs } = await file.stat();
    const handle = await readAhead(file, size);
    const facts: ContentFacts = { path, size, modifiedMs: mtimeMs, ...(size <= MAX_HASHED_BYTES ? { hash: await hashFile(handle, size, options.signal) } : {}) };
    const sample = await readBytes(handle, 0, Math.min(size, SAMPLE_BYTES));
    const found = encoding === undefined ? await detectText(sample, sample.length === size) : named(sample, encoding);
    if (found === undefined) {
      const limit = options.maxBinaryBytes ?? DEFAULT_MAX_BINARY_BYTES;
      const bytes = size <= limit ? await readWhole(file, { asked, maxBytes: limit, signal: options.signal }) : undefined;
      return { kind: 'binary', ...facts, mediaType: readMediaType(sample), bytes };
    }
    return await readRange(handle, { facts, found, options, isNamed: encoding !== undefined });
  } catch (error) {
    throw toPathError(error, asked);
  } finally {
    await file.close();
  }
}

// Bytes that are no Unicode may be text in any old encoding, unless they begin as a known kind of file does.
async function detectText(sample: Uint8Array, isWhole: boolean): Promise<Encoding | undefined> {
  const found = await detectEncoding(sample, isWhole);
  return found === undefined || found.name.startsWith('utf-') || readMediaType(sample) === undefined ? found : undefined;
}

// A small file is read once, although it is hashed, sampled and scanned: each reading would cost a turn of a thread. What it gives is then also one
// state of the file.
async function readAhead(file: FileHandle, size: number): Promise<ByteSource> {
  if (size > SAMPLE_BYTES) return file;
  const bytes = await readBytes(file, 0, size);
  return { read: async (buffer, { offset = 0, length = buffer.length - offset, position }) => ({ bytesRead: bytes.copy(buffer, offset, position, Math.min(bytes.length, position + length)) }) };
}

/** The bytes of a text file for changing it, with its encoding. @throws GatewayError `invalid_input` when it is binary or larger than `maxBytes` */
export async function readForChange(context: SandboxContext, options: { readonly path: string; readonly handle: FileHandle; readonly maxBytes: number; readonly encoding?: string | undefined; readonly turns: Turns }): Promise<{ readonly bytes: Uint8Array; readonly encoding: Encoding }> {
  const asked = ask(context, options.path);
  if ((await options.handle.stat()).size > options.maxBytes) throw tooLargeError(asked, options.maxBytes);
  const bytes = await readWhole(options.handle, { asked, maxBytes: options.maxBytes });
  await options.turns.next();
  const encoding = options.encoding === undefined ? await detectEncoding(bytes, true) : named(bytes, await checkEncoding(options.encoding));
  if (encoding === undefined) throw invalidPath(options.path, 'is a binary file, not text', 'Only text can be edited; write_file replaces a whole file.');
  return { bytes, encoding };
}

export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function named(bytes: Uint8Array, name: string): Encoding {
  const marked = readMark(bytes);
  // A mark says in which order the bytes are, which many a name leaves open.
  const isMarked = marked !== undefined && (marked.name === name || (marked.name !== 'utf-8' && marked.name.slice(0, 6) === name.slice(0, 6)));
  return isMarked ? marked : { name, mark: new Uint8Array(0) };
}

function checkRanges({ head, tail, lines, bytes, maxBytes, maxBinaryBytes }: ReadTextOptions): void {
  checkCounts({ head, tail, start: lines?.start, count: lines?.count }, 1);
  checkCounts({ start: bytes?.start, maxBytes, maxBinaryBytes });
  checkCounts({ end: bytes?.end }, bytes?.start);
  if ([head, tail, lines, bytes].filter((range) => range !== undefined).length > 1) {
    throw new GatewayError({ kind: 'invalid_input', message: 'The first lines, the last lines and a range exclude each other.', hint: 'Give head, tail, or offset with limit.' });
  }
}

interface RangeJob {
  readonly facts: ContentFacts;
  readonly found: Encoding;
  readonly options: ReadTextOptions;
  readonly isNamed: boolean;
}

async function readRange(handle: ByteSource, job: RangeJob): Promise<TextContent> {
  const { facts, found, options } = job;
  const { size } = facts;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const scan: LineScan = { startByte: found.mark.length, size, encoding: found.name, maxBytes, signal: options.signal };
  if (options.bytes !== undefined) {
    const { width } = lineEndOf(found.name);
    const start = Math.max(found.mark.length, alignDown(options.bytes.start, width));
    const asked = Math.max(start, Math.min(options.bytes.end ?? size, size));
    const end = Math.min(asked, start + alignDown(maxBytes, width));
    const read = await readBytes(handle, start, end);
    const bytes = end < asked ? await toWholeCharacters(read, found.name) : read;
    return { ...(await toText(job, bytes, true)), truncated: end < size, nextByte: end < asked ? start + bytes.length : undefined };
  }
  if (options.tail !== undefined) {
    const last = await readLastLines(handle, scan, options.tail);
    return { ...(await toText(job, last.bytes, last.isCut)), truncated: last.isCut };
  }
  const start = options.lines?.start ?? 1;
  const part: LineBytes = await readLinesFrom(handle, scan, { skip: start - 1, take: options.head ?? options.lines?.count ?? Number.POSITIVE_INFINITY });
  return { ...(await toText(job, part.bytes, part.nextByte !== undefined)), truncated: !part.isAtEnd, nextLine: part.isAtEnd ? undefined : start + part.lines, nextByte: part.nextByte, ...(part.lineCount === undefined ? {} : { lineCount: part.lineCount }) };
}

// What begins or ends within a character is UTF-8 if all between is.
async function toText({ facts, found, isNamed }: RangeJob, bytes: Uint8Array, isCut = false): Promise<Omit<TextContent, 'truncated'>> {
  let { name } = found;
  if (name === 'utf-8' && !isNamed && found.mark.length === 0 && !isUtf8(isCut ? withoutCutCharacter(withoutCutStart(bytes)) : bytes)) {
    // The beginning was plain ASCII, the rest is not: what was read decides.
    name = (await detectEncoding(bytes, true))?.name ?? name;
  }
  return { kind: 'text', ...facts, text: await decodeBytes(bytes, name), encoding: name, hasMark: found.mark.length > 0 };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function alignDown(position: number, width: number): number {
  return position - (position % width);
}

async function readBytes(handle: ByteSource, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, { offset: filled, position: start + filled });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function hashFile(handle: ByteSource, size: number, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(Math.min(HASHED_AT_ONCE_BYTES, size + 1));
  for (let position = 0; ; ) {
    throwIfAborted(signal);
    const { bytesRead } = await handle.read(buffer, { position });
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}
