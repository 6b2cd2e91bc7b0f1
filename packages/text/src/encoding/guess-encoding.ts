// Which encoding bytes without a mark are text in: what their zeros and their UTF-8 prove, then statistics, then the scripts that fit.

// How much of a text is looked at. jschardet's own evidence cap is of this order.
const SAMPLE_BYTES = 128 * 1024;
// Below this, jschardet's guess for a short text is no better than the web's default (WHATWG encoding standard: windows-1252).
const MIN_CONFIDENCE = 0.15;

export interface ByteShares {
  /** Of all bytes, 0 to 1. */
  readonly zeros: number;
  /** Control characters that text files do not have: all but tab, line feed, vertical tab, form feed, return and escape. Zeros are not among them. */
  readonly controls: number;
}

/** Random bytes have 10 % control characters, text in any 8-bit encoding next to none. */
export function measureBytes(bytes: Uint8Array): ByteShares {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let [zeros, controls] = [0, 0];
  for (const byte of sample) {
    if (byte === 0) zeros += 1;
    else if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f) controls += 1;
  }
  const all = Math.max(1, sample.length);
  return { zeros: zeros / all, controls: controls / all };
}

/** UTF-16 without a mark: Latin text in it has a zero in every other byte, and letters in the others where small numbers would be control characters. */
export function guessUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let [even, odd] = [0, 0];
  for (let index = 0; index + 1 < sample.length; index += 2) {
    if (sample[index] === 0) even += 1;
    if (sample[index + 1] === 0) odd += 1;
  }
  const units = sample.length / 2;
  const guess = odd / units > 0.4 && even / units < 0.05 ? 'utf-16le' : even / units > 0.4 && odd / units < 0.05 ? 'utf-16be' : undefined;
  const isText = guess !== undefined && measureBytes(sample.filter((_byte, index) => index % 2 === (guess === 'utf-16le' ? 0 : 1))).controls <= MAX_CONTROL_SHARE;
  return isText ? guess : undefined;
}

// Of the lower bytes, which in other scripts than Latin may be anything.
const MAX_CONTROL_SHARE = 0.1;

/** The text, without a mark; undefined when the bytes are not valid UTF-8. */
export function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

export interface LegacyGuess {
  /** Lower case, as `decodeBytes` takes it. */
  readonly encoding: string;
  /** `statistics`; `script`: too short for them, and what it is in this encoding is nearly all east Asian; `default`: nothing spoke for another. */
  readonly reason: 'statistics' | 'script' | 'default';
  /** Of the statistics, 0 to 1; 0 without. */
  readonly confidence: number;
}

/** The likeliest encoding of a text that is no Unicode. Loads jschardet and iconv-lite on first use. */
export async function guessLegacyEncoding(bytes: Uint8Array): Promise<LegacyGuess> {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, first - 1_024);
  const sample = toBuffer(bytes.subarray(start, start + SAMPLE_BYTES));
  const [{ default: iconv }, { detect }] = await Promise.all([import('iconv-lite'), import('jschardet')]);
  const guess = detect(sample);
  const encoding = toLargest(guess.encoding?.toLowerCase() ?? '');
  if (encoding !== 'utf-8' && encoding !== 'ascii' && encoding !== '' && guess.confidence >= MIN_CONFIDENCE && iconv.encodingExists(encoding)) return { encoding, reason: 'statistics', confidence: guess.confidence };
  const asian = sample.some((byte) => UNDEFINED_IN_1252.has(byte)) ? ASIAN.find(([name, script]) => isIn(iconv.decode(sample, name), script))?.[0] : undefined;
  return asian === undefined ? { encoding: 'windows-1252', reason: 'default', confidence: 0 } : { encoding: asian, reason: 'script', confidence: 0 };
}

/** Bytes without a mark as text. Bytes that mean nothing become U+FFFD. Loads iconv-lite unless it is UTF-8. */
export async function decodeBytes(bytes: Uint8Array, encoding: string): Promise<string> {
  if (encoding === 'utf-8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const { default: iconv } = await import('iconv-lite');
  return iconv.decode(toBuffer(bytes), encoding, { stripBOM: false });
}

// Of encodings that contain each other, the one with most characters, as browsers read them (WHATWG encoding standard).
function toLargest(name: string): string {
  const larger: Readonly<Record<string, string>> = { 'iso-8859-1': 'windows-1252', gb2312: 'gb18030', cp932: 'shift_jis', cp949: 'euc-kr', utf8: 'utf-8' };
  return larger[name] ?? name;
}

// Bytes that windows-1252 leaves undefined (WHATWG encoding standard, index-windows-1252): where they occur, the text is in no western encoding.
const UNDEFINED_IN_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
// Legacy encodings of east Asia, each with what its texts are written in; a Japanese text holds kana, a Korean one Hangul.
const ASIAN: readonly (readonly [string, RegExp])[] = [
  ['shift_jis', /[\u3041-\u30ff]/],
  ['euc-jp', /[\u3041-\u30ff]/],
  ['euc-kr', /[\uac00-\ud7a3]/],
  ['gb18030', /\p{Script=Han}/u],
  ['big5', /\p{Script=Han}/u],
];

// Every byte makes sense but perhaps at the cut end, and nearly all that is not ASCII is east Asian.
function isIn(text: string, script: RegExp): boolean {
  const foreign = Array.from(text).filter((character) => character > '\u007f');
  const fitting = foreign.filter((character) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u30ff\uff00-\uffef]/u.test(character));
  return !text.slice(0, -1).includes('\ufffd') && script.test(text) && fitting.length >= foreign.length * 0.9;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
