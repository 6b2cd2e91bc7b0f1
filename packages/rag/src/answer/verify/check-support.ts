// Does a source say what a sentence of an answer says? By rule, so that it costs nothing, needs no network, and says the same each time.
import { findUngroundedFacts } from '@gateway/delegation';
import { readClaimWords, type ClaimWord } from './claim-words.ts';
import { findDenial } from './find-denial.ts';
import { findEvidence, type SourceSentence } from './find-evidence.ts';
import { findOpposite } from './find-opposite.ts';
import { findStrayFigure } from './find-stray-figure.ts';
import { findSwap } from './find-swap.ts';
import { matchClaim } from './match-words.ts';

export interface Source {
  /** What it says, headings included. */
  readonly text: string;
  readonly sentences: readonly SourceSentence[];
}

export interface Support {
  readonly isSupported: boolean;
  /** What is wrong, for people; left out when nothing is. */
  readonly reason?: string | undefined;
  /** Share of the sentence's content words that the closest place holds, 0 to 1. */
  readonly coverage: number;
}

export interface SupportOptions {
  /** What was asked: its names may be repeated. */
  readonly question: string;
  readonly signal?: AbortSignal | undefined;
}

// Set beforehand; the `tune` half of benchmarks/answers/labelled-sentences.ts gave no reason for others.
const LEAST_COVERAGE = 0.6;
// Of all words, those of the question included.
const LEAST_OF_ALL = 0.5;
// How answers speak of their sources: no matter when these are not in them.
const REPORTING = new Set('accord sourc passag document text excerpt author articl state mention describ note explain indic specif context provid inform answer question short sum summari conclus overal follow ye'.split(' '));

const NUMERIC_DATE = /\b(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}([-/.])\d{1,2}\1\d{4})\b/g;

/** Whether a sentence says anything that a source could support: "Yes." and "In short:" do not. */
export function isClaim(sentence: string): boolean {
  return readClaimWords(sentence).some((word) => word.isContent && !REPORTING.has(word.stem));
}

/** @throws GatewayError `cancelled` */
export async function checkSupport(sentence: string, sources: readonly Source[], { question, signal }: SupportOptions): Promise<Support> {
  const plain = toPlain(sentence);
  if (sources.some(({ sentences }) => sentences.some(({ text }) => toPlain(text) === plain))) return { isSupported: true, coverage: 1 };
  // Dates in figures are compared as dates, not by their parts.
  const claim = readClaimWords(sentence.replaceAll(NUMERIC_DATE, ' '));
  const content = distinct(claim.filter(({ isContent }) => isContent));
  const evidence = findEvidence(content, sources.map(({ sentences }) => sentences));
  const coverage = measureCoverage(content, evidence.matches, readClaimWords(question));
  const unsupported = (reason: string): Support => ({ isSupported: false, reason, coverage: coverage.share });
  // A name may stand elsewhere in the source, or in the question; a figure or date belongs to its place.
  const missing = await findUngroundedFacts(sentence, [...sources.map(({ text }) => text), question], signal);
  const [absent] = missing;
  if (absent !== undefined) return unsupported(`${absent.kind} "${absent.text}" is not in the source`);
  if (coverage.share < LEAST_COVERAGE || coverage.ofAll < LEAST_OF_ALL) return unsupported(`hardly speaks of what the source says (${Math.round(coverage.share * 100)} % of its words)`);
  const [astray] = (await findUngroundedFacts(sentence, [evidence.text], signal)).filter(({ kind }) => kind === 'figure' || kind === 'date');
  if (astray !== undefined) return unsupported(`${astray.kind} "${astray.text}" stands elsewhere in the source`);
  const figure = content.find((word, index) => word.value !== undefined && isSmall(word) && evidence.matches[index] === 0);
  if (figure !== undefined) return unsupported(`figure "${figure.text}" is not in the source`);
  const problem = findDenial(claim, evidence) ?? findOpposite(claim, evidence) ?? findSwap(claim, evidence) ?? findStrayFigure(claim, evidence, sources.flatMap(({ sentences }) => sentences));
  return problem === undefined ? { isSupported: true, coverage: coverage.share } : unsupported(problem);
}

// Counts that are no facts by themselves ("three parts"); one is said of much that is not counted.
function isSmall({ value = 0, isOrdinal }: ClaimWord): boolean {
  return Number.isInteger(value) && value >= 2 && value < 100 && (!isOrdinal || value > 1);
}

function measureCoverage(content: readonly ClaimWord[], matches: readonly number[], question: readonly ClaimWord[]): { readonly share: number; readonly ofAll: number } {
  const asked = matchClaim(content, question.filter(({ isContent }) => isContent));
  let met = 0;
  let counted = 0;
  for (const [index, word] of content.entries()) {
    const match = matches[index] ?? 0;
    met += match;
    // What the question has said already may be said again; what speaks of the source only need not stand in it.
    if (match > 0 || !(REPORTING.has(word.stem) || (asked[index] ?? 0) === 1)) counted += match > 0 ? 1 : weigh(word);
  }
  return { share: counted === 0 ? 0 : met / counted, ofAll: content.length === 0 ? 0 : met / content.length };
}

function weigh({ value }: ClaimWord): number {
  return value === undefined ? 1 : 0.5;
}

// A sentence that is copied as a whole. A part of one may leave out what turns it round.
function toPlain(text: string): string {
  return text.normalize('NFKC').replaceAll(/[*_`#>]/g, '').replaceAll(/\s+/g, ' ').replace(/[.!?:;,\s]+$/, '').trim().toLowerCase();
}

function distinct(words: readonly ClaimWord[]): ClaimWord[] {
  return words.filter((word, index) => words.findIndex((other) => other.stem === word.stem && other.value === word.value) === index);
}
