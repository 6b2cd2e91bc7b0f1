// Cheap first, and a stronger model only when an answer does not pass its checks or does not come at all.
import { GatewayError, throwIfAborted, type OperationCall } from '@gateway/core';
import { readAfterFailure } from './after-failure.ts';
import { askTarget, type TargetOutcome } from './ask-target.ts';
import type { CascadeAttempt, CascadeOptions, CascadeResult, Rejection } from './cascade-attempt.ts';
import { createCascadeProgress } from './cascade-progress.ts';
import { chooseBest, toCascadeError, toCascadeResult, type Answered } from './end-cascade.ts';

/**
 * Asks `targets` in their order until an answer passes every check.
 *
 * A model that the budget refuses is passed over, since a cheaper one may still fit. When none passes, or the budget ends before one does, the best answer comes back with `accepted: false`: the one that passed most checks, then the one
 * that the check it failed scored highest, then the later one. Without verifiers the first answer counts.
 *
 * @throws GatewayError the last failure, with `details.attempts`, when no model gave any answer; `cancelled` or `timeout` on abort;
 * `invalid_input` and `internal` at once, since another model would not help; `not_configured` without targets
 */
export async function runCascade<Input, Output>(options: CascadeOptions<Input, Output>): Promise<CascadeResult<Output>> {
  const call: OperationCall = options.call ?? {};
  const targets = readTargets(options);
  const { maxAttempts = targets.length } = options;
  let asked = 0;
  const progress = createCascadeProgress(call.onProgress);
  const attempts: CascadeAttempt[] = [];
  const answered: Answered<Output>[] = [];
  const rejections: Rejection<Output>[] = [];
  const unmade = new Set<string>();
  let failure: GatewayError | undefined;
  let input = options.input;
  let ending = 'No answer passed every check';

  for (const [index, target] of targets.entries()) {
    throwIfAborted(call.signal);
    if (asked === maxAttempts) break;
    const outcome = await askTarget(target, { ...options, input, original: options.input, call: { ...call, onProgress: progress.report } });
    const { attempt, given, rejection } = outcome;
    attempts.push(attempt);
    options.onAttempt?.(attempt);
    throwIfAborted(call.signal);
    if (given !== undefined) answered.push({ output: given.output, attempt });
    if (given !== undefined && attempt.outcome === 'accepted') return toCascadeResult({ output: given.output, attempt }, { attempts, accepted: true, why: explainChoice(attempts) });
    // That the budget refuses another one says less than what a model failed with, unless it refuses them all.
    const isRefused = given === undefined && outcome.failure?.kind === 'budget_exceeded';
    if (!isRefused) asked += 1;
    failure = isRefused && failure !== undefined && failure.kind !== 'budget_exceeded' ? failure : (outcome.failure ?? failure);
    const stop = readStop(outcome, unmade);
    if (stop === 'fail' && failure !== undefined) throw toCascadeError(failure, attempts);
    ending = stop ?? ending;
    if (stop !== undefined && !isRefused) break;
    if (given !== undefined && rejection !== undefined) {
      rejections.push({ output: given.output, verdict: rejection });
      input = options.withFeedback?.(options.input, rejections) ?? input;
    }
    const next = targets[index + 1];
    if (next !== undefined) progress.escalate(`${describe(attempt)} Asking ${next.provider}/${next.model}.`);
  }

  const best = chooseBest(answered);
  if (best !== undefined) return toCascadeResult(best, { attempts, accepted: false, why: `${ending}; the best one did not: ${best.attempt.reason}` });
  throw toCascadeError(failure ?? new GatewayError({ kind: 'internal', message: 'The cascade ended without an answer.' }), attempts);
}

function readTargets<Input, Output>({ targets, maxAttempts, operation }: CascadeOptions<Input, Output>): CascadeOptions<Input, Output>['targets'] {
  if (maxAttempts !== undefined && (!Number.isSafeInteger(maxAttempts) || maxAttempts < 1)) {
    throw new GatewayError({ kind: 'invalid_input', message: `maxAttempts is ${String(maxAttempts)}.`, hint: 'Give a whole number, 1 or more.' });
  }
  if (targets.length > 0) return targets;
  throw new GatewayError({ kind: 'not_configured', message: `There is no model to ask for "${operation.name}".`, hint: 'Configure a provider, or name a model.' });
}

// Why no further model is asked: `fail`, a sentence's beginning, or nothing.
function readStop<Output>({ failure, rejection }: TargetOutcome<Output>, unmade: Set<string>): string | undefined {
  if (failure === undefined) return undefined;
  const after = readAfterFailure(failure);
  if (after === 'fail') return 'fail';
  if (after === 'refused') return `The budget does not allow another attempt (${failure.message})`;
  if (rejection === undefined) return undefined;
  // A check that cannot be made is worth one more model, since its own second sample may be what failed; twice means that no answer can pass.
  if (unmade.has(rejection.verifier)) return `The check "${rejection.verifier}" could not be made twice`;
  unmade.add(rejection.verifier);
  return undefined;
}

function explainChoice(attempts: readonly CascadeAttempt[]): string {
  const before = attempts.slice(0, -1);
  const last = attempts.at(-1)?.reason ?? '';
  return before.length === 0 ? last : `${last} Before: ${before.map(describe).join(' ')}`;
}

function describe({ provider, model, outcome, reason }: CascadeAttempt): string {
  const what = outcome === 'rejected' ? 'was rejected' : `failed with ${outcome}`;
  return `${provider}/${model} ${what} (${reason.replace(/\.$/, '')}).`;
}
