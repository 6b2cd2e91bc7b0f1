// Vectors as they are stored: float32, little-endian as every machine that Node runs on has them in memory.

export function toVectorBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

export function fromVectorBytes(bytes: Uint8Array): Float32Array {
  // A copy begins where numbers of four bytes may.
  return new Float32Array(bytes.slice().buffer, 0, Math.floor(bytes.byteLength / 4));
}
