// What a text is about, as a short list of words and phrases, without a model and without any other text to compare with.
// Candidates are the runs between stop words and punctuation of RAKE (S. Rose et al., in "Text Mining", Wiley 2010), up to three words;
// their weight is that of YAKE (R. Campos et al., "YAKE! Keyword extraction from single documents", Information Sciences 509, 2020).
import { GatewayError, throwIfAborted, type TextSource } from '@gateway/core';
import { createPacer } from './event-loop-pacer.ts';
import { SAMPLE_LENGTH } from './read-in-parts.ts';
import { createCandidateReader } from './sentence-candidate.ts';
import { createTermReader, type TermReader } from './term-reader.ts';

export interface Keyword {
  /** As the text writes it most often. */
  readonly keyword: string;
  /** 1 for the best of the text, falling to 0. */
  readonly score: number;
}

export interface ExtractKeywordsOptions {
  /** Most keywords to return, at least 1. @default 10 */
  readonly count?: number | undefined;
  /** BCP 47 tag. @default detected among English, German, French and Spanish */
  readonly language?: string | undefined;
  /** Longer texts are sampled evenly; the time until the result grows with it. @default 2000000 */
  readonly maxCharacters?: number | undefined;
}

const MAX_WORDS = 3;
// Longer texts are read in even samples: the topic shows well before, and time and memory stay bounded.
const MAX_CHARACTERS = 2_000_000;
const SAMPLES = 20;
// YAKE alone favours single words; a phrase that recurs tells a reader more.
const PHRASE_BONUS = 0.6;

// YAKE holds many neighbours against a word more than this; in abstracts such words are the subjects (benchmarks/documents).
const VARIETY_WEIGHT = 0.3;

interface TermFacts {
  count: number;
  capitalised: number;
  sentences: number;
  lastSentence: number;
  firstSentence: number;
  readonly left: Set<string>;
  readonly right: Set<string>;
  leftCount: number;
  rightCount: number;
}

/**
 * The keywords and key phrases of `text`, best first. Inflected forms count as one; no phrase repeats a better one's words.
 *
 * About a third of a second per megabyte; texts beyond two million characters are sampled evenly. Synchronous.
 *
 * @throws GatewayError `invalid_input` when `count` is below 1
 */
export function extractKeywords(text: string, options: ExtractKeywordsOptions = {}): Keyword[] {
  const work = findKeywords(readSamples(text, options), options);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * {@link extractKeywords} for a process that has other things to do: hands the event loop back about every 10 ms. A source is read once, in parts.
 *
 * @throws GatewayError `invalid_input`; `cancelled` or `timeout` on abort; what reading a source throws
 */
export async function extractKeywordsInTurns(text: string | TextSource, options: ExtractKeywordsOptions & { readonly signal?: AbortSignal | undefined } = {}): Promise<Keyword[]> {
  const pace = createPacer(PORTION, options.signal);
  const work = findKeywords(typeof text === 'string' ? readSamples(text, options) : await collectSamples(text, options), options);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await pace(step.value);
  }
}

// Characters between two turns of the event loop.
const PORTION = 30_000;

// Yields how many characters it has worked on since the last time.
function* findKeywords(samples: readonly string[], options: ExtractKeywordsOptions): Generator<number, Keyword[]> {
  const count = options.count ?? 10;
  if (!(count >= 1)) {
    throw new GatewayError({ kind: 'invalid_input', message: 'The number of keywords must be at least 1.', hint: 'Give count as a positive number, or leave it out for 10.' });
  }
  const reader = createTermReader(samples[0] ?? '', options.language);
  const terms = new Map<string, TermFacts>();
  const counts = new Map<string, number>();
  const runs: RunWord[][] = [];
  const sentences = yield* readSentences(samples, reader);
  for (const [index, sentence] of sentences.entries()) {
    for (const run of readRuns(sentence, reader)) {
      noteTerms(run, index, terms);
      for (const words of iteratePhrases(run)) {
        const key = toKey(words);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      runs.push(run);
    }
    yield sentence.length;
  }
  const chosen = choosePhrases(counts, weighTerms(terms, sentences.length), count);
  const forms = readForms(runs, new Set(chosen.map((entry) => entry.key)));
  return chosen.map(({ key, score }) => ({ keyword: mostFrequent(forms.get(key)) ?? key, score }));
}

// Prose, headings (each once) and table cells; no code, no boilerplate, and of "Status: open" only the value.
function* readSentences(samples: readonly string[], reader: TermReader): Generator<number, string[]> {
  const headings = new Set<string>();
  const sentences: string[] = [];
  let aside: string[] = [];
  for (const part of samples) {
    const candidates = createCandidateReader({ sample: part.slice(0, SAMPLE_LENGTH), reader, locale: reader.language });
    for (const candidate of candidates.push(part, true)) {
      // Passing over takes time as well.
      yield candidate === undefined ? 100 : candidate.text.length;
      if (candidate === undefined) continue;
      if (candidate.kind === 'heading') {
        if (headings.has(candidate.text)) continue;
        headings.add(candidate.text);
      }
      if (candidate.kind === 'boilerplate' || candidate.kind === 'code') aside.push(candidate.text);
      else sentences.push(candidate.text.length < 80 ? candidate.text.replace(/^[\p{L}][\p{L} ]{1,20}:\s/u, '') : candidate.text);
    }
  }
  if (sentences.length === headings.size) sentences.push(...aside);
  aside = [];
  return sentences;
}

// What of a text of this length is read: all of it, or even stretches.
function planSamples(length: number, { maxCharacters = MAX_CHARACTERS }: ExtractKeywordsOptions): { readonly start: number; readonly end: number }[] {
  if (length <= maxCharacters) return [{ start: 0, end: length }];
  const step = Math.floor(length / SAMPLES);
  return Array.from({ length: SAMPLES }, (_value, index) => ({ start: index * step, end: Math.floor(index * step + maxCharacters / SAMPLES) }));
}

function readSamples(text: string, options: ExtractKeywordsOptions): string[] {
  return planSamples(text.length, options).map(({ start, end }) => text.slice(start, end));
}

async function collectSamples(source: TextSource, options: ExtractKeywordsOptions & { readonly signal?: AbortSignal | undefined }): Promise<string[]> {
  const ranges = planSamples(source.length, options).map((range) => ({ ...range, pieces: [] as string[] }));
  let position = 0;
  for await (const part of source.read()) {
    throwIfAborted(options.signal);
    for (const { start, end, pieces } of ranges) {
      if (start < position + part.length && end > position) pieces.push(part.slice(Math.max(0, start - position), end - position));
    }
    position += part.length;
  }
  return ranges.map(({ pieces }) => pieces.join(''));
}

interface RunWord {
  readonly term: string;
  readonly form: string;
  /** What stands between it and the word before it: a space, a hyphen, nothing for the first. */
  readonly joint: string;
  readonly isCapitalised: boolean;
}

// Words that follow each other with nothing but a space or a hyphen between them, none of them a stop word.
function readRuns(sentence: string, reader: TermReader): RunWord[][] {
  const prose = sentence.replace(/(?:https?:\/\/|www\.)\S+|[\w.+-]+@[\w.-]+|`[^`\n]*`|\b[A-Z]{2,}-\d[\w-]*/g, (match) => '\u0001'.repeat(match.length));
  const runs: RunWord[][] = [];
  let run: RunWord[] = [];
  let end = -1;
  for (const word of reader.tokenize(prose)) {
    const term = reader.toTerm(word.text);
    const joined = end >= 0 && /^[ -]?$/.test(prose.slice(end, word.start));
    if (!joined || term === undefined) {
      if (run.length > 0) runs.push(run);
      run = [];
    }
    if (term !== undefined && isWorthy(word.text)) {
      const isCapitalised = /^\p{Lu}/u.test(word.text) && word.start > 0;
      run.push({ term, form: word.text, joint: run.length === 0 ? '' : prose.slice(end, word.start), isCapitalised });
    } else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
    end = word.end;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

// Units, currencies and calendar words are frequent and capitalised, but never the topic.
const UNWORTHY = /^(?:million|billion|thousand|hundred|percent|usd|eur|gbp|chf|jpy|[kmgt]b|km|kg|cm|mm|ms|january|february|march|april|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tomorrow|thanks?|dear|hello|regards|[0-9a-f]*\d[0-9a-f]*)$/i;

// No language has longer words: what is longer is encoded data, a sequence, or a line without spaces.
const LONGEST_WORD = 60;

function isWorthy(word: string): boolean {
  if (word.length > LONGEST_WORD || UNWORTHY.test(word)) return false;
  return /\p{L}/u.test(word) && (word.length > 2 || /^\p{Lu}{2}$/u.test(word) || /[^\p{ASCII}]/u.test(word));
}

function noteTerms(run: readonly RunWord[], sentence: number, terms: Map<string, TermFacts>): void {
  run.forEach((word, index) => {
    const facts = terms.get(word.term) ?? {
      count: 0, capitalised: 0, sentences: 0, lastSentence: -1, firstSentence: sentence,
      left: new Set<string>(), right: new Set<string>(), leftCount: 0, rightCount: 0,
    };
    facts.count += 1;
    if (word.isCapitalised) facts.capitalised += 1;
    if (facts.lastSentence !== sentence) facts.sentences += 1;
    facts.lastSentence = sentence;
    const before = run[index - 1];
    const after = run[index + 1];
    if (before !== undefined) {
      facts.left.add(before.term);
      facts.leftCount += 1;
    }
    if (after !== undefined) {
      facts.right.add(after.term);
      facts.rightCount += 1;
    }
    terms.set(word.term, facts);
  });
}

// Every stretch of up to three different words inside a run.
function* iteratePhrases(run: readonly RunWord[]): Generator<readonly RunWord[]> {
  for (let start = 0; start < run.length; start += 1) {
    for (let length = 1; length <= MAX_WORDS && start + length <= run.length; length += 1) {
      const words = run.slice(start, start + length);
      if (new Set(words.map((word) => word.term)).size === length) yield words;
    }
  }
}

function toKey(words: readonly RunWord[]): string {
  return words.map((word) => word.term).join(' ');
}

// How the text writes each chosen phrase, and how often.
function readForms(runs: readonly (readonly RunWord[])[], keys: ReadonlySet<string>): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const run of runs) {
    for (const words of iteratePhrases(run)) {
      const key = toKey(words);
      if (!keys.has(key)) continue;
      const forms = found.get(key) ?? new Map<string, number>();
      const form = toForm(words);
      forms.set(form, (forms.get(form) ?? 0) + 1);
      found.set(key, forms);
    }
  }
  return found;
}

// As it is written; of "the company's" only the owner's name.
function toForm(words: readonly RunWord[]): string {
  return words.map((word, index) => (index === 0 ? '' : word.joint) + word.form).join('').replace(/['’]s$/, '');
}

// YAKE's term weight: low is good. Casing, early position, frequency against the mean, variety of neighbours, spread over sentences.
function weighTerms(terms: ReadonlyMap<string, TermFacts>, sentenceCount: number): Map<string, number> {
  const counts = [...terms.values()].map((facts) => facts.count);
  const mean = counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);
  const deviation = Math.sqrt(counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / Math.max(1, counts.length));
  const highest = counts.reduce((most, count) => Math.max(most, count), 1);
  const weights = new Map<string, number>();
  for (const [term, facts] of terms) {
    const casing = facts.capitalised / (1 + Math.log(facts.count));
    const position = Math.log(3 + facts.firstSentence / 4);
    const frequency = facts.count / (mean + deviation);
    const variety = (facts.leftCount === 0 ? 0 : facts.left.size / facts.leftCount) + (facts.rightCount === 0 ? 0 : facts.right.size / facts.rightCount);
    const relatedness = 1 + (VARIETY_WEIGHT * variety * facts.count) / highest;
    const spread = facts.sentences / Math.max(1, sentenceCount);
    weights.set(term, (relatedness * position) / (Math.min(casing, 3) + frequency / relatedness + spread / relatedness));
  }
  return weights;
}

interface ScoredPhrase {
  readonly key: string;
  readonly score: number;
}

function choosePhrases(counts: ReadonlyMap<string, number>, weights: ReadonlyMap<string, number>, wanted: number): ScoredPhrase[] {
  // A phrase that occurs once is chance in all but short texts.
  const isShort = counts.size < 400;
  const scored = [...counts]
    .map(([key, count]) => ({ key, count, terms: key.split(' ') }))
    .filter((phrase) => phrase.count > 1 || phrase.terms.length === 1 || isShort)
    .map((phrase) => ({ ...phrase, merit: PHRASE_BONUS * (phrase.terms.length - 1) * (phrase.count > 1 ? 1 : 0) - Math.log(weighPhrase(phrase, weights)) }))
    .sort((a, b) => b.merit - a.merit);
  const inPhrases = new Map<string, number>();
  for (const { terms, count } of scored) {
    if (terms.length > 1) for (const term of terms) inPhrases.set(term, Math.max(inPhrases.get(term) ?? 0, count));
  }
  const chosen: typeof scored = [];
  for (const phrase of scored) {
    if (chosen.length >= wanted) break;
    const term = phrase.terms.length === 1 ? phrase.key : undefined;
    // A word that mostly stands in one phrase is left to that phrase.
    const inPhrase = term === undefined ? 0 : (inPhrases.get(term) ?? 0);
    if (inPhrase > 1 && inPhrase * 2 > phrase.count) continue;
    if (!chosen.some((better) => overlaps(phrase.terms, better.terms))) chosen.push(phrase);
  }
  const best = chosen[0]?.merit ?? 0;
  const worst = scored.at(-1)?.merit ?? 0;
  return chosen.map(({ key, merit }) => ({ key, score: best === worst ? 1 : Math.round(((merit - worst) / (best - worst)) * 1_000) / 1_000 }));
}

function weighPhrase(phrase: { readonly terms: readonly string[]; readonly count: number }, weights: ReadonlyMap<string, number>): number {
  let product = 1;
  let sum = 0;
  for (const term of phrase.terms) {
    const weight = weights.get(term) ?? 1;
    product *= weight;
    sum += weight;
  }
  return product / (phrase.count * (1 + sum)) + Number.EPSILON;
}

// More than half of the shorter one's words are the other's too.
function overlaps(a: readonly string[], b: readonly string[]): boolean {
  const shared = a.filter((term) => b.includes(term)).length;
  return shared * 2 > Math.min(a.length, b.length);
}

function mostFrequent(forms: ReadonlyMap<string, number> | undefined): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const [form, count] of forms ?? []) {
    if (count <= most) continue;
    best = form;
    most = count;
  }
  return best;
}
