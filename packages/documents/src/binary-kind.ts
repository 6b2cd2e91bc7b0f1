// Names what a binary file is, so that an error can say "this is a PNG image" instead of "cannot read".

interface Signature {
  readonly kind: string;
  readonly bytes: readonly number[];
  readonly offset?: number;
  /** What to do instead, for documents that are merely of another format. */
  readonly hint?: string;
}

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

const CONVERT = 'Save it as DOCX or PDF and load that.';
const OCR = 'Text in images has to be recognised first: run it through an OCR program.';

// From the formats' own specifications, as collected in the `file` program's magic database and https://en.wikipedia.org/wiki/List_of_file_signatures.
const SIGNATURES: readonly Signature[] = [
  { kind: 'a PNG image', bytes: [0x89, ...ascii('PNG')], hint: OCR },
  { kind: 'a JPEG image', bytes: [0xff, 0xd8, 0xff], hint: OCR },
  { kind: 'a GIF image', bytes: ascii('GIF8'), hint: OCR },
  { kind: 'a TIFF image', bytes: [0x49, 0x49, 0x2a, 0x00], hint: OCR },
  { kind: 'a TIFF image', bytes: [0x4d, 0x4d, 0x00, 0x2a], hint: OCR },
  { kind: 'a WebP image', bytes: ascii('WEBP'), offset: 8, hint: OCR },
  { kind: 'a gzip archive', bytes: [0x1f, 0x8b, 0x08], hint: 'Unpack it and load the files in it.' },
  { kind: 'a bzip2 archive', bytes: ascii('BZh'), hint: 'Unpack it and load the files in it.' },
  { kind: 'an xz archive', bytes: [0xfd, ...ascii('7zXZ')], hint: 'Unpack it and load the files in it.' },
  { kind: 'a 7-Zip archive', bytes: [...ascii('7z'), 0xbc, 0xaf], hint: 'Unpack it and load the files in it.' },
  { kind: 'a RAR archive', bytes: ascii('Rar!'), hint: 'Unpack it and load the files in it.' },
  { kind: 'a Zstandard archive', bytes: [0x28, 0xb5, 0x2f, 0xfd], hint: 'Unpack it and load the files in it.' },
  { kind: 'a ZIP archive', bytes: [...ascii('PK'), 0x03, 0x04], hint: 'Unpack it and load the files in it.' },
  { kind: 'an empty ZIP archive', bytes: [...ascii('PK'), 0x05, 0x06] },
  { kind: 'an old or encrypted Microsoft Office file', bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], hint: `Remove its password, if it has one. ${CONVERT}` },
  { kind: 'an RTF document', bytes: ascii('{\\rtf'), hint: CONVERT },
  { kind: 'a Linux program', bytes: [0x7f, ...ascii('ELF')] },
  { kind: 'a Windows program', bytes: [...ascii('MZ'), 0x90, 0x00] },
  { kind: 'a WebAssembly module', bytes: [0x00, ...ascii('asm')] },
  { kind: 'an SQLite database', bytes: ascii('SQLite format 3') },
  { kind: 'an MP4 or QuickTime video', bytes: ascii('ftyp'), offset: 4 },
  { kind: 'an MP3 recording', bytes: ascii('ID3') },
  { kind: 'an Ogg recording', bytes: ascii('OggS') },
  { kind: 'a FLAC recording', bytes: ascii('fLaC') },
  { kind: 'a WAV recording', bytes: ascii('WAVE'), offset: 8 },
  { kind: 'a Matroska or WebM video', bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { kind: 'a font', bytes: ascii('wOF2') },
  { kind: 'a Parquet file', bytes: ascii('PAR1') },
];

/** What the first bytes say the file is; `undefined` when they say nothing. */
export function readBinaryKind(bytes: Uint8Array): { readonly kind: string; readonly hint?: string | undefined } | undefined {
  return SIGNATURES.find((signature) => signature.bytes.every((byte, index) => bytes[(signature.offset ?? 0) + index] === byte));
}
