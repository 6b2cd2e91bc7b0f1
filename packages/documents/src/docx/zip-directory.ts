// Reads the directory at the end of a ZIP file: names and sizes, before anything is unpacked. Source: PKWARE APPNOTE.TXT 6.3.10, 4.3.12 and 4.3.16.
import { constants, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

export interface ZipEntry {
  readonly name: string;
  readonly packedBytes: number;
  /** What the directory claims; {@link unpackEntry} holds it to that. */
  readonly unpackedBytes: number;
  readonly encrypted: boolean;
  readonly method: number;
  readonly headerOffset: number;
}

const END_SIGNATURE = 0x06_05_4b_50;
const ENTRY_SIGNATURE = 0x02_01_4b_50;
const LOCAL_SIGNATURE = 0x04_03_4b_50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;

const inflate = promisify(inflateRaw);

/** The entries of a ZIP file, or `undefined` when the bytes hold no readable directory (also ZIP64, which no DOCX needs). */
export function readZipDirectory(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) return undefined;
  const count = view.getUint16(end + 10, true);
  let offset = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (offset + 46 > bytes.length || view.getUint32(offset, true) !== ENTRY_SIGNATURE) return undefined;
    const nameBytes = view.getUint16(offset + 28, true);
    entries.push({
      name: Buffer.from(bytes.buffer, bytes.byteOffset + offset + 46, Math.min(nameBytes, bytes.length - offset - 46)).toString('utf8'),
      packedBytes: view.getUint32(offset + 20, true),
      unpackedBytes: view.getUint32(offset + 24, true),
      encrypted: (view.getUint16(offset + 8, true) & 1) === 1,
      method: view.getUint16(offset + 10, true),
      headerOffset: view.getUint32(offset + 42, true),
    });
    offset += 46 + nameBytes + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
  return entries;
}

/** One entry's bytes; `undefined` when it is damaged or larger than its directory claims. */
export async function unpackEntry(bytes: Uint8Array, entry: ZipEntry): Promise<Uint8Array | undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = entry.headerOffset;
  if (header + 30 > bytes.length || view.getUint32(header, true) !== LOCAL_SIGNATURE) return undefined;
  const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  if (entry.method === STORED) return packed.length === entry.unpackedBytes ? packed : undefined;
  if (entry.method !== DEFLATED) return undefined;
  try {
    const unpacked = await inflate(packed, { maxOutputLength: Math.max(entry.unpackedBytes, 1), finishFlush: constants.Z_SYNC_FLUSH });
    return unpacked.length === entry.unpackedBytes ? unpacked : undefined;
  } catch (error) {
    // zlib's own errors (damaged data, output too large) all mean the same here; anything else is a defect.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

function findEnd(view: DataView): number | undefined {
  const lowest = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES);
  for (let offset = view.byteLength - END_BYTES; offset >= lowest; offset -= 1) {
    if (view.getUint32(offset, true) === END_SIGNATURE) return offset;
  }
  return undefined;
}
