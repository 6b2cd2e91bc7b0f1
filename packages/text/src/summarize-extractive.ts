// A summary made of the document's own sentences: the best ones that say different things and fit the budget.
import { GatewayError, type CountTokens, type TextSource } from '@gateway/core';
import { createPacer, type Pacer } from './event-loop-pacer.ts';
import { rankDocument, type RankedSentence, type Ranking, type RankSentencesOptions } from './rank-sentences.ts';
import { compareVectors, type SparseVector } from './sentence-graph.ts';

export interface SummarizeExtractiveOptions extends RankSentencesOptions {
  /** @default 5, or as many as fit when `maxTokens` is given */
  readonly maxSentences?: number | undefined;
  /** Upper bound for the texts joined by line breaks. Needs `countTokens`. */
  readonly maxTokens?: number | undefined;
  readonly countTokens?: CountTokens | undefined;
}

/** How much of the document the summary stands for. */
export interface SummaryCoverage {
  /** Sections that a chosen sentence comes from. */
  readonly covered: number;
  /** Sections that hold prose or lists. A document without headings counts in up to ten equal stretches. */
  readonly sections: number;
  /** `covered / sections`, 0 to 1; 0 for a document without any text. */
  readonly share: number;
}

export interface ExtractiveSummary {
  /** In document order. */
  readonly sentences: readonly RankedSentence[];
  /** All that it chose from, as `rankSentences` gives them: for whoever wants more of them without reading the text again. */
  readonly ranked: readonly RankedSentence[];
  readonly coverage: SummaryCoverage;
}

// Balance of merit against difference (lambda of maximal marginal relevance).
const MERIT_SHARE = 0.7;
const MAX_POOL = 600;
// Each sentence already taken from a section makes its next one this much less wanted.
const SECTION_FADE = 0.75;

/**
 * Chooses sentences by maximal marginal relevance (J. Carbonell and J. Goldstein, SIGIR 1998) over the ranking of `rankSentences`.
 *
 * A text without sentences, or a budget below its shortest one, gives an empty summary.
 *
 * @throws GatewayError `invalid_input` for a budget that is not positive or `maxTokens` without `countTokens`; `cancelled` or `timeout` on abort
 */
export async function summarizeExtractive(text: string | TextSource, options: SummarizeExtractiveOptions = {}): Promise<ExtractiveSummary> {
  const budget = readBudget(options);
  const ranking = await rankDocument(text, options);
  const stretches = ranking.sectionCount >= 3 ? undefined : toStretches(ranking.sentences);
  const sectionOf = (index: number): number => stretches?.[index] ?? ranking.sentences[index]?.section ?? 0;
  const chosen = await choose({ ranking, budget, sectionOf, pace: createPacer(400, options.signal) });
  const sections = stretches === undefined ? ranking.sectionCount : new Set(stretches).size;
  const covered = new Set(chosen.map(sectionOf)).size;
  return {
    sentences: chosen.sort((a, b) => a - b).flatMap((index) => ranking.sentences[index] ?? []),
    ranked: ranking.sentences,
    coverage: { covered, sections, share: sections === 0 ? 0 : covered / sections },
  };
}

interface Budget {
  readonly maxSentences: number;
  readonly maxTokens: number;
  readonly countTokens: CountTokens;
}

function readBudget(options: SummarizeExtractiveOptions): Budget {
  const { maxSentences, maxTokens, countTokens } = options;
  if ((maxSentences !== undefined && !(maxSentences >= 1)) || (maxTokens !== undefined && !(maxTokens >= 1))) {
    throw new GatewayError({ kind: 'invalid_input', message: 'The length of a summary must be at least 1.', hint: 'Give maxSentences or maxTokens as a positive number.' });
  }
  if (maxTokens !== undefined && countTokens === undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: 'maxTokens was given without a way to count tokens.', hint: 'Pass countTokens, or use maxSentences.' });
  }
  return {
    maxSentences: Math.floor(maxSentences ?? (maxTokens === undefined ? 5 : Number.MAX_SAFE_INTEGER)),
    maxTokens: maxTokens ?? Number.POSITIVE_INFINITY,
    countTokens: countTokens ?? (() => 0),
  };
}

interface Choice {
  readonly ranking: Ranking;
  readonly budget: Budget;
  readonly sectionOf: (index: number) => number;
  readonly pace: Pacer;
}

async function choose({ ranking, budget, sectionOf, pace }: Choice): Promise<number[]> {
  const pool = createPool(ranking, budget);
  const chosen: number[] = [];
  const perSection = new Map<number, number>();
  let tokens = 0;
  while (pool.size > 0 && chosen.length < budget.maxSentences) {
    await pace(1 + pool.size / 20);
    const best = takeBest(pool, (index) => SECTION_FADE ** (perSection.get(sectionOf(index)) ?? 0));
    if (best === undefined) break;
    // The line break that joins it to the others counts too.
    const cost = budget.countTokens(`${ranking.sentences[best]?.text ?? ''}\n`);
    if (tokens + cost > budget.maxTokens) continue;
    tokens += cost;
    chosen.push(best);
    perSection.set(sectionOf(best), (perSection.get(sectionOf(best)) ?? 0) + 1);
    noteChosen(pool, ranking.vectors[best]);
  }
  return chosen;
}

interface Contender {
  readonly score: number;
  readonly vector: SparseVector | undefined;
  closest: number;
}

function createPool(ranking: Ranking, budget: Budget): Map<number, Contender> {
  const order = ranking.sentences.map((_sentence, index) => index);
  order.sort((a, b) => (ranking.sentences[b]?.score ?? 0) - (ranking.sentences[a]?.score ?? 0));
  const size = Math.max(MAX_POOL, Math.min(order.length, budget.maxSentences * 3, 5_000));
  return new Map(order.slice(0, size).map((index) => [index, { score: ranking.sentences[index]?.score ?? 0, vector: ranking.vectors[index], closest: 0 }]));
}

// Removes and returns the sentence with the best balance of merit and difference.
function takeBest(pool: Map<number, Contender>, fade: (index: number) => number): number | undefined {
  let best: number | undefined;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (const [index, contender] of pool) {
    const value = MERIT_SHARE * contender.score * fade(index) - (1 - MERIT_SHARE) * contender.closest;
    if (value <= bestValue) continue;
    best = index;
    bestValue = value;
  }
  if (best !== undefined) pool.delete(best);
  return best;
}

function noteChosen(pool: Map<number, Contender>, vector: SparseVector | undefined): void {
  if (vector === undefined) return;
  for (const [index, contender] of pool) {
    if (contender.vector === undefined) continue;
    contender.closest = Math.max(contender.closest, compareVectors(contender.vector, vector));
    // Says the same again.
    if (contender.closest > 0.75) pool.delete(index);
  }
}

function toStretches(sentences: readonly RankedSentence[]): number[] {
  const count = Math.min(10, sentences.length);
  return sentences.map((_sentence, index) => Math.floor((index * count) / sentences.length));
}
