// Sentences with exact offsets: the Unicode rules do the bulk, corrections handle what they cannot know (abbreviations, wrapped lines, Markdown).
import { ALWAYS_CONTINUES, CONTINUES_BEFORE_NUMBER, MAY_END, SENTENCE_STARTERS } from './sentence-lexicon.ts';
import { iterateTextBlocks, type TextBlock } from './text-block.ts';

/** A sentence as a stretch of the text: UTF-16 offsets, `end` exclusive, no whitespace at either edge. */
export interface SentenceSpan {
  readonly start: number;
  readonly end: number;
}

export interface SplitSentencesOptions {
  /** BCP 47 tag for the Unicode rules. @default 'en' */
  readonly locale?: string | undefined;
}

/** Finds the sentences of one block; offsets are those of the whole text. */
export type BlockSplitter = (block: TextBlock) => SentenceSpan[];

// A paragraph longer than this is segmented in windows, so that memory stays flat on texts without line breaks.
const WINDOW = 32_768;
const CLOSERS = /["'”’»)\]*_]+$/;
const DOTTED = /^(?:\p{L}\.)+\p{L}{1,2}$/u;
const ENUMERATOR = /^[>\s]*\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlcIVXLC]{1,5})[.)]*$/;

/**
 * The sentences of `text`, in order, never overlapping; every character that is not whitespace lies in exactly one of them.
 *
 * Unicode sentence boundaries (UAX 29, through `Intl.Segmenter`), corrected for abbreviations, initials, enumerators and wrapped lines.
 * Headings, list items, table rows and single lines of code are sentences of their own. Text without any capital letters is split at
 * full stops as well. Linear time, about 30 MB/s.
 */
export function splitSentences(text: string, options: SplitSentencesOptions = {}): SentenceSpan[] {
  const split = createBlockSplitter(text, options);
  const spans: SentenceSpan[] = [];
  for (const block of iterateTextBlocks(text)) {
    for (const span of split(block)) spans.push(span);
  }
  return spans;
}

/** The splitter behind {@link splitSentences}, for callers that walk the blocks themselves. @param sample the beginning of the text */
export function createBlockSplitter(sample: string, options: SplitSentencesOptions = {}): BlockSplitter {
  const segmenter = new Intl.Segmenter(options.locale ?? 'en', { granularity: 'sentence' });
  const caseless = isCaseless(sample);
  return ({ kind, start: base, text }) => {
    if (kind === 'code') return trimSpans(text, [...lineStarts(text), text.length], base);
    if (kind !== 'prose' && kind !== 'list_item') return trimSpans(text, [0, text.length], base);
    return readParagraphs(text).flatMap(([start, end]) => {
      const prose = text.slice(start, end).replace(/[\n\r\u2028\u2029]/g, ' ');
      const cuts = findCuts(prose, segmenter, caseless).map((cut) => start + cut);
      return trimSpans(text, [start, ...cuts, end], base);
    });
  };
}

// Lines that were broken on purpose: the next line's first word would have fitted into the width that the paragraph uses.
function readParagraphs(text: string): [number, number][] {
  const lines = text.split('\n');
  if (lines.length === 1) return [[0, text.length]];
  const width = Math.max(40, ...lines.slice(0, 500).map((line) => line.length));
  const parts: [number, number][] = [];
  let start = 0;
  let position = 0;
  lines.forEach((line, index) => {
    const lineEnd = position + line.length;
    const next = lines[index + 1];
    if (next === undefined) parts.push([start, text.length]);
    else if (isDeliberateBreak(line.trimEnd(), next.trimStart(), width)) {
      parts.push([start, lineEnd]);
      start = lineEnd + 1;
    }
    position = lineEnd + 1;
  });
  return parts;
}

function isDeliberateBreak(line: string, next: string, width: number): boolean {
  if (/^\p{Ll}/u.test(next) || /[,;([–-]$/.test(line)) return false;
  const firstWord = next.search(/\s|$/);
  return line.length + 1 + firstWord < width * 0.8;
}

// Positions inside `prose` at which a new sentence starts.
function findCuts(prose: string, segmenter: Intl.Segmenter, caseless: boolean): number[] {
  const cuts: number[] = [];
  let sentenceStart = 0;
  const consider = (cut: number): void => {
    if (cut <= sentenceStart || cut >= prose.length || isFalseCut({ prose, sentenceStart, cut, caseless })) return;
    cuts.push(cut);
    sentenceStart = cut;
  };
  let windowStart = 0;
  while (windowStart < prose.length) {
    const windowEnd = Math.min(prose.length, windowStart + WINDOW);
    let last = windowStart;
    for (const segment of segmenter.segment(prose.slice(windowStart, windowEnd))) {
      last = windowStart + segment.index;
      if (segment.index > 0) consider(last);
      if (caseless) findPlainStops(segment.segment).forEach((stop) => { consider(last + stop); });
    }
    if (windowEnd === prose.length) break;
    // The last segment may go on beyond the window: look at it again from its start, unless it fills the window.
    windowStart = last > windowStart ? last : windowEnd;
  }
  return cuts;
}

function findPlainStops(segment: string): number[] {
  return [...segment.matchAll(/[.!?]["')\]]*\s+(?=\S)/g)].map((match) => match.index + match[0].length);
}

function isFalseCut(at: { readonly prose: string; readonly sentenceStart: number; readonly cut: number; readonly caseless: boolean }): boolean {
  const before = at.prose.slice(Math.max(at.sentenceStart, at.cut - 60), at.cut).trimEnd();
  const after = at.prose.slice(at.cut, at.cut + 24).trimStart();
  if (before === '' || after === '') return true;
  const bare = before.replace(CLOSERS, '');
  if (/[!?]$/.test(bare)) return !at.caseless && /^\p{Ll}/u.test(after);
  if (!bare.endsWith('.')) return false;
  // The very first characters of a block: "1." or "(a)" belong to what follows.
  if (at.sentenceStart === 0 && at.cut <= 12 && ENUMERATOR.test(before)) return true;
  if (bare.length < before.length) return !at.caseless && /^\p{Ll}/u.test(after);
  return isAbbreviated(bare.slice(0, -1), after, at.caseless);
}

function isAbbreviated(before: string, after: string, caseless: boolean): boolean {
  const token = (/[^\s("'“‘[/]+$/.exec(before)?.[0] ?? '').replace(/^\p{P}+/u, '');
  if (token === '' || token.endsWith('.')) return false;
  const word = token.toLowerCase();
  if (CONTINUES_BEFORE_NUMBER.has(word) && /^[\d([#§]|^[IVXLC]+\b/.test(after)) return true;
  const next = (/^["'“‘(]*([\p{L}'’]+)/u.exec(after)?.[1] ?? '').toLowerCase().replace('’', "'");
  if (ALWAYS_CONTINUES.has(word) && (!caseless || word.length < 4)) return !caseless || word.includes('.') || !SENTENCE_STARTERS.has(next);
  if (MAY_END.has(word) || DOTTED.test(token)) return !SENTENCE_STARTERS.has(next);
  if (/^\p{Lu}$/u.test(token)) return !SENTENCE_STARTERS.has(next) && isAfterName(before.slice(0, -token.length));
  return false;
}

// An initial stands at the start, after another initial, or after a capitalised name: "vitamin C." ends a sentence, "John F." does not.
function isAfterName(before: string): boolean {
  const previous = /(\S+)\s+$/.exec(before)?.[1];
  return previous === undefined || /^["'“(]*\p{Lu}/u.test(previous) || /^(?:and|by|&|with|from)$/.test(previous);
}

// Text in which capitals tell nothing: the Unicode rules would take a whole paragraph for one sentence.
function isCaseless(text: string): boolean {
  const sample = text.slice(0, 20_000);
  const upper = sample.match(/\p{Lu}/gu)?.length ?? 0;
  const lower = sample.match(/\p{Ll}/gu)?.length ?? 0;
  return lower > 0 && upper / lower < 0.003;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

// The stretches between the edges without the blanks around them; `base` is where `text` begins in the source.
function trimSpans(text: string, edges: readonly number[], base: number): SentenceSpan[] {
  const spans: SentenceSpan[] = [];
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const piece = text.slice(edges[index], edges[index + 1]);
    const trimmed = piece.trimStart();
    const start = base + (edges[index] ?? 0) + piece.length - trimmed.length;
    const length = trimmed.trimEnd().length;
    if (length > 0) spans.push({ start, end: start + length });
  }
  return spans;
}
