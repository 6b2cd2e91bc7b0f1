// Which encoding a file is in: what the bytes prove first (byte order mark, valid UTF-8), then what the caller says, then statistics.
import { GatewayError, throwIfAborted } from '@gateway/core';
import { guessLegacyEncoding, guessUtf16, measureBytes, readByteOrderMark } from '@gateway/text/encoding';
import { readBinaryKind } from './binary-kind.ts';
import { readBytes, type ByteSource } from './byte-source.ts';

export interface FoundEncoding {
  /** Lower case, for instance `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  /** Bytes of the mark that the file begins with. */
  readonly markBytes: number;
  /** Whether stray zeros are to be left out. */
  readonly dropsZeros: boolean;
  readonly warnings: readonly string[];
}

const MAX_CONTROL_SHARE = 0.02;
const MAX_ZERO_SHARE = 0.005;
// What marks, zeros and control characters are judged by.
const HEAD_BYTES = 128 * 1024;
// Where statistics look: from a little before the first byte that is not ASCII.
const BEFORE_BYTES = 1_024;
const SAMPLE_BYTES = 128 * 1024;
// How many characters of UTF-8 there must be, and how few bytes that are none, for a text to be UTF-8 that was damaged.
const MIN_RIGHT = 10;
const MAX_WRONG_SHARE = 0.02;
// A character of UTF-8 has four bytes at most.
const LONGEST_REST = 3;

/**
 * Reads all of the bytes once unless they begin with a mark, and once more when they are not UTF-8.
 *
 * @param charset the encoding that the caller or the document itself declares; ignored where the bytes contradict it
 * @throws GatewayError `invalid_input` when the bytes are no text
 */
export async function findEncoding(bytes: ByteSource, { charset, signal }: { readonly charset?: string | undefined; readonly signal?: AbortSignal | undefined } = {}): Promise<FoundEncoding> {
  const head = await readBytes(bytes, { start: 0, end: Math.min(bytes.size, HEAD_BYTES) });
  const marked = readByteOrderMark(head);
  if (marked !== undefined) return { encoding: marked.encoding, markBytes: marked.bytes.length, dropsZeros: false, warnings: [] };

  // Of a file with an odd number of bytes the head has an even one, and yet it is no UTF-16.
  const wide = bytes.size % 2 === 0 ? guessUtf16(head) : undefined;
  if (wide !== undefined) return { encoding: wide, markBytes: 0, dropsZeros: false, warnings: [] };
  checkIsText(head);

  const firstForeign = await scanUtf8(bytes, signal);
  // ISO-2022 encodings hide in seven bits behind escape characters, so they pass as UTF-8.
  const utf8 = { encoding: 'utf-8', markBytes: 0, dropsZeros: true };
  if (firstForeign.isValid && !/^iso-2022/i.test(charset ?? '')) return { ...utf8, warnings: firstForeign.isCut ? ['The text ends in the middle of a character; its end seems to be missing.'] : [] };
  const { right, wrong } = firstForeign.isValid ? NOTHING_COUNTED : await countUtf8(bytes, signal);
  // Text in an older encoding has hardly ever bytes that make a character of UTF-8, and none that has so many more of them than others.
  if (right >= MIN_RIGHT && wrong <= right * MAX_WRONG_SHARE) return { ...utf8, warnings: [`The text is UTF-8 but for ${wrong} ${wrong === 1 ? 'place' : 'places'} where bytes are damaged; U+FFFD stands there.`] };
  return await findLegacy(bytes, { charset, first: firstForeign.position });
}

interface Utf8Scan {
  readonly isValid: boolean;
  /** Whether it is valid but for a last character that has not all of its bytes. */
  readonly isCut: boolean;
  /** Of the first byte that is not ASCII. */
  readonly position: number;
}

async function scanUtf8(bytes: ByteSource, signal: AbortSignal | undefined): Promise<Utf8Scan> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let offset = 0;
  let position = -1;
  try {
    for await (const piece of bytes.read()) {
      throwIfAborted(signal);
      if (position === -1) {
        const index = piece.findIndex((byte) => byte >= 0x80);
        if (index !== -1) position = offset + index;
      }
      decoder.decode(piece, { stream: true });
      offset += piece.length;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { isValid: false, isCut: false, position: Math.max(0, position) };
  }
  return { ...judgeEnd(decoder, { length: offset, position }), position: Math.max(0, position) };
}

// Of a file that was cut off the end may be missing. A file in an older encoding ends like that, too, but has no whole characters of UTF-8 before.
function judgeEnd(decoder: InstanceType<typeof TextDecoder>, { length, position }: { readonly length: number; readonly position: number }): Pick<Utf8Scan, 'isValid' | 'isCut'> {
  try {
    decoder.decode();
    return { isValid: true, isCut: false };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const hasWholeOnes = position < length - LONGEST_REST;
    return { isValid: hasWholeOnes, isCut: hasWholeOnes };
  }
}

const NOTHING_COUNTED = { right: 0, wrong: 0 };

/** Characters of more than one byte, and places where there is none; U+FFFD itself counts as such a place, since it tells of older damage. */
async function countUtf8(bytes: ByteSource, signal: AbortSignal | undefined): Promise<{ readonly right: number; readonly wrong: number }> {
  const decoder = new TextDecoder('utf-8');
  let right = 0;
  let wrong = 0;
  const count = (part: string): void => {
    for (const [run] of part.matchAll(/[^\0-\u007f]+/g)) {
      for (const character of run) {
        if (character === '\ufffd') wrong += 1;
        else right += 1;
      }
    }
  };
  for await (const piece of bytes.read()) {
    throwIfAborted(signal);
    count(decoder.decode(piece, { stream: true }));
  }
  count(decoder.decode());
  return { right, wrong };
}

async function findLegacy(bytes: ByteSource, { charset, first }: { readonly charset: string | undefined; readonly first: number }): Promise<FoundEncoding> {
  const { default: iconv } = await import('iconv-lite');
  const declared = charset === undefined ? undefined : normaliseName(charset);
  if (declared !== undefined && declared !== 'utf-8' && iconv.encodingExists(declared)) return { encoding: declared, markBytes: 0, dropsZeros: false, warnings: [] };
  const start = Math.max(0, first - BEFORE_BYTES);
  const sample = await readBytes(bytes, { start, end: Math.min(bytes.size, start + SAMPLE_BYTES) });
  const { encoding, reason, confidence } = await guessLegacyEncoding(sample);
  const certainty = { statistics: `with a confidence of ${Math.round(confidence * 100)} %`, script: 'because its script fits', default: 'because nothing spoke for another' }[reason];
  return { encoding, markBytes: 0, dropsZeros: false, warnings: [`The text is not UTF-8; it was read as ${encoding}, ${certainty}.`] };
}

function checkIsText(head: Uint8Array): void {
  const { zeros, controls } = measureBytes(head);
  if (zeros <= MAX_ZERO_SHARE && controls <= MAX_CONTROL_SHARE) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `The file is binary, not text${describeKind(head)}.`,
    hint: 'Give a text file, or a PDF, DOCX or HTML document that is not damaged.',
  });
}

function describeKind(bytes: Uint8Array): string {
  const known = readBinaryKind(bytes);
  return known === undefined ? ' (of a kind that is not known)' : `: it is ${known.kind}`;
}

function normaliseName(name: string): string {
  const lower = name.trim().toLowerCase();
  const aliases: Readonly<Record<string, string>> = { utf8: 'utf-8', cp932: 'shift_jis', cp949: 'euc-kr', ascii: 'windows-1252', 'us-ascii': 'windows-1252', 'iso-8859-1': 'windows-1252' };
  return aliases[lower] ?? lower;
}
