// What a chunk is, and what callers may ask for.
import type { CallOptions, Progress } from '@gateway/core';
import type { ChunkMethod } from './chunkers.ts';
import type { TextFormat } from './detect-format.ts';
import type { TokenCounter } from './token-counter.ts';

export interface Chunk {
  /** Always `source.slice(start, end)`. */
  readonly text: string;
  /** UTF-16 offset into the whole source. */
  readonly start: number;
  /** UTF-16 offset, exclusive. */
  readonly end: number;
  /** Tokens of `text` alone, as the counter counts them. */
  readonly tokens: number;
  /** The headings that the whole chunk stands under, outermost first. Left out when none is known. */
  readonly heading?: readonly string[] | undefined;
  /** For a chunk that begins inside a table: the table's header as it stands in the source. Not part of `text`, `tokens`, or the limit. */
  readonly context?: string | undefined;
}

/** Turns texts into vectors of one length, in order. `EmbeddingModel.embed(texts, call).embeddings` of core is of this shape. */
export type EmbedTexts = (texts: readonly string[], call?: CallOptions) => Promise<readonly Float32Array[]>;

export interface ChunkOptions extends CallOptions {
  /**
   * `semantic`: whole sentences, boundaries at paragraphs and headings or where the topic changes. `structural`: by the document's
   * own parts, never across a heading. `token`: windows of a fixed number of tokens.
   *
   * @default 'semantic'
   */
  readonly method?: ChunkMethod | undefined;
  /** Most tokens of a chunk, 8 or more. Never exceeded. @default 1000 */
  readonly size?: number | undefined;
  /** About how many tokens of the text before it a chunk repeats; less than half of `size`. @default 0 */
  readonly overlap?: number | undefined;
  /** Who counts. @default o200k_base, exactly */
  readonly counter?: TokenCounter | undefined;
  /** For `semantic`: boundaries where neighbouring sentences differ in meaning. @default where they share few words */
  readonly embed?: EmbedTexts | undefined;
  /** How to read the structure. @default 'auto', by the beginning of the text */
  readonly format?: TextFormat | 'auto' | undefined;
  /** BCP 47 tag, for the ends of sentences. @default 'en' */
  readonly locale?: string | undefined;
  /** Called now and then with the UTF-16 units done. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
