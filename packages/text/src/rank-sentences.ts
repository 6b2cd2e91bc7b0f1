// Scores every sentence of a document by what a short summary needs: central, well placed, readable by itself, and to the point when one is given.
import { throwIfAborted, toTextSource, type Progress, type TextSource } from '@gateway/core';
import { createPacer, type Pacer } from './event-loop-pacer.ts';
import { readInParts, SAMPLE_LENGTH } from './read-in-parts.ts';
import { createCandidateReader, type CandidateReader, type SentenceCandidate } from './sentence-candidate.ts';
import { compareVectors, createTermSpace, rankByCentrality, type SparseVector, type TermSpace } from './sentence-graph.ts';
import { createTermReader, type TermReader } from './term-reader.ts';

export interface RankedSentence {
  /** UTF-16 offset into the source; list markers and the like stand before it. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** The sentence on one line, without Markdown markup. `source.slice(start, end)` is the original. */
  readonly text: string;
  /** 0 to 1; comparable within one document only. */
  readonly score: number;
  /** Which section of the document, from 0. */
  readonly section: number;
}

export interface RankSentencesOptions {
  /** What the reader cares about; sentences about it score higher. */
  readonly focus?: string | undefined;
  /** BCP 47 tag. @default detected among English, German, French and Spanish */
  readonly language?: string | undefined;
  /** Aborting fails the call within a few milliseconds. */
  readonly signal?: AbortSignal | undefined;
  /** Told now and then; `done` and `total` count characters read. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Ranked sentences together with what choosing among them needs. */
export interface Ranking {
  readonly sentences: readonly RankedSentence[];
  readonly vectors: readonly SparseVector[];
  /** Sections that hold any sentence worth reading. */
  readonly sectionCount: number;
}

// A document up to this many sentences is one graph; a longer one is ranked batch by batch, then the winners of all batches together.
const WIDE = { size: 12_000, winners: 300 };
// A text of many megabytes is weighed in smaller batches, of which the same share wins: a graph takes some kilobytes a sentence.
const NARROW = { size: 4_000, winners: 100 };
const NARROW_FROM_LENGTH = 4_000_000;

/**
 * The sentences of `text` in document order, each with a score.
 *
 * Headings, table rows, code, link lists and boilerplate are left out unless there is nothing else. Of documents beyond 12,000 sentences
 * the best 300 of every 12,000 come back (of texts beyond four million UTF-16 units the best 100 of every 4,000). About 3 MB/s, without blocking the event loop; beyond one batch memory does not grow with the text,
 * and a source is read once, in parts.
 *
 * @throws GatewayError `cancelled` or `timeout` when the signal is aborted; what reading a source throws
 */
export async function rankSentences(text: string | TextSource, options: RankSentencesOptions = {}): Promise<RankedSentence[]> {
  return [...(await rankDocument(text, options)).sentences];
}

/** {@link rankSentences} with vectors and the number of sections. */
export async function rankDocument(text: string | TextSource, options: RankSentencesOptions): Promise<Ranking> {
  throwIfAborted(options.signal);
  const source = toTextSource(text);
  const pace = createPacer(400, options.signal);
  let reading: { readonly reader: TermReader; readonly candidates: CandidateReader; readonly best: BestSentences } | undefined;
  for await (const part of readInParts(source)) {
    reading ??= startReading(part.text.slice(0, SAMPLE_LENGTH), { ...options, length: source.length, pace });
    for (const candidate of reading.candidates.push(part.text, part.last)) {
      await pace(candidate === undefined ? 1 : 1 + (candidate.end - candidate.start) / 2_000);
      if (candidate === undefined || !(await reading.best.add(candidate))) continue;
      options.onProgress?.({ done: candidate.end, total: source.length, message: 'Ranking sentences' });
    }
  }
  const { candidates = [], sectionCount = 0, focus = [] } = (await reading?.best.take()) ?? {};
  const { candidates: kept, scores, space } = await scoreCandidates(candidates, focus, pace);
  options.onProgress?.({ done: source.length, total: source.length, message: 'Ranked sentences' });
  return {
    sentences: kept.map(({ start, end, text: readable, section }, index) => ({ start, end, text: readable, section, score: scores[index] ?? 0 })),
    vectors: space.vectors,
    sectionCount,
  };
}

interface StartOptions extends RankSentencesOptions {
  readonly length: number;
  readonly pace: Pacer;
}

function startReading(sample: string, options: StartOptions): { readonly reader: TermReader; readonly candidates: CandidateReader; readonly best: BestSentences } {
  const reader = createTermReader(sample, options.language);
  const candidates = createCandidateReader({ sample, reader, locale: options.language ?? reader.language });
  return { reader, candidates, best: createBestSentences(options.focus === undefined ? [] : reader.readTerms(options.focus), { batchOf: options.length > NARROW_FROM_LENGTH ? NARROW : WIDE, pace: options.pace }) };
}

/** The sentences that may still be chosen, held in bounded memory. */
interface BestSentences {
  /** Resolves to whether a batch was full and has been thinned out. */
  add(candidate: SentenceCandidate): Promise<boolean>;
  take(): Promise<{ readonly candidates: readonly SentenceCandidate[]; readonly sectionCount: number; readonly focus: readonly string[] }>;
}

function createBestSentences(focus: readonly string[], { batchOf, pace }: { readonly batchOf: typeof WIDE; readonly pace: Pacer }): BestSentences {
  const sections = new Set<number>();
  let winners: SentenceCandidate[] = [];
  // What serves only where there are no sentences; the reader gives but a few of them.
  const spare: SentenceCandidate[] = [];
  let batch: SentenceCandidate[] = [];
  let batches = 0;
  // The best, in document order.
  const pick = async (from: readonly SentenceCandidate[]): Promise<SentenceCandidate[]> => {
    const { candidates, scores } = await scoreCandidates(from, focus, pace);
    return candidates
      .map((candidate, index) => ({ candidate, score: scores[index] ?? 0 }))
      .sort((a, b) => b.score - a.score)
      .slice(0, batchOf.winners)
      .map(({ candidate }) => candidate)
      .sort((a, b) => a.start - b.start);
  };
  return {
    add: async (candidate) => {
      if (candidate.tier > 0) {
        spare.push(candidate);
        return false;
      }
      sections.add(candidate.section);
      batch.push(candidate);
      if (batch.length < batchOf.size) return false;
      batches += 1;
      winners.push(...(await pick(batch)));
      batch = [];
      if (winners.length >= batchOf.size) winners = await pick(winners);
      return true;
    },
    take: async () => {
      if (batches > 0 && batch.length > batchOf.winners) batch = await pick(batch);
      let candidates = [...winners, ...batch];
      if (candidates.length === 0) {
        const lowest = spare.reduce((tier, candidate) => Math.min(tier, candidate.tier), 2);
        candidates = spare.filter((candidate) => candidate.tier === lowest);
        for (const candidate of candidates) sections.add(candidate.section);
      }
      return { candidates, sectionCount: sections.size, focus };
    },
  };
}

interface Scored {
  readonly candidates: readonly SentenceCandidate[];
  readonly scores: readonly number[];
  readonly space: TermSpace;
}

async function scoreCandidates(all: readonly SentenceCandidate[], focus: readonly string[], pace: Pacer): Promise<Scored> {
  const { candidates, repeats } = dropRepeats(all);
  const space = await createTermSpace(candidates.map((candidate) => candidate.terms), pace);
  const focusVector = focus.length === 0 ? undefined : space.project(focus);
  const relevance = space.vectors.map((vector) => (focusVector === undefined ? 0 : compareVectors(vector, focusVector)));
  const mostRelevant = relevance.reduce((most, value) => Math.max(most, value), 0);
  const prior = candidates.map((candidate, index) => candidate.quality * (0.3 + candidate.position) + 3 * (relevance[index] ?? 0));
  const central = await rankByCentrality(space.vectors, prior, pace);
  const mean = createMeanVector(candidates, space);
  const scores = candidates.map((candidate, index) => {
    const centrality = (central[index] ?? 0) / (1 + (central[index] ?? 0));
    const vector = space.vectors[index];
    const topical = vector === undefined ? 0 : Math.min(1, 2 * compareVectors(vector, mean));
    const heading = candidate.headingTerms.some((term) => candidate.terms.includes(term)) ? 1 : 0;
    const base = 0.45 * centrality + 0.2 * topical + 0.25 * candidate.position + 0.1 * heading;
    const relevant = mostRelevant > 0 ? (relevance[index] ?? 0) / mostRelevant : 0;
    const merit = mostRelevant > 0 ? 0.3 * base + 0.7 * relevant : base;
    const repeated = (repeats[index] ?? 1) >= 3 ? 0.5 : 1;
    return Math.min(1, merit * candidate.quality * repeated);
  });
  return { candidates, scores, space };
}

// What the whole document is about, as one vector: the centroid of MEAD (Radev et al. 2004).
function createMeanVector(candidates: readonly SentenceCandidate[], space: TermSpace): SparseVector {
  const counts = new Map<string, number>();
  for (const candidate of candidates) {
    for (const term of new Set(candidate.terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const frequent = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]).slice(0, 60);
  return space.project(frequent.map(([term]) => term));
}

// Page headers and repeated notices: the first stays, and the number of its copies is kept.
function dropRepeats(all: readonly SentenceCandidate[]): { candidates: SentenceCandidate[]; repeats: number[] } {
  const seen = new Map<string, number>();
  const candidates: SentenceCandidate[] = [];
  const repeats: number[] = [];
  for (const candidate of all) {
    const key = candidate.text.toLowerCase();
    const known = seen.get(key);
    if (known !== undefined) {
      repeats[known] = (repeats[known] ?? 0) + 1;
      continue;
    }
    seen.set(key, candidates.length);
    candidates.push(candidate);
    repeats.push(1);
  }
  return { candidates, repeats };
}
