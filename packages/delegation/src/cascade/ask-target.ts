// One rung of the cascade: one model does the work, its answer is checked, and everything that this cost is counted.
import { throwIfAborted, toGatewayError, type AnswerToVerify, type CallOptions, type Checkpoint, type GatewayError, type LanguageModel, type OperationCall } from '@gateway/core';
import type { CascadeAttempt, CascadeOptions, NamedVerdict } from './cascade-attempt.ts';
import { checkAnswer, type CheckedAnswer } from './check-answer.ts';
import { settleTally, tallyAttempts, type AttemptTally } from './tally-attempts.ts';
import { untilAborted } from './until-aborted.ts';
import { watchTarget, type WatchedTarget } from './watch-target.ts';

export interface TargetOutcome<Output> {
  readonly attempt: CascadeAttempt;
  /** What the model answered, whatever the checks say; nothing when it failed. */
  readonly given?: { readonly output: Output } | undefined;
  /** The verdict that decided against the answer. */
  readonly rejection?: NamedVerdict | undefined;
  /** Why there is no answer, or why the deciding check could not be made. */
  readonly failure?: GatewayError | undefined;
}

export interface AskOptions<Input, Output> extends Pick<CascadeOptions<Input, Output>, 'operation' | 'verifiers' | 'clock'> {
  /** What the model is given. */
  readonly input: Input;
  /** What checks are given. */
  readonly original: Input;
  readonly call: OperationCall;
}

/** @throws GatewayError `cancelled` or `timeout` on abort. Every other failure is part of the outcome. */
export async function askTarget<Input, Output>(target: LanguageModel, options: AskOptions<Input, Output>): Promise<TargetOutcome<Output>> {
  const { operation, input, call, clock } = options;
  const tallies: Tallies = { answer: tallyAttempts(call.attempts), checks: tallyAttempts(call.attempts, { role: 'verifier' }) };
  const watched = watchTarget(target, { tally: tallies.answer, call });
  const startedMs = clock.monotonicMs();
  let latencyMs: number | undefined;
  const facts = (): AttemptFacts => ({ target, watched, tallies, latencyMs: latencyMs ?? clock.monotonicMs() - startedMs });
  try {
    const output = await untilAborted(async () => await operation.run(input, watched.model, { ...call, attempts: tallies.answer.observer }), call.signal);
    latencyMs = clock.monotonicMs() - startedMs;
    const checked = await check({ target, output, tally: tallies.checks }, options);
    await settleAll(tallies, options);
    return { attempt: toAttempt(facts(), checked), given: { output }, rejection: checked.rejection, failure: checked.failure };
  } catch (thrown) {
    throwIfAborted(call.signal);
    latencyMs ??= clock.monotonicMs() - startedMs;
    const failure = toGatewayError(thrown);
    await settleAll(tallies, options);
    return { attempt: toAttempt(facts(), failure), failure };
  }
}

interface Tallies {
  readonly answer: AttemptTally;
  readonly checks: AttemptTally;
}

interface AttemptFacts {
  readonly target: LanguageModel;
  readonly watched: WatchedTarget;
  readonly tallies: Tallies;
  readonly latencyMs: number;
}

async function settleAll(tallies: Tallies, { clock }: { readonly clock: CascadeOptions<never, never>['clock'] }): Promise<void> {
  await Promise.all([settleTally(tallies.answer, clock), settleTally(tallies.checks, clock)]);
}

interface Given<Output> {
  readonly target: LanguageModel;
  readonly output: Output;
  readonly tally: AttemptTally;
}

async function check<Input, Output>({ target, output, tally }: Given<Output>, options: AskOptions<Input, Output>): Promise<CheckedAnswer> {
  const { operation, original, call } = options;
  // Checks report no progress of their own: they are a small part of the work.
  const checkCall: OperationCall = { ...call, onProgress: undefined, attempts: tally.observer };
  const answer: AnswerToVerify<Input, Output> = {
    input: original,
    output,
    answeredBy: { provider: target.provider, model: target.model },
    again: async (sample) => {
      const checkpoint = call.checkpoint === undefined ? undefined : withPrefix(call.checkpoint, `sample-${sample}:`);
      const sampled = watchTarget(target, { tally, call: checkCall satisfies CallOptions, sample });
      return await untilAborted(async () => await operation.run(options.input, sampled.model, { ...checkCall, checkpoint }), call.signal);
    },
  };
  return await checkAnswer(options.verifiers ?? operation.verifiers ?? [], answer, checkCall);
}

// A repetition must not find what the first answer has left behind, and must find what it left behind itself.
function withPrefix(checkpoint: Checkpoint, prefix: string): Checkpoint {
  return {
    load: (key) => checkpoint.load(prefix + key),
    save: async (key, value) => {
      await checkpoint.save(prefix + key, value);
    },
  };
}

function toAttempt({ target, watched, tallies, latencyMs }: AttemptFacts, end: CheckedAnswer | GatewayError): CascadeAttempt {
  const { firstTokenMs } = tallies.answer;
  return {
    provider: target.provider,
    model: target.model,
    answeredBy: watched.answeredBy() ?? null,
    cost: tallies.answer.cost,
    verifierCost: tallies.checks.cost,
    usage: tallies.answer.usage,
    verifierUsage: tallies.checks.usage,
    ...readOutcome(end),
    latencyMs,
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
  };
}

function readOutcome(end: CheckedAnswer | GatewayError): Pick<CascadeAttempt, 'outcome' | 'reason' | 'verdicts'> {
  if (end instanceof Error) return { outcome: end.kind, reason: end.message, verdicts: [] };
  const { verdicts, rejection } = end;
  if (rejection !== undefined) return { outcome: 'rejected', reason: `${rejection.verifier}: ${rejection.reason}`, verdicts };
  const passed = verdicts.map(({ verifier }) => verifier).join(', ');
  return { outcome: 'accepted', reason: passed === '' ? 'Nothing to check it with.' : `Passed ${passed}.`, verdicts };
}
