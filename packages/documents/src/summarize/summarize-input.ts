// What a summary is asked for and what comes back, the same for a model and for the local engine.
import { GatewayError, type TextSource } from '@gateway/core';

/** The shapes that a summary can have. */
export const SUMMARY_FORMATS = ['paragraph', 'bullet_points', 'key_points', 'executive', 'tldr'] as const;

/** One entry of {@link SUMMARY_FORMATS}. */
export type SummaryFormat = (typeof SUMMARY_FORMATS)[number];

export interface SummarizeInput {
  /** A source may be larger than memory: the local engine reads it in parts, a model's way holds it whole. */
  readonly text: string | TextSource;
  /** @default 'paragraph' */
  readonly format?: SummaryFormat | undefined;
  /** Upper bound of the summary in tokens, about. @default by format: 200 for a paragraph, 60 for tldr, 450 for executive, 250 otherwise */
  readonly maxLength?: number | undefined;
  /** What the reader cares about most. */
  readonly focus?: string | undefined;
  /** How many parts of a long document are read at once. @default 4 */
  readonly maxConcurrency?: number | undefined;
}

/** How much of the document the summary stands for. */
export interface DocumentCoverage {
  /** Share of the text that was read, 0 to 1. */
  readonly read: number;
  /** Share of the sections that the summary draws on, 0 to 1; `null` when nobody can tell, as with a model. */
  readonly represented: number | null;
  /** Sections by headings; a text without headings counts in up to ten stretches. All of them, also where not all are listed. */
  readonly sections: number;
  /** How many parts the text was read in. */
  readonly parts: number;
}

export interface SummarySection {
  /** The heading; left out for a stretch without one. */
  readonly title?: string | undefined;
  /** UTF-16 offsets into the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Whether a sentence of the summary comes from here; `null` when unknown. */
  readonly represented: boolean | null;
}

export interface SummarizeOutput {
  readonly summary: string;
  /** `extractive`: sentences of the document itself, chosen without a model. `abstractive`: written by a model. */
  readonly method: 'extractive' | 'abstractive';
  readonly coverage: DocumentCoverage;
  /** The first 10,000. */
  readonly sections?: readonly SummarySection[] | undefined;
}

/** The input with every default filled in, the text aside. */
export interface SummarizeSettings {
  readonly format: SummaryFormat;
  readonly maxLength: number;
  readonly focus: string | undefined;
  readonly maxConcurrency: number;
}

export const DEFAULT_LENGTH: Readonly<Record<SummaryFormat, number>> = { paragraph: 200, bullet_points: 250, key_points: 250, executive: 450, tldr: 60 };
const DEFAULT_CONCURRENCY = 4;
const MIN_LENGTH = 8;

/** @throws GatewayError `invalid_input` for a blank text or a number out of range */
export function readSummarizeInput(input: SummarizeInput): SummarizeSettings {
  if (typeof input.text === 'string' ? input.text.trim() === '' : input.text.length === 0) {
    throw new GatewayError({ kind: 'invalid_input', message: 'There is no text to summarize.', hint: 'Give a document that is not blank.' });
  }
  const format = input.format ?? 'paragraph';
  const focus = input.focus?.trim();
  return {
    format,
    maxLength: readCount('maxLength', input.maxLength ?? DEFAULT_LENGTH[format], MIN_LENGTH),
    focus: focus === '' ? undefined : focus,
    maxConcurrency: readCount('maxConcurrency', input.maxConcurrency ?? DEFAULT_CONCURRENCY, 1),
  };
}

function readCount(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return Math.floor(value);
  throw new GatewayError({ kind: 'invalid_input', message: `${name} must be a number of at least ${least}.`, hint: `Leave ${name} out for the default.` });
}
