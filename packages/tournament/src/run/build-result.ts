// From answers and verdicts to the ranking. No clock, no chance but the seed: the same evidence gives the same result.
import { addCosts, NO_COST, toUsd, type PicoUsd } from '@gateway/core';
import { reportJudging } from '../judge/report-judging.ts';
import { outcomeOf, pointsOf, type PairVerdict } from '../judge/verdict.ts';
import { findParetoFront } from '../rank/pareto-front.ts';
import { shareRanks } from '../rank/share-ranks.ts';
import { scoreByComparisons, type Scored } from '../rank/score-by-comparisons.ts';
import { scoreByMeans } from '../rank/score-by-means.ts';
import { countedRounds, joinName, type PlannedCompetitor, type TournamentPlan } from '../tournament-plan.ts';
import type { AnswerResult, ComparisonSource, CompetitorStatus, RankingEntry, RankingMethod, TournamentResult } from '../tournament-result.ts';
import type { Cell } from './answer-cell.ts';
import { decideByRule, type Decision } from './compare-cells.ts';
import type { DoneWork } from './run-units.ts';

export interface PairDecision extends Decision {
  readonly task: number;
  readonly round: number;
  readonly a: number;
  readonly b: number;
}

export interface Ranked {
  readonly ranking: readonly RankingEntry[];
  readonly results: readonly AnswerResult[];
  readonly method: RankingMethod;
  readonly judging: TournamentResult['judging'];
  readonly decisions: readonly PairDecision[];
}

export function rankWork(plan: TournamentPlan, { cells, verdicts }: DoneWork): Ranked {
  const counted = new Set(countedRounds(plan));
  const own = cells.filter(({ round }) => counted.has(round));
  const { decisions, undecided } = decideAll(plan, { cells: own, verdicts });
  const unit = plan.tasks.length > 1 ? 'tasks' : 'rounds';
  const cluster = ({ task, round }: { readonly task: number; readonly round: number }): string => String(unit === 'tasks' ? task : round).padStart(6, '0');
  const summaries = plan.competitors.map((competitor, index) => summarize(competitor, { cells: own.filter((cell) => cell.competitor === index), verdicts, index }));
  const scores = plan.judges.length > 0 ? scoreJudged(plan, { decisions, summaries, cluster }) : scoreChecked(plan, { cells: own, cluster });
  const entries = summaries.map((summary, index): Standing => {
    const { score, interval } = summary.status === 'failed' ? FAILED : summary.status === 'not_run' ? UNKNOWN : (scores[index] ?? UNKNOWN);
    return { ...summary, score, interval };
  });
  const comparisons: Record<ComparisonSource, number> = { failure: 0, checks: 0, judges: 0, equal: 0 };
  for (const { source } of decisions) comparisons[source] += 1;
  return {
    ranking: toRanking(entries),
    results: cells.map((cell) => toAnswerResult(plan, cell)),
    method: { by: plan.judges.length > 0 ? 'bradley-terry' : 'mean-score', unit, units: new Set(own.filter(({ outcome }) => outcome !== undefined).map(cluster)).size, resamples: plan.resamples, seed: plan.seed, comparisons, undecided },
    judging: plan.judges.length === 0 ? undefined : reportJudging(verdicts, plan.judges.map(joinName)),
    decisions,
  };
}

const FAILED: Scored = { score: 0, interval: { low: 0, high: 0 } };
const UNKNOWN: Scored = { score: 0, interval: { low: 0, high: 1 } };

function decideAll(plan: TournamentPlan, { cells, verdicts }: DoneWork): { readonly decisions: readonly PairDecision[]; readonly undecided: number } {
  const byPair = new Map<string, PairVerdict[]>();
  for (const verdict of verdicts) {
    const key = [verdict.task, verdict.round, verdict.a, verdict.b].join(':');
    byPair.set(key, [...(byPair.get(key) ?? []), verdict]);
  }
  const units = new Map<string, Cell[]>();
  for (const cell of cells) units.set(`${cell.task}:${cell.round}`, [...(units.get(`${cell.task}:${cell.round}`) ?? []), cell]);
  const decisions: PairDecision[] = [];
  let undecided = 0;
  for (const unit of units.values()) {
    for (const [index, a] of unit.entries()) {
      for (const b of unit.slice(index + 1)) {
        const ruled = decideByRule(a, b, plan);
        const decided = ruled === 'judge' ? judge(byPair.get([a.task, a.round, a.competitor, b.competitor].join(':')) ?? []) : ruled === 'none' ? undefined : ruled;
        if (decided !== undefined) decisions.push({ ...decided, task: a.task, round: a.round, a: a.competitor, b: b.competitor });
        else if (ruled === 'judge') undecided += 1;
      }
    }
  }
  return { decisions, undecided };
}

// Several judges that disagree share the game among the two.
function judge(verdicts: readonly PairVerdict[]): Decision | undefined {
  const outcomes = verdicts.flatMap((verdict) => outcomeOf(verdict) ?? []);
  return outcomes.length === 0 ? undefined : { outcome: outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length, source: 'judges' };
}

type Summary = Omit<RankingEntry, 'rank' | 'score' | 'interval' | 'isOnCostFront' | 'isOnLatencyFront'>;
type Standing = Summary & Scored;

interface Scoring {
  readonly cluster: (place: { readonly task: number; readonly round: number }) => string;
}

// Among those that answered: whoever never does would only raise everybody else's share alike.
function scoreJudged(plan: TournamentPlan, { decisions, summaries, cluster }: Scoring & { readonly decisions: readonly PairDecision[]; readonly summaries: readonly Summary[] }): readonly (Scored | undefined)[] {
  const living = summaries.flatMap(({ status }, index) => (status === 'completed' || status === 'partial' ? [index] : []));
  const places = new Map(living.map((competitor, place) => [competitor, place]));
  const comparisons = decisions.flatMap(({ a, b, outcome, ...place }) => {
    const [own, other] = [places.get(a), places.get(b)];
    return own === undefined || other === undefined ? [] : [{ a: own, b: other, outcome, cluster: cluster(place) }];
  });
  const scored = scoreByComparisons(comparisons, living.length, plan);
  // All others failed: there is nobody whom it would not have beaten.
  const alone: Scored = { score: 1, interval: { low: 0, high: 1 } };
  return summaries.map((_, competitor) => {
    const place = places.get(competitor);
    return place === undefined ? undefined : living.length === 1 ? alone : scored[place];
  });
}

// An answer that did not come has score 0.
function scoreChecked(plan: TournamentPlan, { cells, cluster }: Scoring & { readonly cells: readonly Cell[] }): readonly Scored[] {
  const answers = cells.flatMap((cell) => {
    const score = cell.outcome?.kind === 'failed' ? 0 : cell.outcome === undefined ? null : cell.checked.score;
    return score === null ? [] : [{ competitor: cell.competitor, score, cluster: cluster(cell) }];
  });
  return scoreByMeans(answers, plan.competitors.length, plan);
}

interface Own {
  readonly cells: readonly Cell[];
  readonly verdicts: readonly PairVerdict[];
  readonly index: number;
}

function summarize(competitor: PlannedCompetitor, { cells, verdicts, index }: Own): Summary {
  const outcomes = cells.flatMap(({ outcome }) => outcome ?? []);
  const answered = cells.filter(({ outcome }) => outcome?.kind === 'answered');
  const failures = outcomes.length - answered.length;
  const costs = outcomes.map(({ cost }) => cost);
  const checked = answered.flatMap(({ checked: { score } }) => score ?? []);
  const provider = answered.map(({ outcome }) => (outcome?.kind === 'answered' ? outcome.provider : undefined))[0];
  return {
    competitor: competitor.key,
    ...splitName(competitor, provider),
    ...(competitor.label === undefined ? {} : { label: competitor.label }),
    status: readStatus(answered.length, failures),
    answers: answered.length,
    failures,
    costUsd: toUsdOrNull(costs),
    latencyMs: median(answered.flatMap(({ outcome }) => outcome?.latencyMs ?? [])),
    checkScore: mean(checked),
    criteria: meanByName(verdicts.flatMap((verdict) => (verdict.a === index || verdict.b === index ? Object.entries(pointsOf(verdict)).map(([name, points]) => [name, verdict.a === index ? points.a : points.b] as const) : []))),
    checks: meanByName(answered.flatMap(({ checked: { checks } }) => Object.entries(checks).flatMap(([name, { score }]) => (score === null ? [] : [[name, score] as const])))),
  };
}

function readStatus(answers: number, failures: number): CompetitorStatus {
  if (answers > 0) return failures > 0 ? 'partial' : 'completed';
  return failures > 0 ? 'failed' : 'not_run';
}

// As the caller named it; a bare name has the provider that answered, and one with a slash the part in front of it unless another one answered.
function splitName({ provider, model }: PlannedCompetitor, answered: string | undefined): { readonly provider: string; readonly model: string } {
  if (provider !== undefined) return { provider, model: model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model };
  const slash = model.indexOf('/');
  const prefix = slash < 1 ? undefined : model.slice(0, slash);
  if (prefix !== undefined && (answered === undefined || answered === prefix)) return { provider: prefix, model: model.slice(slash + 1) };
  return { provider: answered ?? 'unknown', model };
}

const LAST: Readonly<Record<CompetitorStatus, number>> = { completed: 0, partial: 0, not_run: 1, failed: 2 };

function toRanking(entries: readonly Standing[]): readonly RankingEntry[] {
  const order = entries.map((entry, index) => ({ entry, index })).toSorted((a, b) => LAST[a.entry.status] - LAST[b.entry.status] || b.entry.score - a.entry.score || a.index - b.index);
  const living = order.filter(({ entry }) => LAST[entry.status] === 0);
  const shared = shareRanks(living.map(({ entry }) => entry.interval));
  const perAnswer = ({ costUsd, answers, failures }: Standing): number | null => (costUsd === null ? null : costUsd / Math.max(1, answers + failures));
  const onCost = findParetoFront(living.map(({ entry }) => ({ score: entry.score, price: perAnswer(entry) })));
  const onLatency = findParetoFront(living.map(({ entry }) => ({ score: entry.score, price: entry.latencyMs })));
  return order.map(({ entry }, place) => {
    const group = LAST[entry.status];
    const before = order.filter((other) => LAST[other.entry.status] < group).length;
    return { rank: group === 0 ? (shared[place] ?? place + 1) : before + 1, ...entry, isOnCostFront: onCost[place] ?? false, isOnLatencyFront: onLatency[place] ?? false };
  });
}

function toAnswerResult({ competitors, tasks }: TournamentPlan, { competitor, task, round, outcome, checked }: Cell): AnswerResult {
  const place = { competitor: competitors[competitor]?.key ?? '', task: tasks[task]?.name ?? '', round: round + 1 };
  if (outcome === undefined) return { ...place, status: 'not_run', score: null, checks: {}, costUsd: null, latencyMs: null };
  const facts = { costUsd: toUsdOrNull([outcome.cost]), latencyMs: outcome.latencyMs };
  if (outcome.kind === 'failed') return { ...place, status: 'failed', error: { kind: outcome.error.kind, message: outcome.error.message }, score: 0, checks: {}, ...facts };
  return { ...place, status: 'answered', text: outcome.text, score: checked.score, checks: checked.checks, ...facts };
}

/** USD of amounts in picodollars; `null` when one is unknown. */
export function toUsdOrNull(costs: readonly (PicoUsd | null)[]): number | null {
  let total = NO_COST;
  for (const cost of costs) {
    if (cost === null) return null;
    total = addCosts(total, { inputPicoUsd: cost, outputPicoUsd: 0, totalPicoUsd: cost });
  }
  return toUsd(total);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function meanByName(values: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  const names = [...new Set(values.map(([name]) => name))];
  return Object.fromEntries(names.map((name) => [name, mean(values.flatMap(([other, value]) => (other === name ? [value] : []))) ?? 0]));
}
