// A tournament as it is kept and run: everything said, nothing left to default, nothing that is not plain data.
import type { TaskType } from '@gateway/core';
import type { CodeLanguage } from './code-runner.ts';
import type { EvaluatorSpec } from './tournament-spec.ts';

export interface PlannedCompetitor {
  /** Unique: `provider/model`, with its label in brackets, and `#2` when all of that is there already. */
  readonly key: string;
  readonly provider: string | undefined;
  readonly model: string;
  readonly label: string | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly maxTokens: number | undefined;
  readonly systemPrompt: string | undefined;
  readonly promptTemplate: string | undefined;
}

export interface PlannedTask {
  readonly name: string;
  /** With its variables filled in. */
  readonly prompt: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly groundTruth: string | undefined;
  readonly tests: readonly string[];
}

export interface PlannedJudge {
  readonly provider: string | undefined;
  readonly model: string;
}

export interface TournamentPlan {
  readonly taskType: TaskType;
  readonly kind: 'text' | 'code';
  readonly language: CodeLanguage;
  readonly tasks: readonly PlannedTask[];
  readonly competitors: readonly PlannedCompetitor[];
  readonly criteria: readonly string[];
  readonly evaluators: readonly EvaluatorSpec[];
  readonly judges: readonly PlannedJudge[];
  readonly rounds: number;
  readonly roundMode: 'independent' | 'refinement';
  readonly seed: number;
  readonly maxCostUsd: number | undefined;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly margin: number;
  readonly resamples: number;
}

/** As `provider/model`; what already has its provider in front keeps it once. */
export function joinName({ provider, model }: { readonly provider?: string | undefined; readonly model: string }): string {
  return provider === undefined || model.startsWith(`${provider}/`) ? model : `${provider}/${model}`;
}

/** The rounds whose answers are compared. */
export function countedRounds({ rounds, roundMode }: TournamentPlan): readonly number[] {
  return roundMode === 'refinement' ? [rounds - 1] : Array.from({ length: rounds }, (_, round) => round);
}
