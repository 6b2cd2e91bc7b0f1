// Which encoding bytes are text in, and text to bytes and back without losing anything: what the bytes prove first (byte order mark, zeros of
// UTF-16, valid UTF-8), then statistics.
import { GatewayError } from '@gateway/core';

export interface Encoding {
  /** Lower case, for instance `utf-8`, `utf-16le`, `windows-1252`, `shift_jis`. */
  readonly name: string;
  /** The byte order mark as it is in the file; empty without one. */
  readonly mark: Uint8Array;
}

// How much of a file statistics look at.
const SAMPLE_BYTES = 128 * 1024;
// Random bytes have 10 % control characters, text in any 8-bit encoding next to none.
const MAX_CONTROL_SHARE = 0.02;
// Below this, jschardet's guess for a short text is no better than the web's default (WHATWG encoding standard: windows-1252).
const MIN_CONFIDENCE = 0.15;

const MARKS: readonly (readonly [string, Uint8Array])[] = [
  ['utf-8', Uint8Array.of(0xef, 0xbb, 0xbf)],
  ['utf-32le', Uint8Array.of(0xff, 0xfe, 0, 0)],
  ['utf-32be', Uint8Array.of(0, 0, 0xfe, 0xff)],
  ['utf-16le', Uint8Array.of(0xff, 0xfe)],
  ['utf-16be', Uint8Array.of(0xfe, 0xff)],
];
const NO_MARK = new Uint8Array(0);

/** The mark that the bytes begin with. */
export function readMark(bytes: Uint8Array): Encoding | undefined {
  const found = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  return found === undefined ? undefined : { name: found[0], mark: found[1] };
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
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const wide = guessUtf16(sample);
  if (wide !== undefined) return { name: wide, mark: NO_MARK };
  if (!looksLikeText(sample)) return undefined;
  if (decodeStrictUtf8(isWhole ? bytes : withoutCutCharacter(bytes)) !== undefined) return { name: 'utf-8', mark: NO_MARK };
  return { name: await guessLegacy(bytes), mark: NO_MARK };
}

/** Bytes after the mark as text. Bytes that mean nothing become U+FFFD. */
export async function decodeBytes(bytes: Uint8Array, name: string): Promise<string> {
  if (name === 'utf-8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const { default: iconv } = await import('iconv-lite');
  return iconv.decode(toBuffer(bytes), name, { stripBOM: false });
}

/** @throws GatewayError `invalid_input` for an encoding that is not known, or a text that has characters which it lacks */
export async function encodeText(text: string, name: string): Promise<Uint8Array> {
  if (name === 'utf-8') {
    if (!text.isWellFormed()) throw lossy(text, { name, back: text.toWellFormed() });
    return Buffer.from(text, 'utf8');
  }
  const { default: iconv } = await import('iconv-lite');
  const bytes = iconv.encode(text, name, { addBOM: false });
  const back = iconv.decode(bytes, name, { stripBOM: false });
  if (back !== text) throw lossy(text, { name, back });
  return bytes;
}

/** The name as used here. @throws GatewayError `invalid_input` for one that is not known */
export async function checkEncoding(name: string): Promise<string> {
  const lower = name.trim().toLowerCase().replace(/^utf(?=\d)/, 'utf-');
  const known = ALIASES[lower] ?? lower;
  if (known === 'utf-8') return known;
  const { default: iconv } = await import('iconv-lite');
  if (/^[a-z\d_:.-]{2,40}$/.test(known) && iconv.encodingExists(known) && !NOT_TEXT.has(known)) return known;
  throw new GatewayError({ kind: 'invalid_input', message: `The encoding "${name.slice(0, 40)}" is not known.`, hint: 'For instance utf-8, utf-16le, windows-1252, iso-8859-1, shift_jis, euc-jp, gbk, gb18030, big5, euc-kr, koi8-r.' });
}

/** The mark that new files in this encoding begin with: UTF-16 and UTF-32 cannot do without. */
export function newMark(name: string): Uint8Array {
  return name === 'utf-8' ? NO_MARK : (MARKS.find(([marked]) => marked === name)?.[1] ?? NO_MARK);
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

const ALIASES: Readonly<Record<string, string>> = {
  'utf-16': 'utf-16le', 'utf-32': 'utf-32le', ascii: 'utf-8', 'us-ascii': 'utf-8', cp932: 'shift_jis', 'shift-jis': 'shift_jis', sjis: 'shift_jis', cp949: 'euc-kr', latin1: 'iso-8859-1', 'latin-1': 'iso-8859-1',
};
// What iconv-lite calls encodings and are none of text.
const NOT_TEXT: ReadonlySet<string> = new Set(['base64', 'hex', 'binary', 'utf-7-imap', 'utf7imap']);

function lossy(text: string, { name, back }: { readonly name: string; readonly back: string }): GatewayError {
  let index = 0;
  while (text[index] === back[index]) index += 1;
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
  const line = text.slice(0, index).split('\n').length;
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return new GatewayError({
    kind: 'invalid_input',
    message: `The text has a character (${code} in line ${line} of what would be written) that ${name} lacks; nothing was written.`,
    hint: 'Replace the character, or write the whole file with "encoding": "utf-8".',
  });
}

function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

// Latin text in UTF-16 without a mark has a zero in every other byte.
function guessUtf16(sample: Uint8Array): string | undefined {
  if (sample.length < 4 || sample.length % 2 !== 0) return undefined;
  let even = 0;
  let odd = 0;
  for (let index = 0; index + 1 < sample.length; index += 2) {
    if (sample[index] === 0) even += 1;
    if (sample[index + 1] === 0) odd += 1;
  }
  const units = sample.length / 2;
  if (odd / units > 0.4 && even / units < 0.05) return 'utf-16le';
  return even / units > 0.4 && odd / units < 0.05 ? 'utf-16be' : undefined;
}

function looksLikeText(sample: Uint8Array): boolean {
  let control = 0;
  for (const byte of sample) {
    // Tab, line feed, vertical tab, form feed, return and escape occur in text files; a zero never does.
    if (byte === 0) return false;
    if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f) control += 1;
  }
  return control <= sample.length * MAX_CONTROL_SHARE;
}

// Legacy encodings of east Asia, each with what its texts are written in; a Japanese text holds kana, a Korean one Hangul.
const ASIAN: readonly (readonly [string, RegExp])[] = [
  ['shift_jis', /[\u3041-\u30ff]/],
  ['euc-jp', /[\u3041-\u30ff]/],
  ['euc-kr', /[\uac00-\ud7a3]/],
  ['gb18030', /\p{Script=Han}/u],
  ['big5', /\p{Script=Han}/u],
];
// Bytes that windows-1252 leaves undefined (WHATWG encoding standard): where they occur, the text is in no western encoding.
const UNDEFINED_IN_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

async function guessLegacy(bytes: Uint8Array): Promise<string> {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, first - 1_024);
  const sample = bytes.subarray(start, start + SAMPLE_BYTES);
  const [{ default: iconv }, { detect }] = await Promise.all([import('iconv-lite'), import('jschardet')]);
  const guess = detect(toBuffer(sample));
  const name = guess.encoding?.toLowerCase() ?? '';
  const known = ALIASES[name] ?? name;
  if (known !== 'utf-8' && known !== '' && iconv.encodingExists(known) && guess.confidence >= MIN_CONFIDENCE) return known === 'iso-8859-1' ? 'windows-1252' : known === 'gb2312' ? 'gb18030' : known;
  // Too short for statistics: the encoding in which every byte makes sense and nearly all that is not ASCII is east Asian.
  if (sample.some((byte) => UNDEFINED_IN_1252.has(byte))) {
    for (const [asian, script] of ASIAN) {
      const text = iconv.decode(toBuffer(sample), asian);
      const foreign = Array.from(text).filter((character) => character > '\u007f');
      const fitting = foreign.filter((character) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u30ff\uff00-\uffef]/u.test(character));
      if (!text.slice(0, -1).includes('\ufffd') && script.test(text) && fitting.length >= foreign.length * 0.9) return asian;
    }
  }
  return 'windows-1252';
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
