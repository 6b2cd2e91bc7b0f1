// What every method is to the two functions that run it: a machine that takes text in parts and gives chunks as soon as they are settled.
import type { EmbedTexts } from './chunk.ts';
import type { TextFormat } from './detect-format.ts';
import type { TokenCounter } from './token-counter.ts';

/** A chunk before its text and its scaled count are filled in. Offsets into the whole source. */
export interface ChunkDraft {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** In the encoding's own tokens. */
  readonly tokens: number;
  readonly heading?: readonly string[] | undefined;
  readonly context?: string | undefined;
}

export interface Chunker {
  /**
   * Takes the next part of the text; `last` closes it. Which chunks come out does not depend on how the text was parted, only
   * when they do.
   */
  push(text: string, last: boolean): AsyncIterable<ChunkDraft>;
}

/** Options checked and filled in; sizes in the encoding's own tokens. */
export interface ChunkerContext {
  readonly counter: TokenCounter;
  readonly limit: number;
  readonly overlap: number;
  readonly format: TextFormat | 'auto';
  readonly locale: string;
  readonly embed?: EmbedTexts | undefined;
  readonly signal?: AbortSignal | undefined;
  /** To be called with every offset reached: reports progress, lets others run, and throws when the call was aborted. */
  pace(position: number): Promise<void> | undefined;
}

export type ChunkerFactory = (context: ChunkerContext) => Chunker;
