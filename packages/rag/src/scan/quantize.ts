// Vectors in a quarter of the room: each number as one of 255 steps of the vector's largest.

export interface QuantizedVector {
  readonly values: Int8Array;
  /** What one step is worth. */
  readonly scale: number;
}

export function quantize(vector: Float32Array): QuantizedVector {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest / 127;
  return { scale, values: Int8Array.from(vector, (value) => (scale === 0 ? 0 : Math.round(value / scale))) };
}
