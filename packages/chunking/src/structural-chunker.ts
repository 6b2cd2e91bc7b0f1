// Follows the document's own structure: whole blocks under one heading.
import { createBlockChunker } from './block-chunker.ts';
import type { ChunkerFactory } from './chunker.ts';

/**
 * Method `structural`: a chunk never crosses a heading, save for headings with nothing under them, which stay with what follows.
 * Blocks (paragraphs, lists, tables, code) are whole where they fit and joined up to the limit.
 */
export const createStructuralChunker: ChunkerFactory = (context) => createBlockChunker(context, { fine: false, breakAtHeadings: true });
