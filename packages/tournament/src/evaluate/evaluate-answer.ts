// All checks of one answer, and what they come to.
import { isGatewayError, throwIfAborted } from '@gateway/core';
import type { EvaluatorSpec } from '../tournament-spec.ts';
import type { AnswerToCheck, Finding } from './evaluator.ts';
import { evaluatorOf } from './evaluators.ts';
import { DECIDES } from './exact-checks.ts';

export interface CheckedAnswer {
  /** Weighted mean of the checks, 0 to 1; `null` when none found out anything. */
  readonly score: number | null;
  /** The same of the checks that leave nothing to judge alone. */
  readonly exact: number | null;
  /** By type; of several of one type the later ones as `regex#2`. */
  readonly checks: Readonly<Record<string, Finding>>;
}

/** @throws GatewayError `cancelled`; `not_configured` and `unsupported` when tests cannot be run at all */
export async function evaluateAnswer(answer: AnswerToCheck, specs: readonly EvaluatorSpec[]): Promise<CheckedAnswer> {
  const checks: Record<string, Finding> = {};
  const found: (readonly [spec: EvaluatorSpec, score: number])[] = [];
  for (const [index, spec] of specs.entries()) {
    throwIfAborted(answer.signal);
    const earlier = specs.slice(0, index).filter(({ type }) => type === spec.type).length;
    const finding = await evaluate(answer, spec);
    checks[earlier === 0 ? spec.type : `${spec.type}#${earlier + 1}`] = finding;
    if (finding.score !== null) found.push([spec, finding.score]);
  }
  return { score: weigh(found), exact: weigh(found.filter(([{ type }]) => DECIDES.has(type))), checks };
}

function weigh(found: readonly (readonly [spec: EvaluatorSpec, score: number])[]): number | null {
  const weights = found.reduce((sum, [{ weight = 1 }]) => sum + weight, 0);
  return weights === 0 ? null : found.reduce((sum, [{ weight = 1 }, score]) => sum + weight * score, 0) / weights;
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
