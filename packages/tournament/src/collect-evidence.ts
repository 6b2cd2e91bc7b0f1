// What a finished tournament leaves for the leaderboard and for the router.
import type { ErrorKind, PicoUsd } from '@gateway/core';
import { TELLS_RIGHT } from './evaluate/exact-checks.ts';
import type { Cell } from './run/answer-cell.ts';
import type { Ranked } from './run/build-result.ts';
import type { StoredComparison, StoredStanding } from './store/tournament-store.ts';
import type { TournamentPlan } from './tournament-plan.ts';

export interface Evidence {
  readonly comparisons: readonly StoredComparison[];
  readonly standings: readonly StoredStanding[];
}

// Failures that say something of a model. That nobody had a key for it, or asked too often, does not.
const OWN_FAULTS: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['timeout', 'unavailable', 'bad_response', 'content_filter']);

/** Comparisons are between models there: those of a model with itself under other parameters are left out. */
export function collectEvidence(id: string, plan: TournamentPlan, { ranked, cells }: { readonly ranked: Ranked; readonly cells: readonly Cell[] }): Evidence {
  const entries = new Map(ranked.ranking.map((entry) => [entry.competitor, entry]));
  const names = plan.competitors.map(({ key }) => {
    const entry = entries.get(key);
    return entry === undefined ? key : `${entry.provider}/${entry.model}`;
  });
  const innocent = new Set(cells.flatMap(({ outcome, ...place }) => (outcome?.kind === 'failed' && !OWN_FAULTS.has(outcome.error.kind) ? [`${place.task}:${place.round}:${place.competitor}`] : [])));
  const comparisons = ranked.decisions.flatMap(({ a, b, task, round, outcome, source }) => {
    const [own, other] = [names[a] ?? '', names[b] ?? ''];
    const isNoFault = [a, b].some((competitor) => innocent.has(`${task}:${round}:${competitor}`));
    return own === other || isNoFault ? [] : [{ tournament: id, taskType: plan.taskType, task, round, a: own, b: other, outcome, source }];
  });
  const standings = plan.competitors.flatMap(({ key }, index) => {
    const entry = entries.get(key);
    return entry === undefined || entry.status === 'not_run' ? [] : [{ taskType: plan.taskType, provider: entry.provider, model: entry.model, answers: entry.answers, failures: entry.failures, latencyMs: entry.latencyMs, ...sumUp(plan, cells.filter((cell) => cell.competitor === index)) }];
  });
  return { comparisons, standings };
}

function sumUp({ evaluators }: TournamentPlan, cells: readonly Cell[]): Pick<StoredStanding, 'checked' | 'passed' | 'cost'> {
  const telling = evaluators.flatMap(({ type }) => (TELLS_RIGHT.has(type) ? [type] : []));
  const scores = cells.flatMap(({ outcome, checked }) => {
    if (outcome === undefined || telling.length === 0) return [];
    // How often a model answers at all the router measures by itself; that one declines is an answer nobody can use.
    if (outcome.kind === 'failed') return outcome.error.kind === 'content_filter' ? [0] : [];
    const found = Object.entries(checked.checks).flatMap(([name, { score }]) => (telling.some((type) => name === type || name.startsWith(`${type}#`)) && score !== null ? [score] : []));
    return found.length === 0 ? [] : [found.every((score) => score === 1) ? 1 : 0];
  });
  const cost = cells.reduce<PicoUsd | null>((sum, { outcome }) => (outcome === undefined ? sum : sum === null || outcome.cost === null ? null : sum + outcome.cost), 0);
  return { checked: scores.length, passed: scores.reduce((sum: number, score) => sum + score, 0), cost };
}
