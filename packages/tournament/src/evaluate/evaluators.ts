// All checks by rule. One more is a file and a line here, beside its settings in `EvaluatorSpec`.
import { containsEvaluator, equalsEvaluator, similarityEvaluator } from './compare-texts.ts';
import { syntaxEvaluator, testsEvaluator } from './code-evaluators.ts';
import type { Evaluator, EvaluatorType } from './evaluator.ts';
import { jsonSchemaEvaluator } from './json-schema-evaluator.ts';
import { costEvaluator, latencyEvaluator, numericEvaluator } from './measured-evaluators.ts';
import { regexEvaluator } from './regex-evaluator.ts';

export const EVALUATORS: { readonly [Type in EvaluatorType]: Evaluator<Type> } = {
  equals: equalsEvaluator,
  contains: containsEvaluator,
  regex: regexEvaluator,
  json_schema: jsonSchemaEvaluator,
  similarity: similarityEvaluator,
  numeric: numericEvaluator,
  latency: latencyEvaluator,
  cost: costEvaluator,
  syntax: syntaxEvaluator,
  tests: testsEvaluator,
};

/** The one that a spec means, as one of them all. */
export function evaluatorOf(type: EvaluatorType): Evaluator<EvaluatorType> {
  return EVALUATORS[type] as unknown as Evaluator<EvaluatorType>;
}
