// Bytes to text in any encoding: what the bytes prove first (byte order mark, valid UTF-8), then what the caller says, then statistics.
import { GatewayError } from '@gateway/core';
import { readBinaryKind } from './binary-kind.ts';

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string;
  /** Lower case, for instance `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  readonly warnings: readonly string[];
}

// How much of a file statistics look at. jschardet's own evidence cap is of this order.
const SAMPLE_BYTES = 128 * 1024;

// Random bytes have 10 % control characters, text of any 8-bit encoding next to none.
const MAX_CONTROL_SHARE = 0.02;
const MAX_NUL_SHARE = 0.005;

// Below this, jschardet's guess for a short text is no better than the web's default (WHATWG encoding standard: windows-1252).
const MIN_CONFIDENCE = 0.15;

const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-32le', [0xff, 0xfe, 0x00, 0x00]],
  ['utf-32be', [0x00, 0x00, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * @param charset the encoding that the caller or the document itself declares; ignored where the bytes contradict it
 * @throws GatewayError `invalid_input` when the bytes are no text
 */
export async function decodeText(bytes: Uint8Array, charset?: string): Promise<DecodedText> {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (marked !== undefined) return { text: await decodeAs(bytes.subarray(marked[1].length), marked[0]), encoding: marked[0], warnings: [] };

  const wide = guessUtf16(bytes);
  if (wide !== undefined) return { text: await decodeAs(bytes, wide), encoding: wide, warnings: [] };
  checkIsText(bytes);

  const utf8 = decodeStrictUtf8(bytes);
  // ISO-2022 encodings hide in seven bits behind escape characters, so they pass as UTF-8.
  if (utf8 !== undefined && !/^iso-2022/i.test(charset ?? '')) return { text: utf8.replaceAll('\0', ''), encoding: 'utf-8', warnings: [] };
  return await decodeLegacy(bytes, charset);
}

async function decodeLegacy(bytes: Uint8Array, charset: string | undefined): Promise<DecodedText> {
  const { default: iconv } = await import('iconv-lite');
  const declared = charset === undefined ? undefined : normaliseName(charset);
  if (declared !== undefined && declared !== 'utf-8' && iconv.encodingExists(declared)) {
    return { text: await decodeAs(bytes, declared), encoding: declared, warnings: [] };
  }
  const { detect } = await import('jschardet');
  const guess = detect(sampleAroundHighBytes(bytes));
  const known = guess.encoding !== null && iconv.encodingExists(guess.encoding) && guess.confidence >= MIN_CONFIDENCE;
  const asian = known ? undefined : await findAsianEncoding(bytes);
  const encoding = known ? normaliseName(guess.encoding ?? '') : (asian ?? 'windows-1252');
  const certainty = known ? `with a confidence of ${Math.round(guess.confidence * 100)} %` : asian === undefined ? 'because nothing spoke for another' : 'because its script fits';
  return {
    text: await decodeAs(bytes, encoding),
    encoding,
    warnings: [`The text is not UTF-8; it was read as ${encoding}, ${certainty}.`],
  };
}

// Bytes that windows-1252 leaves undefined (WHATWG encoding standard, index-windows-1252): where they occur, the text is in no western encoding.
const UNDEFINED_IN_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
// Legacy encodings of east Asia, each with what its texts are written in; a Japanese text holds kana, a Korean one Hangul.
const ASIAN_ENCODINGS: readonly (readonly [string, RegExp])[] = [
  ['shift_jis', /[\u3041-\u30ff]/],
  ['euc-jp', /[\u3041-\u30ff]/],
  ['euc-kr', /[\uac00-\ud7a3]/],
  ['gb18030', /\p{Script=Han}/u],
  ['big5', /\p{Script=Han}/u],
];

// For texts too short for statistics: the encoding in which every byte makes sense and nearly all that is not ASCII is east Asian.
async function findAsianEncoding(bytes: Uint8Array): Promise<string | undefined> {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (!sample.some((byte) => UNDEFINED_IN_1252.has(byte))) return undefined;
  for (const [encoding, script] of ASIAN_ENCODINGS) {
    const text = await decodeAs(sample, encoding);
    const foreign = Array.from(text).filter((character) => character > '\u007f');
    const fitting = foreign.filter((character) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u30ff\uff00-\uffef]/u.test(character));
    if (!text.slice(0, -1).includes('\ufffd') && script.test(text) && fitting.length >= foreign.length * 0.9) return encoding;
  }
  return undefined;
}

async function decodeAs(bytes: Uint8Array, encoding: string): Promise<string> {
  const { default: iconv } = await import('iconv-lite');
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
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
function guessUtf16(bytes: Uint8Array): string | undefined {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let even = 0;
  let odd = 0;
  for (let index = 0; index + 1 < sample.length; index += 2) {
    if (sample[index] === 0) even += 1;
    if (sample[index + 1] === 0) odd += 1;
  }
  const units = sample.length / 2;
  if (odd / units > 0.4 && even / units < 0.05) return 'utf-16le';
  if (even / units > 0.4 && odd / units < 0.05) return 'utf-16be';
  return undefined;
}

function checkIsText(bytes: Uint8Array): void {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let control = 0;
  let nul = 0;
  for (const byte of sample) {
    if (byte === 0) nul += 1;
    // Tab, line feed, vertical tab, form feed, return and escape occur in text files.
    else if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f) control += 1;
  }
  if (nul / sample.length <= MAX_NUL_SHARE && control / sample.length <= MAX_CONTROL_SHARE) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `The file is binary, not text${describeKind(bytes)}.`,
    hint: 'Give a text file, or a PDF, DOCX or HTML document that is not damaged.',
  });
}

function describeKind(bytes: Uint8Array): string {
  const known = readBinaryKind(bytes);
  return known === undefined ? ' (of a kind that is not known)' : `: it is ${known.kind}`;
}

function sampleAroundHighBytes(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, first - 1_024);
  return bytes.subarray(start, start + SAMPLE_BYTES);
}

function normaliseName(name: string): string {
  const lower = name.trim().toLowerCase();
  const aliases: Readonly<Record<string, string>> = { utf8: 'utf-8', cp932: 'shift_jis', cp949: 'euc-kr', ascii: 'windows-1252', 'us-ascii': 'windows-1252', 'iso-8859-1': 'windows-1252' };
  return aliases[lower] ?? lower;
}
