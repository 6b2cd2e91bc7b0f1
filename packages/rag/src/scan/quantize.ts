// Vectors in a quarter of the room: each number as one of 255 steps of the vector's largest.

export interface QuantizedVector {
  readonly values: Int8Array;
  /** What one step is worth. */
  readonly scale: number;
}

export function quantize(vector: Float32Array): QuantizedVector {
  let largest = 0;
  for (let at = 0; at < vector.length; at += 1) largest = Math.max(largest, Math.abs(vector[at] ?? 0));
  const scale = largest / 127;
  const values = new Int8Array(vector.length);
  if (scale > 0) for (let at = 0; at < vector.length; at += 1) values[at] = Math.round((vector[at] ?? 0) / scale);
  return { scale, values };
}
