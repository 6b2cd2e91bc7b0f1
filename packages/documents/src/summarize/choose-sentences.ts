// Picks the document's own sentences for a summary without a model; for an executive summary also the figures and the risks.
import { summarizeExtractive, type RankedSentence } from '@gateway/text';
import type { CountTokens, OperationCall, TextSource } from '@gateway/core';
import type { ChosenSentence, SummaryRole } from './render-summary.ts';
import type { SummarizeSettings } from './summarize-input.ts';

// Tokens that a mark costs: "- ", or "12. **Keyword:** ".
const MARK: Readonly<Record<SummarizeSettings['format'], string>> = { paragraph: '', tldr: '', bullet_points: '- ', key_points: '1. **Two words:** ', executive: '- ' };
const MAX_TLDR_SENTENCES = 2;

// Shares of an executive summary's length.
const OVERVIEW_SHARE = 0.4;
const FIGURES_SHARE = 0.35;
const HEADINGS_TOKENS = 20;

const FIGURE = /\d[\d.,]*\s?(?:%|‰|per ?cent|percent|million|billion|thousand|EUR|USD|GBP|CHF|euros?|dollars?|pounds?|kelvin|hours?|days?|weeks?|months?|Mio|Mrd|Prozent|Euro)|[€$£]\s?\d|(?:EUR|USD|GBP|CHF)\s?\d/iu;
const RISK =
  /\b(?:risks?|threat|claims?|delay|breach|liab(?:le|ility)|terminat\w+|penalt\w+|uncertain\w*|weak\w*|declin\w+|fail\w*|limits? of|restriction|warn\w*|next steps?|recommend\w*|should|must|deadline|until|expects?|expected|outlook|will be|Risik\w+|Kündigung|Frist)\b/iu;

export interface ChooseOptions {
  readonly text: TextSource;
  readonly countTokens: CountTokens;
  readonly call: OperationCall;
}

/** Sentences that together stay about within `settings.maxLength`, in document order; empty when the shortest one is longer. */
export async function chooseSentences(settings: SummarizeSettings, options: ChooseOptions): Promise<ChosenSentence[]> {
  const isExecutive = settings.format === 'executive';
  const mark = MARK[settings.format];
  const overview = await summarizeExtractive(options.text, {
    focus: settings.focus,
    maxTokens: Math.max(1, isExecutive ? Math.floor(settings.maxLength * OVERVIEW_SHARE) : settings.maxLength),
    maxSentences: settings.format === 'tldr' ? MAX_TLDR_SENTENCES : undefined,
    countTokens: (text) => options.countTokens(mark + text),
    signal: options.call.signal,
    onProgress: options.call.onProgress,
  });
  const chosen = overview.sentences.map((sentence) => withRole(sentence, 'overview'));
  return isExecutive ? addFiguresAndRisks(chosen, { ranked: overview.ranked, settings, countTokens: options.countTokens }) : chosen;
}

interface FiguresOptions {
  readonly ranked: readonly RankedSentence[];
  readonly settings: SummarizeSettings;
  readonly countTokens: CountTokens;
}

function addFiguresAndRisks(overview: readonly ChosenSentence[], { ranked, settings, countTokens }: FiguresOptions): ChosenSentence[] {
  const best = ranked.toSorted((a, b) => b.score - a.score);
  const chosen = [...overview];
  const taken = new Set(overview.map((sentence) => sentence.start));
  const take = (role: SummaryRole, budget: number, fits: (sentence: RankedSentence) => boolean): void => {
    let left = budget;
    for (const sentence of best) {
      const cost = countTokens(`- ${sentence.text}\n`);
      if (cost > left || taken.has(sentence.start) || !fits(sentence)) continue;
      left -= cost;
      taken.add(sentence.start);
      chosen.push(withRole(sentence, role));
    }
  };
  const length = settings.maxLength - HEADINGS_TOKENS;
  take('figure', length * FIGURES_SHARE, (sentence) => FIGURE.test(sentence.text));
  take('risk', length * (1 - OVERVIEW_SHARE - FIGURES_SHARE), (sentence) => RISK.test(sentence.text));
  return chosen.toSorted((a, b) => a.start - b.start);
}

function withRole(sentence: RankedSentence, role: SummaryRole): ChosenSentence {
  return { text: sentence.text, start: sentence.start, end: sentence.end, score: sentence.score, role };
}
