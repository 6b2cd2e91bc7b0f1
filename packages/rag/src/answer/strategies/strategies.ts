// The ways to lead a model to its answer: one file and one line each.
import { answerIteratively } from './iterative.ts';
import { answerByParts } from './map-reduce.ts';
import { answerByManyQueries } from './multi-query.ts';
import { answerByRewrittenQuery } from './query-rewriting.ts';
import { answerAtOnce } from './single-shot.ts';
import type { AnswerStrategy } from './strategy.ts';

export const STRATEGIES = {
  /** One search, one request. */
  single_shot: answerAtOnce,
  /** The model writes the query first. */
  query_rewriting: answerByRewrittenQuery,
  /** The model writes three more queries; what all four find is fused. */
  multi_query: answerByManyQueries,
  /** Four times as much is read, in as many requests as it needs; their answers become one. */
  map_reduce: answerByParts,
  /** The model may ask for what is missing, and is given it. */
  iterative: answerIteratively,
} as const satisfies Readonly<Record<string, AnswerStrategy>>;

export type StrategyName = keyof typeof STRATEGIES;

export const STRATEGY_NAMES = Object.keys(STRATEGIES) as readonly StrategyName[];
