// Tournaments as tools show them.
import type { AnswerResult, LeaderboardEntry, RankingEntry, StoredTournament, TournamentResult } from '@gateway/tournament';
import { z } from 'zod';
import { toSeconds } from '../../llm-fields.ts';
import { resultOutput } from '../../shared-input.ts';
import { toTime } from '../files/open-sandbox.ts';

const interval = z.looseObject({ low: z.number(), high: z.number() });

export const standingOutput = z.looseObject({ rank: z.int(), provider: z.string(), model: z.string(), score: z.number(), interval, cost: z.number().nullable(), latency: z.number().nullable() });

export const tournamentOutput = z.looseObject({
  ...resultOutput,
  tournament_id: z.string().optional(),
  status: z.string().optional(),
  ranking: z.array(z.looseObject({ ...standingOutput.shape, status: z.string() })).optional(),
  results: z.array(z.looseObject({ provider: z.string(), model: z.string(), status: z.string() })).optional(),
  total_cost: z.number().nullable().optional(),
  warnings: z.array(z.string()).optional(),
});

export function toResultFields(result: TournamentResult): z.input<typeof tournamentOutput> {
  const { id, status, stopReason, taskType, ranking, results, method, judging, totalCostUsd, interruptedCalls, createdMs, finishedMs, warnings } = result;
  const names = new Map(ranking.map((entry) => [entry.competitor, entry]));
  return {
    success: true,
    tournament_id: id,
    status,
    ...(stopReason === undefined ? {} : { stop_reason: stopReason }),
    task_type: taskType,
    ranking: ranking.map(toRankingFields),
    results: results.map((answer) => toAnswerFields(answer, names.get(answer.competitor))),
    method: { by: method.by, unit: method.unit, units: method.units, seed: method.seed, comparisons: { ...method.comparisons }, undecided: method.undecided },
    ...(judging === undefined ? {} : { judges: judging.judges.map(({ judge, pairs, positionFlips, longerPreferred }) => ({ judge, pairs, position_flip_rate: positionFlips.share, longer_preferred: longerPreferred.share })), ...(judging.agreement === undefined ? {} : { judge_agreement: { ...judging.agreement } }) }),
    total_cost: totalCostUsd,
    ...(interruptedCalls === 0 ? {} : { interrupted_calls: interruptedCalls }),
    created: toTime(createdMs),
    finished: toTime(finishedMs),
    ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
  };
}

function toRankingFields({ rank, provider, model, label, score, interval: bounds, status, answers, failures, costUsd, latencyMs, checkScore, criteria, isOnCostFront, isOnLatencyFront }: RankingEntry): z.input<typeof standingOutput> & { status: string } {
  return {
    rank,
    provider,
    model,
    ...(label === undefined ? {} : { label }),
    score: round(score),
    interval: { low: round(bounds.low), high: round(bounds.high) },
    status,
    cost: costUsd,
    latency: latencyMs === null ? null : toSeconds(latencyMs),
    answers,
    failures,
    ...(checkScore === null ? {} : { check_score: round(checkScore) }),
    ...(Object.keys(criteria).length === 0 ? {} : { criteria: Object.fromEntries(Object.entries(criteria).map(([name, points]) => [name, round(points)])) }),
    best_for_cost: isOnCostFront,
    best_for_latency: isOnLatencyFront,
  };
}

function toAnswerFields({ competitor, task, round: number, status, text, error, score, checks, costUsd, latencyMs }: AnswerResult, entry: RankingEntry | undefined): { provider: string; model: string; status: string; [key: string]: unknown } {
  return {
    provider: entry?.provider ?? competitor,
    model: entry?.model ?? competitor,
    ...(entry?.label === undefined ? {} : { label: entry.label }),
    task,
    round: number,
    status,
    ...(text === undefined ? {} : { completion: text }),
    ...(error === undefined ? {} : { error: error.message, error_code: error.kind }),
    score: score === null ? null : round(score),
    ...(Object.keys(checks).length === 0 ? {} : { checks: { ...checks } }),
    cost: costUsd,
    latency: latencyMs === null ? null : toSeconds(latencyMs),
  };
}

export function toLeaderboardFields({ rank, provider, model, score, interval: bounds, comparisons, tournaments, tasks, answers, failures, costUsd, latencyMs }: LeaderboardEntry): z.input<typeof standingOutput> {
  return { rank, provider, model, score: round(score), interval: { low: round(bounds.low), high: round(bounds.high) }, comparisons, tournaments, tasks, answers, failures, cost: costUsd, latency: latencyMs === null ? null : toSeconds(latencyMs) };
}

/** Of a tournament in a list, and of one that has no result yet. */
export function toSummaryFields({ id, status, taskType, createdMs, finishedMs, plan, result }: StoredTournament): { tournament_id: string; status: string; task_type: string; [key: string]: unknown } {
  const [winner] = result?.ranking ?? [];
  return {
    tournament_id: id,
    status,
    task_type: taskType,
    created: toTime(createdMs),
    ...(finishedMs === null ? {} : { finished: toTime(finishedMs) }),
    competitors: plan.competitors.map(({ provider, model }) => `${provider}/${model}`),
    ...(winner === undefined || winner.status === 'failed' ? {} : { winner: `${winner.provider}/${winner.model}` }),
  };
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
