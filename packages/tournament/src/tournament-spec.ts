// What a tournament is made of, as a caller says it.
import type { JsonSchema, LanguageModel, TaskType } from '@gateway/core';
import type { CodeLanguage } from './code-runner.ts';

/** A model, with what it is asked by. The same model may compete several times, with other parameters or another prompt. */
export interface Competitor {
  /** A configured provider's name. @default the part of `model` in front of the slash, else whoever of the gateway's providers has the model */
  readonly provider?: string | undefined;
  /** A vendor's model name, or a model of the caller's own. */
  readonly model: string | LanguageModel;
  /** What it is called beside its name, for instance `terse`; at most 60 characters. @default none */
  readonly label?: string | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** Most tokens of an answer. @default the vendor's */
  readonly maxTokens?: number | undefined;
  /** @default none */
  readonly systemPrompt?: string | undefined;
  /** What it is asked instead of the plain prompt: `{{prompt}}` is the task's prompt, and the task's variables have their names. @default '{{prompt}}' */
  readonly promptTemplate?: string | undefined;
}

export interface TournamentTask {
  /** As reports call it. @default 'task 1', 'task 2', … */
  readonly name?: string | undefined;
  /** @default the tournament's prompt */
  readonly prompt?: string | undefined;
  /** What stands in the prompt as `{{name}}`. Without any, the prompt is taken literally. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** The right answer, or one of them. */
  readonly groundTruth?: string | undefined;
  /** Code that fails by throwing when the answer's code is wrong. */
  readonly tests?: readonly string[] | undefined;
}

interface Weighted {
  /** How much it counts beside the others. @default 1 */
  readonly weight?: number | undefined;
}

/** A check of one answer without any model. What is expected is the task's ground truth unless it is given here. */
export type EvaluatorSpec = Weighted &
  (
    | { readonly type: 'equals'; readonly expected?: string | undefined; readonly ignoreCase?: boolean | undefined }
    | { readonly type: 'contains'; readonly expected?: string | readonly string[] | undefined; readonly ignoreCase?: boolean | undefined }
    | { readonly type: 'regex'; readonly pattern: string; readonly ignoreCase?: boolean | undefined }
    | { readonly type: 'json_schema'; readonly schema: JsonSchema }
    | { readonly type: 'similarity'; readonly expected?: string | undefined }
    | { readonly type: 'numeric'; readonly expected?: number | undefined; readonly tolerance?: number | undefined; readonly relativeTolerance?: number | undefined }
    | { readonly type: 'latency'; readonly goodMs: number; readonly badMs: number }
    | { readonly type: 'cost'; readonly goodUsd: number; readonly badUsd: number }
    | { readonly type: 'syntax' }
    | { readonly type: 'tests'; readonly tests?: readonly string[] | undefined }
  );

/** A model that compares answers. */
export type Judge = LanguageModel | { readonly provider?: string | undefined; readonly model: string };

export interface TournamentSpec {
  readonly taskType: TaskType;
  readonly competitors: readonly Competitor[];
  /** Asked at every task that has no prompt of its own. */
  readonly prompt?: string | undefined;
  /** @default one task: `prompt`, with `groundTruth` and `tests` */
  readonly tasks?: readonly TournamentTask[] | undefined;
  readonly groundTruth?: string | undefined;
  readonly tests?: readonly string[] | undefined;
  /** Whether answers are code. @default 'code' for `code_generation`, else 'text' */
  readonly kind?: 'text' | 'code' | undefined;
  /** Of the code that tests are run against. @default 'python' */
  readonly language?: CodeLanguage | undefined;
  /** What judges give points for, for instance `correctness`. @default they judge as a whole */
  readonly criteria?: readonly string[] | undefined;
  /** @default `tests` where there are any, `similarity` where there is ground truth, `syntax` for code */
  readonly evaluators?: readonly EvaluatorSpec[] | undefined;
  /** @default one of the gateway's that does not compete, where checks alone do not decide or `criteria` are given; `[]`: none */
  readonly judges?: readonly Judge[] | undefined;
  /** How often each task is done. @default 1 */
  readonly rounds?: number | undefined;
  /** `independent`: repeats. `refinement`: in each round everybody sees the others' answers of the round before, and only the last one counts. @default 'independent' */
  readonly roundMode?: 'independent' | 'refinement' | undefined;
  /** Of everything random: a whole number. @default drawn */
  readonly seed?: number | undefined;
  /** USD, for all answers and verdicts together. @default no limit of its own */
  readonly maxCostUsd?: number | undefined;
  /** For one call, in milliseconds. @default 120_000 */
  readonly timeoutMs?: number | undefined;
  /** Calls at once. @default 5 */
  readonly concurrency?: number | undefined;
  /**
   * Checks decide between two answers when their scores differ by more than this, 0 to 1; else judges do. Where there are judges, `similarity`, `latency` and
   * `cost` are reported and decide nothing. @default 0.05
   */
  readonly margin?: number | undefined;
  /** Bootstrap samples of the intervals. @default 1000 */
  readonly resamples?: number | undefined;
}
