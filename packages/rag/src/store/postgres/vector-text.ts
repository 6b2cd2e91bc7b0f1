// pgvector's own way to write a vector, which every client can send and read.

export function toVectorText(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}

export function fromVectorText(text: string): Float32Array {
  return Float32Array.from(JSON.parse(text) as number[]);
}
