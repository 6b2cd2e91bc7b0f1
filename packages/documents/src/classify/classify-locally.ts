// The engine without a model: likeness of words. It knows no meaning, so it says low scores, and nothing where there is nothing in common.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted, type LocalEngine, type OperationCall } from '@gateway/core';
import { roundShare } from '../document-coverage.ts';
import { sampleText } from '../parts/sample-text.ts';
import { readClassifyInput, type ClassifyTextInput, type ClassifyTextOutput, type LabelScore } from './classify-text-input.ts';
import { createSimilarityScorer, cutPassages, LEAST_SIMILARITY, meanOfBest } from './label-similarity.ts';

export const localClassifier: LocalEngine<ClassifyTextInput, ClassifyTextOutput> = {
  model: 'local/similarity',
  // About the mean accuracy over the three sets of benchmarks/documents, by which the two weights were set as well: 0.69 with five described subjects, 0.64 with
  // three described kinds of sentence, 0.23 with five bare names, which is chance.
  quality: 0.5,
  run: classifyLocally,
};

// Longer texts are sampled: what a text is about shows well before.
const WINDOWS = 32;
const WINDOW_CHARACTERS = 8_000;
// Characters and passages between two turns of the event loop.
const STRETCH_CHARACTERS = 16_000;
const PASSAGES_AT_ONCE = 8;
// With several labels, one applies that is nearly as alike as the best.
const SHARE_OF_BEST = 0.6;

async function classifyLocally(input: ClassifyTextInput, call: OperationCall = {}): Promise<ClassifyTextOutput> {
  throwIfAborted(call.signal);
  const { text, labels, isMulti } = readClassifyInput(input);
  const scorer = createSimilarityScorer(labels);
  const spans = sampleText(text, { windows: WINDOWS, length: WINDOW_CHARACTERS });
  const rates: number[][] = labels.map(() => []);
  for (const [index, { start, end }] of spans.entries()) {
    for (const passages of cutBatches(text.slice(start, end))) {
      for (const [label, scores] of scorer.score(passages).entries()) rates[label]?.push(...scores);
      await nextTurn();
      throwIfAborted(call.signal);
    }
    call.onProgress?.({ done: index + 1, total: spans.length, message: 'Comparing with the labels' });
  }
  const scored = labels.map(({ name }, index): LabelScore => ({ label: name, score: roundShare(meanOfBest(rates[index] ?? [])) })).toSorted((a, b) => b.score - a.score);
  const [best, second] = scored;
  const isKnown = best !== undefined && best.score >= LEAST_SIMILARITY && (isMulti || best.score > (second?.score ?? 0));
  const applying = isKnown ? scored.filter(({ score }) => score >= Math.max(LEAST_SIMILARITY, best.score * SHARE_OF_BEST)) : [];
  const read = spans.reduce((sum, { start, end }) => sum + end - start, 0) / text.length;
  return {
    label: isKnown ? best.label : null,
    labels: isMulti ? applying : scored,
    coverage: { read: roundShare(Math.min(1, read)), parts: 1 },
    parts: [],
    warnings: [
      ...(isKnown ? [] : ['The text has nothing in common with any label that would tell them apart. Describe the labels ("name: description"), or use a model.']),
      ...(labels.some(({ description }) => description === undefined) ? ['Labels without a description are compared by their names alone; give "name: description" for better results.'] : []),
    ],
  };
}

function* cutBatches(text: string): Generator<readonly string[]> {
  for (let start = 0; start < text.length; start += STRETCH_CHARACTERS) {
    const passages = cutPassages(text.slice(start, start + STRETCH_CHARACTERS));
    for (let at = 0; at < passages.length; at += PASSAGES_AT_ONCE) yield passages.slice(at, at + PASSAGES_AT_ONCE);
  }
}
