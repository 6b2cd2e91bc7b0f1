// How a cascade ends: which answer is the best when none is accepted, what everything cost, and the story of an error.
import { addCosts, addUsage, GatewayError, NO_COST, NO_USAGE, toUsd, type Cost, type JsonValue, type Usage } from '@gateway/core';
import type { CascadeAttempt, CascadeResult } from './cascade-attempt.ts';

export interface Answered<Output> {
  readonly output: Output;
  readonly attempt: CascadeAttempt;
}

/** The answer that got furthest through its checks; of equals the last, which comes from the strongest model. */
export function chooseBest<Output>(answered: readonly Answered<Output>[]): Answered<Output> | undefined {
  let best: Answered<Output> | undefined;
  for (const candidate of answered) {
    if (best === undefined || compare(rank(candidate.attempt), rank(best.attempt)) >= 0) best = candidate;
  }
  return best;
}

function rank({ verdicts }: CascadeAttempt): readonly number[] {
  const passed = verdicts.filter(({ accepted }) => accepted).length;
  const failed = verdicts.find(({ accepted }) => !accepted);
  return [passed, failed?.score ?? 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, position) => value !== b[position]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

export function toCascadeResult<Output>(
  { output, attempt }: Answered<Output>,
  { attempts, accepted, why }: { readonly attempts: readonly CascadeAttempt[]; readonly accepted: boolean; readonly why: string },
): CascadeResult<Output> {
  return {
    output,
    accepted,
    chosen: attempt.answeredBy ?? { provider: attempt.provider, model: attempt.model },
    reason: why,
    attempts,
    cost: sumCosts(attempts),
    usage: sumUsage(attempts),
  };
}

/** `error` as it was, with what was tried in `details.attempts`. */
export function toCascadeError(error: GatewayError, attempts: readonly CascadeAttempt[]): GatewayError {
  const { kind, message, hint, retryAfterMs, details } = error;
  return new GatewayError({ kind, message, hint, retryAfterMs, details: { ...details, attempts: attempts.map(toDetail) }, cause: error });
}

// Without what checks say about answers: they quote them.
function toDetail({ provider, model, outcome, reason, verdicts, cost }: CascadeAttempt): JsonValue {
  const why = outcome === 'rejected' ? `rejected by ${verdicts.at(-1)?.verifier ?? 'a check'}` : reason;
  return { model: `${provider}/${model}`, outcome, reason: why, costUsd: cost === null ? null : toUsd(cost) };
}

function sumCosts(attempts: readonly CascadeAttempt[]): Cost | null {
  return attempts
    .flatMap(({ cost, verifierCost }) => [cost, verifierCost])
    .reduce((sum, cost) => (sum === null || cost === null ? null : addCosts(sum, cost)), NO_COST as Cost | null);
}

function sumUsage(attempts: readonly CascadeAttempt[]): Usage | null {
  return attempts
    .flatMap(({ usage, verifierUsage }) => [usage, verifierUsage])
    .reduce((sum, usage) => (sum === null || usage === null ? null : addUsage(sum, usage)), NO_USAGE as Usage | null);
}
