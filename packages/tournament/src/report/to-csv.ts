// A tournament's ranking or answers as CSV.
import type { TournamentResult } from '../tournament-result.ts';
import { escapeCsv } from './escape-text.ts';

/** @param rows `ranking`: a line for each competitor; `answers`: one for each answer. @default 'ranking' */
export function toCsvReport(result: TournamentResult, rows: 'ranking' | 'answers' = 'ranking'): string {
  const lines = rows === 'ranking' ? toRanking(result) : toAnswers(result);
  return lines.map((cells) => `${cells.map(escapeCsv).join(',')}\r\n`).join('');
}

type Line = readonly (string | number | boolean | null)[];

function toRanking({ ranking }: TournamentResult): readonly Line[] {
  const criteria = [...new Set(ranking.flatMap((entry) => Object.keys(entry.criteria)))];
  const checks = [...new Set(ranking.flatMap((entry) => Object.keys(entry.checks)))];
  return [
    ['rank', 'competitor', 'provider', 'model', 'label', 'score', 'low', 'high', 'status', 'answers', 'failures', 'cost_usd', 'latency_ms', 'check_score', 'on_cost_front', 'on_latency_front', ...criteria.map((name) => `criterion: ${name}`), ...checks.map((name) => `check: ${name}`)],
    ...ranking.map((entry): Line => [
      entry.rank, entry.competitor, entry.provider, entry.model, entry.label ?? '', entry.score, entry.interval.low, entry.interval.high, entry.status, entry.answers, entry.failures, entry.costUsd, entry.latencyMs,
      entry.checkScore, entry.isOnCostFront, entry.isOnLatencyFront, ...criteria.map((name) => entry.criteria[name] ?? null), ...checks.map((name) => entry.checks[name] ?? null),
    ]),
  ];
}

function toAnswers({ results }: TournamentResult): readonly Line[] {
  return [
    ['competitor', 'task', 'round', 'status', 'score', 'cost_usd', 'latency_ms', 'error', 'text'],
    ...results.map((one): Line => [one.competitor, one.task, one.round, one.status, one.score, one.costUsd, one.latencyMs, one.error === undefined ? '' : `${one.error.kind}: ${one.error.message}`, one.text ?? '']),
  ];
}
