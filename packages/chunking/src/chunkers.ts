// Every way to chunk. A new one is one file and one line here; options, tests and tools read this list.
import type { ChunkerFactory } from './chunker.ts';
import { createSemanticChunker } from './semantic-chunker.ts';
import { createStructuralChunker } from './structural-chunker.ts';
import { createTokenChunker } from './token-chunker.ts';

export const chunkers = {
  semantic: createSemanticChunker,
  structural: createStructuralChunker,
  token: createTokenChunker,
} as const satisfies Readonly<Record<string, ChunkerFactory>>;

export type ChunkMethod = keyof typeof chunkers;

/** The names of all methods, the default first. */
export const CHUNK_METHODS = Object.keys(chunkers) as readonly ChunkMethod[];
