// The engine without a model: the document's own sentences, never a word that is not in it, and never longer than asked.
import { throwIfAborted, type LocalEngine, type OperationCall } from '@gateway/core';
import { loadTokenCounter } from '@gateway/chunking';
import { extractKeywords } from '@gateway/text';
import { chooseSentences } from './choose-sentences.ts';
import { cutToTokens } from './cut-to-tokens.ts';
import { readSections } from './read-sections.ts';
import { renderSummary, type ChosenSentence } from './render-summary.ts';
import { readSummarizeInput, type SummarizeInput, type SummarizeOutput, type SummarizeSettings } from './summarize-input.ts';

// Beyond the first dozen, keywords are words like "two" and "set".
const KEYWORDS = 12;

export const localSummarizer: LocalEngine<SummarizeInput, SummarizeOutput> = {
  model: 'local/extractive',
  // A prior, not a measurement: chosen sentences are always true to the document, but read less smoothly than a written summary and follow
  // no wish beyond format, length and focus. To be replaced by the share of accepted answers once it has been measured.
  quality: 0.5,
  run: summarizeLocally,
};

async function summarizeLocally(input: SummarizeInput, call: OperationCall = {}): Promise<SummarizeOutput> {
  throwIfAborted(call.signal);
  const settings = readSummarizeInput(input);
  const counter = await loadTokenCounter();
  const countTokens = (text: string): number => counter.count(text);
  const chosen = await chooseSentences(settings, { countTokens, call });
  const { summary, sentences } = fitSummary(chosen, settings, countTokens);
  const sections = readSections(settings.text).map((section) => ({
    ...section,
    represented: sentences.some((sentence) => sentence.start >= section.start && sentence.start < section.end),
  }));
  const represented = sections.length === 0 ? 0 : round(sections.filter((section) => section.represented).length / sections.length);
  return { summary, method: 'extractive', coverage: { read: 1, represented, sections: sections.length, parts: 1 }, sections };
}

// Marks and keywords cost what no estimate foresees: sentences go, the weakest first, until the whole fits.
function fitSummary(
  chosen: readonly ChosenSentence[],
  settings: SummarizeSettings,
  countTokens: (text: string) => number,
): { summary: string; sentences: readonly ChosenSentence[] } {
  const keywords = settings.format === 'key_points' ? extractKeywords(settings.text, { count: KEYWORDS }).filter(({ keyword }) => keyword.length > 3) : [];
  let sentences = chosen;
  while (sentences.length > 0) {
    const summary = renderSummary(sentences, settings.format, keywords);
    if (countTokens(summary) <= settings.maxLength) return { summary, sentences };
    const weakest = sentences.reduce((a, b) => (b.score < a.score ? b : a));
    sentences = sentences.filter((sentence) => sentence !== weakest);
  }
  // Not even the shortest sentence fits: the beginning of the best one, or of the text.
  const best = chosen.toSorted((a, b) => b.score - a.score)[0];
  const source = best?.text ?? settings.text.slice(0, settings.maxLength * 40).replaceAll(/\s+/g, ' ').trim();
  return { summary: cutToTokens(source, settings.maxLength, countTokens), sentences: best === undefined ? [] : [best] };
}

// A share for a reader: four decimals say all there is.
function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
