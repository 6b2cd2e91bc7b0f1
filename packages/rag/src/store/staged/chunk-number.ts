// Numbers of documents and chunks. A document gets a new number with every put, and its chunks' numbers follow from it: a chunk is there as long as a document has its number.

/** Most chunks of a document. */
export const MAX_CHUNKS = 2 ** 14;

// Documents of one block: whoever claims a block gives its numbers.
export const BLOCK_SIZE = 1_024;

export function toChunkNumber(document: number, position: number): number {
  return document * MAX_CHUNKS + position;
}

export function toDocumentNumber(chunk: number): number {
  return Math.floor(chunk / MAX_CHUNKS);
}
