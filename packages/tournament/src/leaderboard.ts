// All tournaments together: who is how good at what, over everything that was ever compared.
import { toUsdOrNull } from './run/build-result.ts';
import type { Interval } from './rank/interval.ts';
import { scoreByComparisons } from './rank/score-by-comparisons.ts';
import { shareRanks } from './rank/share-ranks.ts';
import type { StoredComparison, StoredStanding } from './store/tournament-store.ts';

export interface LeaderboardEntry {
  /** From 1; whoever cannot be told apart shares it. */
  readonly rank: number;
  readonly provider: string;
  readonly model: string;
  /** Expected share of wins against the average other model on it, 0 to 1. */
  readonly score: number;
  /** 95 %. */
  readonly interval: Interval;
  /** Natural logarithm of its Bradley-Terry strength, 0 on average. */
  readonly strength: number;
  readonly comparisons: number;
  readonly tournaments: number;
  /** Tasks, over all tournaments. */
  readonly tasks: number;
  readonly answers: number;
  readonly failures: number;
  /** USD, mean of an answer; `null` when part of it is unknown. */
  readonly costUsd: number | null;
  /** Mean of the tournaments' medians; `null` without answers. */
  readonly latencyMs: number | null;
}

// The same evidence always gives the same board.
const SEED = 1;
const RESAMPLES = 400;

/** The best first. Resampled are the tasks of all tournaments. */
export function rankLeaderboard(comparisons: readonly StoredComparison[], standings: readonly StoredStanding[], resamples: number = RESAMPLES): readonly LeaderboardEntry[] {
  const names = [...new Set(comparisons.flatMap(({ a, b }) => [a, b]))].toSorted();
  const places = new Map(names.map((name, index) => [name, index]));
  const scored = scoreByComparisons(
    comparisons.map(({ a, b, outcome, tournament, task }) => ({ a: places.get(a) ?? 0, b: places.get(b) ?? 0, outcome, cluster: `${tournament}:${task}` })),
    names.length,
    { seed: SEED, resamples },
  );
  const ranks = shareRanks(scored.map(({ interval }) => interval));
  return names
    .map((name, index): LeaderboardEntry => {
      const { score = 0, interval = { low: 0, high: 1 }, strength = 0, comparisons: count = 0 } = scored[index] ?? {};
      const own = comparisons.filter(({ a, b }) => a === name || b === name);
      return {
        rank: ranks[index] ?? 1,
        ...split(name),
        score,
        interval,
        strength,
        comparisons: count,
        tournaments: new Set(own.map(({ tournament }) => tournament)).size,
        tasks: new Set(own.map(({ tournament, task }) => `${tournament}:${task}`)).size,
        ...sumUp(standings.filter(({ provider, model }) => `${provider}/${model}` === name)),
      };
    })
    .toSorted((a, b) => b.score - a.score || (`${a.provider}/${a.model}` < `${b.provider}/${b.model}` ? -1 : 1));
}

function split(name: string): { readonly provider: string; readonly model: string } {
  const slash = name.indexOf('/');
  return { provider: name.slice(0, slash), model: name.slice(slash + 1) };
}

function sumUp(standings: readonly StoredStanding[]): Pick<LeaderboardEntry, 'answers' | 'failures' | 'costUsd' | 'latencyMs'> {
  const answers = standings.reduce((sum, one) => sum + one.answers, 0);
  const failures = standings.reduce((sum, one) => sum + one.failures, 0);
  const total = toUsdOrNull(standings.map(({ cost }) => cost));
  const latencies = standings.flatMap(({ latencyMs }) => latencyMs ?? []);
  return {
    answers,
    failures,
    costUsd: total === null || answers + failures === 0 ? null : total / (answers + failures),
    latencyMs: latencies.length === 0 ? null : latencies.reduce((sum, one) => sum + one, 0) / latencies.length,
  };
}
