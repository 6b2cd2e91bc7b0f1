// The engine without a model: the document's own sentences, never a word that is not in it, and never longer than asked.
import { throwIfAborted, toTextSource, type CountTokens, type LocalEngine, type OperationCall, type TextSource } from '@gateway/core';
import { loadTokenCounter } from '@gateway/chunking';
import { extractKeywordsInTurns } from '@gateway/text';
import { chooseSentences } from './choose-sentences.ts';
import { cutToTokens } from './cut-to-tokens.ts';
import { readSections } from './read-sections.ts';
import { renderSummary, type ChosenSentence } from './render-summary.ts';
import { readSummarizeInput, type SummarizeInput, type SummarizeOutput, type SummarizeSettings } from './summarize-input.ts';

// Beyond the first dozen, keywords are words like "two" and "set".
const KEYWORDS = 12;
// They lead points and no more: of a longer text a quarter of what keywords by themselves would be read from says enough, in a quarter of the memory.
const KEYWORD_CHARACTERS = 500_000;

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
  const text = withAbort(toTextSource(input.text), call.signal);
  const counter = await loadTokenCounter();
  const work: Work = { text, settings, countTokens: (piece) => counter.count(piece), call };
  const chosen = await chooseSentences(settings, work);
  const { summary, sentences } = await fitSummary(chosen, work);
  const { sections, count, represented } = await readSections(text, sentences.map((sentence) => sentence.start));
  return { summary, method: 'extractive', coverage: { read: 1, represented: represented === null ? null : round(represented), sections: count, parts: 1 }, sections };
}

interface Work {
  readonly text: TextSource;
  readonly settings: SummarizeSettings;
  readonly countTokens: CountTokens;
  readonly call: OperationCall;
}

// Marks and keywords cost what no estimate foresees: sentences go, the weakest first, until the whole fits.
async function fitSummary(chosen: readonly ChosenSentence[], { text, settings, countTokens, call }: Work): Promise<{ summary: string; sentences: readonly ChosenSentence[] }> {
  const found = settings.format === 'key_points' ? await extractKeywordsInTurns(text, { count: KEYWORDS, maxCharacters: KEYWORD_CHARACTERS, signal: call.signal }) : [];
  const keywords = found.filter(({ keyword }) => keyword.length > 3);
  let sentences = chosen;
  while (sentences.length > 0) {
    const summary = renderSummary(sentences, settings.format, keywords);
    if (countTokens(summary) <= settings.maxLength) return { summary, sentences };
    const weakest = sentences.reduce((a, b) => (b.score < a.score ? b : a));
    sentences = sentences.filter((sentence) => sentence !== weakest);
  }
  // Not even the shortest sentence fits: the beginning of the best one, or of the text.
  const best = chosen.toSorted((a, b) => b.score - a.score)[0];
  const beginning = best?.text ?? (await readBeginning(text, settings.maxLength * 40)).replaceAll(/\s+/g, ' ').trim();
  return { summary: cutToTokens(beginning, settings.maxLength, countTokens), sentences: best === undefined ? [] : [best] };
}

async function readBeginning(text: TextSource, length: number): Promise<string> {
  let beginning = '';
  for await (const part of text.read()) {
    beginning += part;
    // What begins with blanks says nothing yet.
    if (beginning.trimStart().length >= length) break;
  }
  return beginning.trimStart().slice(0, length);
}

function withAbort(text: TextSource, signal: AbortSignal | undefined): TextSource {
  return {
    length: text.length,
    read: async function* () {
      for await (const part of text.read()) {
        throwIfAborted(signal);
        yield part;
      }
    },
  };
}

// A share for a reader: four decimals say all there is.
function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
