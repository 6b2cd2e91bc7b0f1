// The bytes of a file that need not be in memory.

/** Bytes of known number, read in order, as often as wanted. */
export interface ByteSource {
  readonly size: number;
  /** The bytes of a range (by default all) in pieces of any length. @throws GatewayError what reading throws */
  read(range?: { readonly start?: number | undefined; readonly end?: number | undefined }): AsyncIterable<Uint8Array>;
}

export function toByteSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async function* ({ start = 0, end = bytes.length } = {}) {
      yield bytes.subarray(start, end);
    },
  };
}

/** The bytes of a range in memory; fewer when there are fewer. */
export async function readBytes(source: ByteSource, range: { readonly start: number; readonly end: number }): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source.read(range)) pieces.push(piece);
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}
