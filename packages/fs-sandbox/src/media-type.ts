// What binary files are, by their first bytes; only kinds that a model can be shown, or that are worth naming.

const KINDS: readonly (readonly [mediaType: string, at: number, bytes: readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
  ['application/pdf', 0, [0x25, 0x50, 0x44, 0x46]],
  ['application/zip', 0, [0x50, 0x4b, 0x03, 0x04]],
  ['application/gzip', 0, [0x1f, 0x8b]],
];

/** Undefined for what is not known. */
export function readMediaType(bytes: Uint8Array): string | undefined {
  return KINDS.find(([, at, magic]) => magic.every((byte, index) => bytes[at + index] === byte))?.[0];
}
