// A check of one answer by rule.
import type { CodeRunner, CodeLanguage } from '../code-runner.ts';
import type { PlannedTask } from '../tournament-plan.ts';
import type { EvaluatorSpec } from '../tournament-spec.ts';

export type EvaluatorType = EvaluatorSpec['type'];

/** One kind's own settings. */
export type SpecOf<Type extends EvaluatorType> = Extract<EvaluatorSpec, { readonly type: Type }>;

/** Code as it was found in an answer. */
export interface AnswerCode {
  readonly code: string;
  /** `null` where nobody can tell. */
  readonly valid: boolean | null;
  readonly error?: string | undefined;
}

export interface AnswerToCheck {
  readonly text: string;
  readonly task: PlannedTask;
  readonly latencyMs: number;
  /** `null` when unknown. */
  readonly costUsd: number | null;
  /** The answer's code; found when it is asked for. */
  readonly readCode: () => Promise<AnswerCode>;
  readonly language: CodeLanguage;
  readonly codeRunner: CodeRunner | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Finding {
  /** 0 to 1; `null` when nothing could be found out. */
  readonly score: number | null;
  /** One sentence where the score is not 1. */
  readonly reason?: string | undefined;
}

export interface Evaluator<Type extends EvaluatorType> {
  readonly type: Type;
  /** Throws what is wrong with the settings for that task. @throws GatewayError `invalid_input`, `not_configured` */
  readonly check?: (spec: SpecOf<Type>, task: PlannedTask) => Promise<void> | void;
  /** @throws GatewayError only when the answer is not to blame */
  evaluate(answer: AnswerToCheck, spec: SpecOf<Type>): Promise<Finding> | Finding;
}
