// Which encoding bytes are text in, and text to bytes and back without losing anything: what the bytes prove first (byte order mark, zeros of
// UTF-16, valid UTF-8), then statistics.
import { GatewayError } from '@gateway/core';
import { byteOrderMarkOf, decodeBytes, decodeStrictUtf8, guessLegacyEncoding, guessUtf16, measureBytes, readByteOrderMark } from '@gateway/text/encoding';
import type { Turns } from './turns.ts';

export interface Encoding {
  /** Lower case, for instance `utf-8`, `utf-16le`, `windows-1252`, `shift_jis`. */
  readonly name: string;
  /** The byte order mark as it is in the file; empty without one. */
  readonly mark: Uint8Array;
}

const MAX_CONTROL_SHARE = 0.02;
const NO_MARK = new Uint8Array(0);

/** The mark that the bytes begin with. */
export function readMark(bytes: Uint8Array): Encoding | undefined {
  const found = readByteOrderMark(bytes);
  return found === undefined ? undefined : { name: found.encoding, mark: found.bytes };
}

/**
 * The encoding of a text, by its beginning.
 *
 * @param isWhole whether `bytes` is all of it; otherwise its last character may be cut
 * @returns undefined when it is no text
 */
export async function detectEncoding(bytes: Uint8Array, isWhole: boolean): Promise<Encoding | undefined> {
  const marked = readMark(bytes);
  if (marked !== undefined) return marked;
  const wide = guessUtf16(bytes);
  if (wide !== undefined) return { name: wide, mark: NO_MARK };
  const { zeros, controls } = measureBytes(bytes);
  // A zero is in no text file.
  if (zeros > 0 || controls > MAX_CONTROL_SHARE) return undefined;
  if (decodeStrictUtf8(isWhole ? bytes : withoutCutCharacter(bytes)) !== undefined) return { name: 'utf-8', mark: NO_MARK };
  return { name: (await guessLegacyEncoding(bytes)).encoding, mark: NO_MARK };
}

const PART_BYTES = 524_288;

/** What `decodeBytes` gives, in parts between which others have their turn: decoders of legacy encodings are slow. */
export async function decodeInTurns(bytes: Uint8Array, name: string, turns: Turns): Promise<string> {
  if (name === 'utf-8') return decodeBytes(bytes, name);
  const { bytes: feed, width } = lineEndOf(name);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let start = 0; start < buffer.length; ) {
    // A line end ends whatever was begun before it.
    let found = buffer.indexOf(feed, start + PART_BYTES);
    while (found !== -1 && found % width !== 0) found = buffer.indexOf(feed, found + 1);
    const end = found === -1 ? buffer.length : found + width;
    parts.push(await decodeBytes(buffer.subarray(start, end), name));
    await turns.next();
    start = end;
  }
  return parts.join('');
}

/**
 * @param firstLine the number of the text's first line, for what an error says
 * @throws GatewayError `invalid_input` for an encoding that is not known, or a text that has characters which it lacks
 */
export async function encodeText(text: string, name: string, firstLine = 1): Promise<Uint8Array> {
  if (name === 'utf-8') {
    if (!text.isWellFormed()) throw lossy(text, { name, back: text.toWellFormed(), firstLine });
    return Buffer.from(text, 'utf8');
  }
  const { default: iconv } = await import('iconv-lite');
  const bytes = iconv.encode(text, name, { addBOM: false });
  const back = iconv.decode(bytes, name, { stripBOM: false });
  if (back !== text) throw lossy(text, { name, back, firstLine });
  return bytes;
}

/** The name as used here. @throws GatewayError `invalid_input` for one that is not known, or that is none of text files */
export async function checkEncoding(name: string): Promise<string> {
  const lower = name.trim().toLowerCase().replace(/^(?:utf|ucs)(?=\d)/, (start) => `${start}-`);
  const known = ALIASES[lower] ?? lower;
  if (known === 'utf-8') return known;
  const { default: iconv } = await import('iconv-lite');
  if (/^[a-z\d_:.-]{2,40}$/.test(known) && iconv.encodingExists(known) && known !== 'binary' && (byteOrderMarkOf(known) !== undefined || isLikeAscii(iconv.encode(ASCII_SAMPLE, known)))) return known;
  throw new GatewayError({ kind: 'invalid_input', message: `The encoding "${name.slice(0, 40)}" is not known.`, hint: 'For instance utf-8, utf-16le, windows-1252, iso-8859-1, shift_jis, euc-jp, gbk, gb18030, big5, euc-kr, koi8-r.' });
}

// What iconv-lite knows besides has no line ends that could be found in its bytes: base64, hex, and UTF-7, which writes `+` as `+-`.
const ASCII_SAMPLE = 'A+/=\n';

function isLikeAscii(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes, Buffer.from(ASCII_SAMPLE, 'ascii')) === 0;
}

/** The mark that new files in this encoding begin with: UTF-16 and UTF-32 cannot do without. */
export function newMark(name: string): Uint8Array {
  return name === 'utf-8' ? NO_MARK : (byteOrderMarkOf(name) ?? NO_MARK);
}

/** Bytes of one line end, and of the smallest unit, in this encoding. */
export function lineEndOf(name: string): { readonly bytes: Uint8Array; readonly width: number } {
  switch (name) {
    case 'utf-16le':
      return { bytes: Uint8Array.of(0x0a, 0), width: 2 };
    case 'utf-16be':
      return { bytes: Uint8Array.of(0, 0x0a), width: 2 };
    case 'utf-32le':
      return { bytes: Uint8Array.of(0x0a, 0, 0, 0), width: 4 };
    case 'utf-32be':
      return { bytes: Uint8Array.of(0, 0, 0, 0x0a), width: 4 };
    default:
      // In every other encoding known here 0x0a is no part of another character.
      return { bytes: Uint8Array.of(0x0a), width: 1 };
  }
}

/** UTF-8 without a last character that is not all there. */
export function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}

const LONGEST_CHARACTER_BYTES = 4;

/**
 * Bytes without a last character that is not all there; all of them when nothing else would be left.
 *
 * @param bytes which begin where a character does
 */
export async function toWholeCharacters(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const whole = await withoutCut(bytes, name);
  return whole.length === 0 ? bytes : whole;
}

async function withoutCut(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  if (name === 'utf-8') return withoutCutCharacter(bytes);
  const { width } = lineEndOf(name);
  if (width === 2) return isSurrogate(bytes, { at: bytes.length - 2, name, kind: FIRST_SURROGATE }) ? bytes.subarray(0, -2) : bytes;
  if (width > 2) return bytes;
  const { default: iconv } = await import('iconv-lite');
  // What a decoder holds back at the end has only begun.
  for (let back = 0; back < LONGEST_CHARACTER_BYTES; back += 1) {
    const decoder = iconv.getDecoder(name);
    decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - back));
    if ((decoder.end() ?? '') === '') return bytes.subarray(0, bytes.length - back);
  }
  return bytes;
}

const FIRST_SURROGATE = 0xd8;
const SECOND_SURROGATE = 0xdc;

function isSurrogate(bytes: Uint8Array, { at, name, kind }: { readonly at: number; readonly name: string; readonly kind: number }): boolean {
  return ((bytes[name === 'utf-16le' ? at + 1 : at] ?? 0) & 0xfc) === kind;
}

/** The same at the beginning, where the encoding lets it be known: in UTF-8 and UTF-16. */
export function fromWholeCharacter(bytes: Uint8Array, name: string): Uint8Array {
  if (name === 'utf-8') return withoutCutStart(bytes);
  return lineEndOf(name).width === 2 && isSurrogate(bytes, { at: 0, name, kind: SECOND_SURROGATE }) ? bytes.subarray(2) : bytes;
}

/** UTF-8 without what is left of a character that began before it. */
export function withoutCutStart(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < Math.min(3, bytes.length) && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}

const ALIASES: Readonly<Record<string, string>> = {
  'utf-16': 'utf-16le', 'ucs-2': 'utf-16le', 'utf-32': 'utf-32le', 'ucs-4': 'utf-32le', 'us-ascii': 'ascii', cp932: 'shift_jis', 'shift-jis': 'shift_jis', sjis: 'shift_jis', cp949: 'euc-kr', latin1: 'iso-8859-1', 'latin-1': 'iso-8859-1',
};

function lossy(text: string, { name, back, firstLine }: { readonly name: string; readonly back: string; readonly firstLine: number }): GatewayError {
  let index = 0;
  while (text[index] === back[index]) index += 1;
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
  const line = firstLine + text.slice(0, index).split('\n').length - 1;
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return new GatewayError({
    kind: 'invalid_input',
    message: `The text has a character (${code} in line ${line} of what would be written) that ${name} lacks; nothing was written.`,
    hint: 'Replace the character, or write the whole file with "encoding": "utf-8".',
  });
}
