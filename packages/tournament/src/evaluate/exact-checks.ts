// Which checks say that an answer is right or wrong, and which only how much of something it has.
import type { EvaluatorType } from './evaluator.ts';

/** Checks that say whether an answer is right. That it parses, resembles or was quick does not. */
export const TELLS_RIGHT: ReadonlySet<EvaluatorType> = new Set<EvaluatorType>(['equals', 'contains', 'regex', 'json_schema', 'numeric', 'tests']);

/** Checks that decide between two answers where there are judges: they leave nothing to judge. */
export const DECIDES: ReadonlySet<EvaluatorType> = new Set<EvaluatorType>([...TELLS_RIGHT, 'syntax']);
