// What extract_keywords is asked and what it gives.
import type { ReadCoverage } from '../document-coverage.ts';
import { readCount, requireText } from '../count-option.ts';

export interface ExtractKeywordsFromDocumentInput {
  /** Of any length. */
  readonly text: string;
  /** Most keywords, 1 to 200. @default 10 */
  readonly count?: number | undefined;
  /** How many parts of a long document a model reads at once. @default 4 */
  readonly maxConcurrency?: number | undefined;
}

export interface FoundKeyword {
  /** Spelled as the document spells it. */
  readonly keyword: string;
  /** 1 for the best, falling to 0. Of this document alone: scores of two documents cannot be compared. */
  readonly score: number;
  /** Where it stands first, as far as was read. UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface ExtractKeywordsFromDocumentOutput {
  /** Best first; fewer than asked when the document has no more. */
  readonly keywords: readonly FoundKeyword[];
  readonly coverage: ReadCoverage;
  /** How many keywords of a model were dropped because they do not stand in the document. */
  readonly dropped: number;
  readonly warnings: readonly string[];
}

export interface KeywordSettings {
  readonly text: string;
  readonly count: number;
  readonly maxConcurrency: number;
}

/** @throws GatewayError `invalid_input` */
export function readKeywordsInput({ text, count, maxConcurrency }: ExtractKeywordsFromDocumentInput): KeywordSettings {
  requireText(text, 'find keywords in');
  return { text, count: readCount(count, { name: 'count', fallback: 10, most: 200 }), maxConcurrency: readCount(maxConcurrency, { name: 'maxConcurrency', fallback: 4, most: 1_000 }) };
}
