// Whole sentences, with boundaries where the subject changes: by meaning when there is an embedder, by the words in use otherwise.
import { createBlockChunker } from './block-chunker.ts';
import type { ChunkerFactory } from './chunker.ts';
import { readLexicalNovelty } from './read-lexical-novelty.ts';
import { createNoveltyReader } from './read-novelty.ts';

/** Method `semantic`: sentences packed under the limit, see `packUnits` for what makes a good boundary. */
export const createSemanticChunker: ChunkerFactory = (context) => {
  const { embed, signal } = context;
  const readExtraCosts = embed === undefined ? async (texts: readonly string[]) => readLexicalNovelty(texts) : createNoveltyReader(embed, signal);
  return createBlockChunker(context, { fine: true, breakAtHeadings: false, readExtraCosts });
};
