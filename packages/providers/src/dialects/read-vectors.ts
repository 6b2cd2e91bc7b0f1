// Embedding vectors from the wire: numbers, or little-endian 32-bit floats in base64.
import { unreadable } from './inner-failure.ts';

/** @throws when it is neither */
export function readVector(value: unknown): Float32Array {
  if (Array.isArray(value) && value.length > 0) {
    const vector = Float32Array.from(value as readonly unknown[], (number) => (typeof number === 'number' ? number : Number.NaN));
    if (!vector.some(Number.isNaN)) return vector;
  }
  if (typeof value === 'string' && value !== '') {
    const bytes = Buffer.from(value, 'base64');
    if (bytes.byteLength > 0 && bytes.byteLength % 4 === 0) {
      return Float32Array.from({ length: bytes.byteLength / 4 }, (_unused, index) => bytes.readFloatLE(index * 4));
    }
  }
  throw unreadable('an embedding is not a list of numbers.');
}
