// How much a text has in common with what a label says: its words where they occur, and hashed features for words that are only alike.
import { detectLanguage, hashTextFeatures, readStopWords, splitSentences, stemWord, tokenizeWords } from '@gateway/text';
import type { Label } from './classify-text-input.ts';

export interface SimilarityScorer {
  /** For each label its similarity to each passage, 0 to 1. What is below {@link LEAST_SIMILARITY} is chance. */
  score(passages: readonly string[]): readonly (readonly number[])[];
}

/** Hashed features of unrelated texts are about this alike. */
export const LEAST_SIMILARITY = 0.01;

// Long enough to name its subject, short enough that one sentence about it is not drowned.
const PASSAGE_CHARACTERS = 600;
// A label is about as well spoken for as by the best quarter of the passages.
const BEST_SHARE = 0.25;
// A word that stands there weighs more than pieces of words that are alike. Set by looking at benchmarks/documents.
const WORD_WEIGHT = 0.5;
// Labels are short: with fewer places the chance hits of a passage's features outweigh them.
const DIMENSIONS = 16_384;

/** Reads the labels once. */
export function createSimilarityScorer(labels: readonly Label[]): SimilarityScorer {
  const language = detectLanguage(labels.map(({ name, description }) => `${name} ${description ?? ''}`).join(' '));
  const stopWords = readStopWords(language);
  const terms = labels.map((label) => readWeighted(label, stopWords));
  const weights = weighTerms(terms);
  const vectors = hashTextFeatures(labels.map(({ name, description }) => (description === undefined ? name : `${name} ${description}`)), { dimensions: DIMENSIONS });
  return {
    score: (passages) => {
      const words = passages.map((passage) => new Set(readTerms(passage, stopWords)));
      const features = hashTextFeatures(passages, { dimensions: DIMENSIONS });
      return labels.map((_label, index) => {
        const known = terms[index] ?? new Map<string, number>();
        const vector = vectors[index];
        return passages.map((_passage, at) => WORD_WEIGHT * measureWords(known, words[at] ?? new Set(), weights) + (1 - WORD_WEIGHT) * Math.max(0, dot(features[at], vector)));
      });
    },
  };
}

// A label's name says more than a word of its description.
const NAME_WEIGHT = 2;

function readWeighted({ name, description = '' }: Label, stopWords: ReadonlySet<string>): Map<string, number> {
  const weighted = new Map(readTerms(description, stopWords).map((term) => [term, 1]));
  for (const term of readTerms(name.replaceAll(/[_-]/g, ' '), stopWords)) weighted.set(term, NAME_WEIGHT);
  return weighted;
}

// A word that several labels have tells them apart less: inverse document frequency over the labels (K. Spärck Jones, Journal of Documentation 28(1), 1972).
function weighTerms(labels: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const terms of labels) for (const term of terms.keys()) counts.set(term, (counts.get(term) ?? 0) + 1);
  return new Map([...counts].map(([term, count]) => [term, Math.log(1 + labels.length / count) / Math.log(1 + labels.length)]));
}

// The share of the label's words, by weight, that the passage has; of a long description a few are enough.
function measureWords(label: ReadonlyMap<string, number>, passage: ReadonlySet<string>, weights: ReadonlyMap<string, number>): number {
  let shared = 0;
  let all = 0;
  for (const [term, emphasis] of label) {
    const weight = emphasis * (weights.get(term) ?? 1);
    all += weight;
    if (passage.has(term)) shared += weight;
  }
  return all === 0 ? 0 : Math.sqrt(shared / all) * Math.min(1, shared);
}

/** What the passages together say for a label. */
export function meanOfBest(rates: readonly number[]): number {
  const best = rates.toSorted((a, b) => b - a).slice(0, Math.max(1, Math.ceil(rates.length * BEST_SHARE)));
  return best.length === 0 ? 0 : best.reduce((sum, rate) => sum + rate, 0) / best.length;
}

/** Whole sentences, about {@link PASSAGE_CHARACTERS} together. */
export function cutPassages(text: string): string[] {
  const passages: string[] = [];
  let start = 0;
  for (const { end } of splitSentences(text)) {
    if (end - start < PASSAGE_CHARACTERS) continue;
    passages.push(text.slice(start, end));
    start = end;
  }
  if (text.slice(start).trim() !== '') passages.push(text.slice(start));
  return passages;
}

function readTerms(text: string, stopWords: ReadonlySet<string>): string[] {
  return tokenizeWords(text.normalize('NFKC').toLowerCase()).flatMap(({ text: word }) => (stopWords.has(word) ? [] : [stemWord(word)]));
}

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  let sum = 0;
  if (a !== undefined && b !== undefined) for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
