export { chunkText } from './chunk-text.ts';
export { CHUNK_METHODS } from './chunkers.ts';
export { encodingFor } from './encoding-for.ts';
export { countTokens, loadModelCounter, loadTokenCounter } from './load-token-counter.ts';
export { streamChunks } from './stream-chunks.ts';

export type { Chunk, ChunkOptions, EmbedTexts } from './chunk.ts';
export type { ChunkMethod } from './chunkers.ts';
export type { TextFormat } from './detect-format.ts';
export type { EncodingName } from './encoding.ts';
export type { ModelEncoding } from './encoding-for.ts';
export type { Measure, MeasureOptions, TokenCounter } from './token-counter.ts';
