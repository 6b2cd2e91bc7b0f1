// Bytes to text in any encoding: what the bytes prove first (byte order mark, valid UTF-8), then what the caller says, then statistics.
import { GatewayError } from '@gateway/core';
import { decodeBytes, decodeStrictUtf8, guessLegacyEncoding, guessUtf16, measureBytes, readByteOrderMark } from '@gateway/text/encoding';
import { readBinaryKind } from './binary-kind.ts';

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string;
  /** Lower case, for instance `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  readonly warnings: readonly string[];
}

const MAX_CONTROL_SHARE = 0.02;
const MAX_ZERO_SHARE = 0.005;

/**
 * @param charset the encoding that the caller or the document itself declares; ignored where the bytes contradict it
 * @throws GatewayError `invalid_input` when the bytes are no text
 */
export async function decodeText(bytes: Uint8Array, charset?: string): Promise<DecodedText> {
  const marked = readByteOrderMark(bytes);
  if (marked !== undefined) return { text: await decodeBytes(bytes.subarray(marked.bytes.length), marked.encoding), encoding: marked.encoding, warnings: [] };

  const wide = guessUtf16(bytes);
  if (wide !== undefined) return { text: await decodeBytes(bytes, wide), encoding: wide, warnings: [] };
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
    return { text: await decodeBytes(bytes, declared), encoding: declared, warnings: [] };
  }
  const { encoding, reason, confidence } = await guessLegacyEncoding(bytes);
  const certainty = { statistics: `with a confidence of ${Math.round(confidence * 100)} %`, script: 'because its script fits', default: 'because nothing spoke for another' }[reason];
  return {
    text: await decodeBytes(bytes, encoding),
    encoding,
    warnings: [`The text is not UTF-8; it was read as ${encoding}, ${certainty}.`],
  };
}

function checkIsText(bytes: Uint8Array): void {
  const { zeros, controls } = measureBytes(bytes);
  if (zeros <= MAX_ZERO_SHARE && controls <= MAX_CONTROL_SHARE) return;
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

function normaliseName(name: string): string {
  const lower = name.trim().toLowerCase();
  const aliases: Readonly<Record<string, string>> = { utf8: 'utf-8', cp932: 'shift_jis', cp949: 'euc-kr', ascii: 'windows-1252', 'us-ascii': 'windows-1252', 'iso-8859-1': 'windows-1252' };
  return aliases[lower] ?? lower;
}
