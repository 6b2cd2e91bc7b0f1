// Vectors as bytes, the same on every machine.

const SIZE = Float32Array.BYTES_PER_ELEMENT;

/** Little-endian float32. */
export function toVectorBytes(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(vector.length * SIZE);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of vector.entries()) view.setFloat32(index * SIZE, value, true);
  return bytes;
}

export function fromVectorBytes(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: Math.floor(bytes.byteLength / SIZE) }, (_, index) => view.getFloat32(index * SIZE, true));
}

/** Whether the bytes are those of a vector at all. */
export function areVectorBytes(bytes: Uint8Array): boolean {
  return bytes.byteLength > 0 && bytes.byteLength % SIZE === 0;
}
