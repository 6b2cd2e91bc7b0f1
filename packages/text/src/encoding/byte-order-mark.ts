// Byte order marks: what a text's first bytes prove of its encoding.

export interface ByteOrderMark {
  /** For instance `utf-16le`. */
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

// The longer ones first: that of UTF-32LE begins with that of UTF-16LE. Unicode Standard 23.8.
const MARKS: readonly ByteOrderMark[] = [
  { encoding: 'utf-8', bytes: Uint8Array.of(0xef, 0xbb, 0xbf) },
  { encoding: 'utf-32le', bytes: Uint8Array.of(0xff, 0xfe, 0, 0) },
  { encoding: 'utf-32be', bytes: Uint8Array.of(0, 0, 0xfe, 0xff) },
  { encoding: 'utf-16le', bytes: Uint8Array.of(0xff, 0xfe) },
  { encoding: 'utf-16be', bytes: Uint8Array.of(0xfe, 0xff) },
];

/** The mark that the bytes begin with; undefined without one. */
export function readByteOrderMark(bytes: Uint8Array): ByteOrderMark | undefined {
  return MARKS.find((mark) => mark.bytes.every((byte, index) => bytes[index] === byte));
}

/** The mark of an encoding; undefined for one that has none. */
export function byteOrderMarkOf(encoding: string): Uint8Array | undefined {
  return MARKS.find((mark) => mark.encoding === encoding)?.bytes;
}
