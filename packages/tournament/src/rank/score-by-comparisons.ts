// Scores with intervals from comparisons: Bradley-Terry on all of them, and again on resampled tasks.
import { fitBradleyTerry, toExpectedShares, type BradleyTerryOptions } from './bradley-terry.ts';
import type { Comparison } from './comparison.ts';
import { toClusterInterval, type Interval } from './interval.ts';
import { addTo, DEFAULT_RESAMPLES, resampleClusters, sumRows, type SparseRow } from './resample.ts';

export interface Scored {
  /** 0 to 1. */
  readonly score: number;
  /** 95 %. */
  readonly interval: Interval;
}

export interface ScoredByComparisons extends Scored {
  /** Natural logarithm of the strength, 0 on average over all. */
  readonly strength: number;
  readonly comparisons: number;
}

export interface ScoringOptions extends Pick<BradleyTerryOptions, 'priorGames'> {
  /** @default 1000 */
  readonly resamples?: number | undefined;
  readonly seed: number;
}

/**
 * `score` is the share of wins to expect against the average other competitor (0.5 = like the others), `interval` is {@link toClusterInterval} of
 * the same over resampled clusters. Whoever was never compared has 0.5, from 0 to 1.
 * The order of the comparisons makes no difference.
 *
 * @param count of competitors
 */
export function scoreByComparisons(comparisons: readonly Comparison[], count: number, options: ScoringOptions): readonly ScoredByComparisons[] {
  const { resamples = DEFAULT_RESAMPLES, seed, priorGames } = options;
  const clusters = toClusters(comparisons, count);
  const rows = clusters.map(({ row }) => row);
  const strengths = fitBradleyTerry(sumRows(rows, count * count), count, { priorGames });
  const shares = toExpectedShares(strengths);
  const samples = Array.from({ length: count }, () => new Float64Array(resamples));
  resampleClusters(rows, { resamples, seed, width: count * count }, (sum, index) => {
    const drawn = toExpectedShares(fitBradleyTerry(sum, count, { priorGames, start: strengths }));
    for (const [competitor, values] of samples.entries()) values[index] = drawn[competitor] ?? 0.5;
  });
  return samples.map((values, competitor) => {
    const score = shares[competitor] ?? 0.5;
    const own = clusters.flatMap(({ members }) => members.get(competitor) ?? []);
    return {
      score,
      interval: toClusterInterval(values, score, own.map(({ won, games }) => won / games)),
      strength: Math.log(strengths[competitor] ?? 1),
      comparisons: own.reduce((sum, { games }) => sum + games, 0),
    };
  });
}

interface Cluster {
  /** Wins as a matrix. */
  readonly row: SparseRow;
  /** Whoever is in it, with what it won of how many games there. */
  readonly members: Map<number, { won: number; games: number }>;
}

// In the order of their names, so that the drawing does not depend on the order of the comparisons.
function toClusters(comparisons: readonly Comparison[], count: number): readonly Cluster[] {
  const clusters = new Map<string, Cluster>();
  for (const { a, b, outcome, cluster } of comparisons) {
    const found = clusters.get(cluster) ?? { row: new Map<number, number>(), members: new Map<number, { won: number; games: number }>() };
    clusters.set(cluster, found);
    addTo(found.row, a * count + b, outcome);
    addTo(found.row, b * count + a, 1 - outcome);
    countGame(found, a, outcome);
    countGame(found, b, 1 - outcome);
  }
  return [...clusters].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, cluster]) => cluster);
}

function countGame({ members }: Cluster, competitor: number, won: number): void {
  const own = members.get(competitor) ?? { won: 0, games: 0 };
  members.set(competitor, { won: own.won + won, games: own.games + 1 });
}
