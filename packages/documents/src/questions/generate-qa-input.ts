// What generate_qa is asked and what it gives.
import { readCount, requireText } from '../count-option.ts';
import type { ReadCoverage } from '../document-coverage.ts';

export interface GenerateQaInput {
  /** Of any length. */
  readonly text: string;
  /** How many pairs are wanted, 1 to 100. @default 5 */
  readonly numPairs?: number | undefined;
  /** How many parts of a long document a model reads at once. @default 4 */
  readonly maxConcurrency?: number | undefined;
}

/** A stretch of the document: `text` is exactly `source.slice(start, end)`. UTF-16 offsets, `end` exclusive. */
export interface Quotation {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface QaPair {
  readonly question: string;
  /** As the document says it, on one line. */
  readonly answer: string;
  /** Where the answer stands. Inside `evidence`. */
  readonly answerSpan: Pick<Quotation, 'start' | 'end'>;
  /** What shows that the answer is right. */
  readonly evidence: Quotation;
  /** The heading that it stands under; of documents with more than 10,000 sections only under the first ones. */
  readonly section?: string | undefined;
}

export interface GenerateQaOutput {
  /** In the document's order. */
  readonly pairs: readonly QaPair[];
  /** Why there are fewer than were asked for. */
  readonly shortfall?: string | undefined;
  /** How many of a model's pairs were dropped because the document does not bear them out. */
  readonly dropped: number;
  readonly coverage: ReadCoverage;
  readonly warnings: readonly string[];
}

export interface QaSettings {
  readonly text: string;
  readonly numPairs: number;
  readonly maxConcurrency: number;
}

export const DEFAULT_PAIRS = 5;

/** @throws GatewayError `invalid_input` for a blank text or a number out of range */
export function readQaInput({ text, numPairs, maxConcurrency }: GenerateQaInput): QaSettings {
  requireText(text, 'ask questions about');
  return { text, numPairs: readCount(numPairs, { name: 'numPairs', fallback: DEFAULT_PAIRS, most: 100 }), maxConcurrency: readCount(maxConcurrency, { name: 'maxConcurrency', fallback: 4, most: 1_000 }) };
}
