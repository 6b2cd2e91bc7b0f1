// All checks of one answer, and what they come to.
import { isGatewayError, throwIfAborted } from '@gateway/core';
import type { EvaluatorSpec } from '../tournament-spec.ts';
import type { AnswerToCheck, Finding } from './evaluator.ts';
import { evaluatorOf } from './evaluators.ts';

export interface CheckedAnswer {
  /** Weighted mean of the checks, 0 to 1; `null` when none found out anything. */
  readonly score: number | null;
  /** By type; of several of one type the later ones as `regex#2`. */
  readonly checks: Readonly<Record<string, Finding>>;
}

/** @throws GatewayError `cancelled`; `not_configured` and `unsupported` when tests cannot be run at all */
export async function evaluateAnswer(answer: AnswerToCheck, specs: readonly EvaluatorSpec[]): Promise<CheckedAnswer> {
  const checks: Record<string, Finding> = {};
  let [sum, weights] = [0, 0];
  for (const [index, spec] of specs.entries()) {
    throwIfAborted(answer.signal);
    const earlier = specs.slice(0, index).filter(({ type }) => type === spec.type).length;
    const finding = await evaluate(answer, spec);
    checks[earlier === 0 ? spec.type : `${spec.type}#${earlier + 1}`] = finding;
    if (finding.score === null) continue;
    sum += (spec.weight ?? 1) * finding.score;
    weights += spec.weight ?? 1;
  }
  return { score: weights === 0 ? null : sum / weights, checks };
}

// A check that breaks is no answer's fault. That nobody can run tests at all is for the caller to know.
async function evaluate(answer: AnswerToCheck, spec: EvaluatorSpec): Promise<Finding> {
  try {
    return await evaluatorOf(spec.type).evaluate(answer, spec);
  } catch (error) {
    throwIfAborted(answer.signal);
    if (!isGatewayError(error) || error.kind === 'not_configured' || error.kind === 'unsupported') throw error;
    return { score: null, reason: `The check could not be made: ${error.message}` };
  }
}
