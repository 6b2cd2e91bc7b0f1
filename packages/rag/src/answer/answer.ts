// What is asked, and what comes back: an answer whose every sentence names its sources and was held against them.
import type { CallOptions, CompletionRequest, CompletionResult, Cost, CountTokens, JsonObject, Progress, Usage } from '@gateway/core';
import type { SearchQuery } from '../base/knowledge-base.ts';
import type { Reranker } from '../rerank/reranker.ts';
import type { StrategyName } from './strategies/strategies.ts';

/** Asks a model, for instance `model.complete` of a `LanguageModel` or `gateway.complete`. */
export type Ask = (request: CompletionRequest, call: CallOptions) => Promise<CompletionResult>;

export interface AnswerOptions extends CallOptions {
  readonly question: string;
  /** Who answers. @default nobody: the sentences of the sources that answer the question, without any model */
  readonly ask?: Ask | undefined;
  /** How a model is led to its answer. @default 'single_shot' */
  readonly strategy?: StrategyName | undefined;
  /** Chunks that are looked for, 1 to 200; `map_reduce` takes four times as many. @default 8 */
  readonly limit?: number | undefined;
  /** Everything else of the search: filter, weights, diversity. */
  readonly search?: Omit<SearchQuery, 'query' | 'limit' | 'signal' | 'facets' | 'highlights' | 'explain' | 'rerank'> | undefined;
  /** Puts what was found into another order first: one of your own, or `model` for whoever answers. @default none */
  readonly rerank?: Reranker | 'model' | undefined;
  /** Chunks before and behind each found one that are read as well, 0 to 10. @default 1 */
  readonly neighbours?: number | undefined;
  /** Tokens of the largest request, instructions included: the model's window less what it writes. @default 8,000 */
  readonly maxInputTokens?: number | undefined;
  /** @default 800 */
  readonly maxAnswerTokens?: number | undefined;
  /** Should count as the model does. @default a token for every three characters, more than nearly any text has */
  readonly countTokens?: CountTokens | undefined;
  /** Searches again that `iterative` may ask for, 0 to 10. @default 2 */
  readonly maxRounds?: number | undefined;
  /** `model` asks the one who answers about each sentence that the rules did not refuse, on top of them. @default 'rules' */
  readonly verify?: 'rules' | 'model' | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface AnswerSource {
  /** What citations name it by; 1 for the first. */
  readonly number: number;
  readonly base: string;
  readonly documentId: string;
  readonly metadata: JsonObject;
  readonly heading: readonly string[];
  /** Adjoining chunks as one text, no part of it twice. */
  readonly text: string;
  /** UTF-16 offsets into the document, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Of the best chunk in it; comparable within one answer only. */
  readonly score: number;
  readonly isCited: boolean;
}

/**
 * `no_citation`: it names no source. `no_such_source`: it names only numbers that do not exist. `wrong_source`: not what it names, but `foundIn` supports it. `not_supported`: no source does. */
export type SentenceProblem = 'no_citation' | 'no_such_source' | 'wrong_source' | 'not_supported';

export interface AnswerSentence {
  /** Without its citations. */
  readonly text: string;
  /** Source numbers; those that do not exist included. */
  readonly citations: readonly number[];
  /** Whether a source that it cites says it; null for what no source could say ("Yes.", "The sources do not tell when."). */
  readonly supported: boolean | null;
  readonly problem?: SentenceProblem | undefined;
  /** For people. */
  readonly reason?: string | undefined;
  /** Sources that support it though it does not cite them. */
  readonly foundIn?: readonly number[] | undefined;
}

export interface Answer {
  /** With citations as `[1]` and `[2, 3]`. */
  readonly answer: string;
  /** The sources do not tell: said by the model, or found before it was asked. */
  readonly isNotInSources: boolean;
  /** Share of the sentences that a source which they cite supports, of those that could be; null when there is none, as when the sources do not tell. */
  readonly grounded: number | null;
  readonly sentences: readonly AnswerSentence[];
  /** Numbers that the answer cites although there is no such source. */
  readonly unknownCitations: readonly number[];
  /** All that the model was given. */
  readonly sources: readonly AnswerSource[];
  /** What was searched for. */
  readonly queries: readonly string[];
  readonly strategy: StrategyName | 'extractive';
  readonly provider: string;
  readonly model: string;
  /** Of all calls together; null when one of them is unknown. */
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly calls: number;
  readonly warnings: readonly string[];
}

/** What an answer says when the sources do not tell. */
export const NOT_IN_SOURCES = 'The sources do not answer this question.';
