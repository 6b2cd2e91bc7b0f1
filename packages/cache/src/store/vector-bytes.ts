// Vectors as bytes, the same on every machine.

/** Little-endian float32. */
export function toVectorBytes(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(vector.length * Float32Array.BYTES_PER_ELEMENT);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of vector.entries()) view.setFloat32(index * Float32Array.BYTES_PER_ELEMENT, value, true);
  return bytes;
}

export function fromVectorBytes(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / Float32Array.BYTES_PER_ELEMENT }, (_, index) => view.getFloat32(index * Float32Array.BYTES_PER_ELEMENT, true));
}
