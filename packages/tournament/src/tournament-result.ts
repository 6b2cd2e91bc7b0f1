// What a tournament comes to. Plain data: it is stored, exported and shown as it is.
import type { ErrorKind, TaskType } from '@gateway/core';
import type { Finding } from './evaluate/evaluator.ts';
import type { JudgingReport } from './judge/report-judging.ts';
import type { Interval } from './rank/interval.ts';

/**
 * `running` also after its process was killed, until somebody takes it up again; `interrupted`: given up by its caller, may be taken up again; `stopped`: the
 * budget ended; `cancelled`: for good; `failed`: nothing could be ranked.
 */
export type TournamentStatus = 'running' | 'completed' | 'stopped' | 'interrupted' | 'cancelled' | 'failed';

/** `failed`: it never gave an answer; `partial`: not always; `not_run`: the tournament ended before it was asked. */
export type CompetitorStatus = 'completed' | 'partial' | 'failed' | 'not_run';

export interface RankingEntry {
  /** From 1; whoever cannot be told apart shares it. */
  readonly rank: number;
  readonly competitor: string;
  readonly provider: string;
  readonly model: string;
  readonly label?: string | undefined;
  /**
   * 0 to 1. By `bradley-terry` the expected share of wins against the average other competitor that answered (0.5: like the others); by `mean-score` the mean
   * score of its answers. 0 for whoever failed.
   */
  readonly score: number;
  /** 95 %, of `score`. */
  readonly interval: Interval;
  readonly status: CompetitorStatus;
  readonly answers: number;
  readonly failures: number;
  /** What its answers of the rounds that count cost, in USD, failed ones included; `null` when part of it is unknown. */
  readonly costUsd: number | null;
  /** Median over its answers; `null` without any. */
  readonly latencyMs: number | null;
  /** Mean score of the checks, 0 to 1; `null` without any. */
  readonly checkScore: number | null;
  /** Mean points of the judges by criterion, 0 to 1. */
  readonly criteria: Readonly<Record<string, number>>;
  /** Mean by check, 0 to 1. */
  readonly checks: Readonly<Record<string, number>>;
  /** Whether nobody is at least as good for less, by cost and by latency of an answer. */
  readonly isOnCostFront: boolean;
  readonly isOnLatencyFront: boolean;
}

/** One answer, or why there is none. */
export interface AnswerResult {
  readonly competitor: string;
  readonly task: string;
  /** From 1. */
  readonly round: number;
  readonly status: 'answered' | 'failed' | 'not_run';
  readonly text?: string | undefined;
  readonly error?: { readonly kind: ErrorKind; readonly message: string } | undefined;
  /** Of the checks, 0 to 1; `null` without any. */
  readonly score: number | null;
  readonly checks: Readonly<Record<string, Finding>>;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
}

export interface RankingMethod {
  readonly by: 'bradley-terry' | 'mean-score';
  /** What intervals are over: other tasks of this kind, or with a single task other rounds of it. */
  readonly unit: 'tasks' | 'rounds';
  readonly units: number;
  readonly resamples: number;
  readonly seed: number;
  /** Comparisons by what decided them. */
  readonly comparisons: Readonly<Record<ComparisonSource, number>>;
  /** Pairs of answers that nobody could decide, and that count for neither. */
  readonly undecided: number;
}

/** `failure`: one of the two gave no answer; `checks`, `judges`; `equal`: the answers are the same. */
export type ComparisonSource = 'failure' | 'checks' | 'judges' | 'equal';

export interface TournamentResult {
  readonly id: string;
  readonly status: TournamentStatus;
  /** Why it is not `completed`. */
  readonly stopReason?: string | undefined;
  readonly taskType: TaskType;
  readonly createdMs: number;
  readonly finishedMs: number;
  /** The best first. */
  readonly ranking: readonly RankingEntry[];
  readonly results: readonly AnswerResult[];
  readonly method: RankingMethod;
  /** Where there were judges. */
  readonly judging?: JudgingReport | undefined;
  /** USD, of everything; `null` when part of it is unknown. */
  readonly totalCostUsd: number | null;
  /** USD, what is known of it. */
  readonly knownCostUsd: number;
  /** Calls that were under way when a process ended: a vendor may have charged for them, and nobody here knows. */
  readonly interruptedCalls: number;
  readonly warnings: readonly string[];
}
