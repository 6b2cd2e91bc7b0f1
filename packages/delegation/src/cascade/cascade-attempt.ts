// What a cascade is asked and what it tells: every model that was tried, what became of its answer, and what that cost.
import type { Clock, Cost, ErrorKind, LanguageModel, Operation, OperationCall, Usage, Verdict, Verifier } from '@gateway/core';
import type { ModelName } from './watch-target.ts';

/** A verdict with the name of the check that gave it. */
export interface NamedVerdict extends Verdict {
  readonly verifier: string;
  /** Set when the check could not be made; `accepted` is false then. */
  readonly error?: ErrorKind | undefined;
}

export interface CascadeAttempt {
  /** The model that was asked. */
  readonly provider: string;
  readonly model: string;
  /** The model that answered, as the vendor names it; `null` when none did. */
  readonly answeredBy: ModelName | null;
  /** What answering cost, retries included; `null` when part of it is unknown. */
  readonly cost: Cost | null;
  /** What checking cost; `null` when part of it is unknown. */
  readonly verifierCost: Cost | null;
  /** Of the answer, without the checks. */
  readonly usage: Usage | null;
  readonly verifierUsage: Usage | null;
  /** `accepted` also when there was nothing to check it with: `verdicts` is empty then. */
  readonly outcome: 'accepted' | 'rejected' | ErrorKind;
  /** One sentence. */
  readonly reason: string;
  /** In the order in which the checks were made, up to the first that rejected. */
  readonly verdicts: readonly NamedVerdict[];
  /** From asking to the answer, without the checks. */
  readonly latencyMs: number;
  /** Of the first request whose answer was streamed. */
  readonly firstTokenMs?: number | undefined;
}

/** An answer that did not pass, as the next model may be told of it. */
export interface Rejection<Output> {
  readonly output: Output;
  readonly verdict: NamedVerdict;
}

export interface CascadeOptions<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly input: Input;
  /** From cheap to strong. */
  readonly targets: readonly LanguageModel[];
  /** Cheapest first; the first rejection spares the rest. @default the operation's */
  readonly verifiers?: readonly Verifier<Input, Output>[] | undefined;
  readonly call?: OperationCall | undefined;
  /** How many targets may be asked, 1 or more. @default all */
  readonly maxAttempts?: number | undefined;
  /** Makes an input that tells the next model what was wrong with the answers so far. Checks see the original input. @default nothing is told */
  readonly withFeedback?: ((input: Input, rejections: readonly Rejection<Output>[]) => Input) | undefined;
  /** Is told of every attempt once its answer is checked. */
  readonly onAttempt?: ((attempt: CascadeAttempt) => void) | undefined;
  readonly clock: Clock;
}

export interface CascadeResult<Output> {
  readonly output: Output;
  /** False when no answer passed every check: `output` is the best there was. */
  readonly accepted: boolean;
  /** The model that gave `output`. */
  readonly chosen: ModelName;
  /** One sentence: why this answer. */
  readonly reason: string;
  readonly attempts: readonly CascadeAttempt[];
  /** Everything paid: answers, retries and checks of all attempts; `null` when part of it is unknown. */
  readonly cost: Cost | null;
  readonly usage: Usage | null;
}
