// Scores with intervals where every answer has a score of its own and nobody had to compare.
import { toClusterInterval } from './interval.ts';
import { addTo, DEFAULT_RESAMPLES, resampleClusters, sumRows, type SparseRow } from './resample.ts';
import type { Scored, ScoringOptions } from './score-by-comparisons.ts';

export interface ScoredAnswer {
  readonly competitor: number;
  /** 0 to 1. */
  readonly score: number;
  readonly cluster: string;
}

/**
 * The mean of each competitor's scores, 0 to 1, with {@link toClusterInterval} over resampled clusters.
 * Whoever has no score has 0, from 0 to 1.
 */
export function scoreByMeans(answers: readonly ScoredAnswer[], count: number, options: Omit<ScoringOptions, 'priorGames'>): readonly Scored[] {
  const { resamples = DEFAULT_RESAMPLES, seed } = options;
  const rows = new Map<string, SparseRow>();
  for (const { competitor, score, cluster } of answers) {
    // Sums in front, numbers behind.
    const row = rows.get(cluster) ?? new Map<number, number>();
    rows.set(cluster, row);
    addTo(row, competitor, score);
    addTo(row, count + competitor, 1);
  }
  const clusters = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const all = sumRows(clusters, 2 * count);
  const means = Array.from({ length: count }, (_, competitor) => meanOf(all, competitor, count));
  const samples = means.map(() => new Float64Array(resamples));
  resampleClusters(clusters, { resamples, seed, width: 2 * count }, (sum, index) => {
    for (const [competitor, values] of samples.entries()) values[index] = meanOf(sum, competitor, count) ?? means[competitor] ?? 0;
  });
  return samples.map((values, competitor) => {
    const score = means[competitor];
    if (score === undefined) return { score: 0, interval: { low: 0, high: 1 } };
    const shares = clusters.flatMap((row) => (row.has(count + competitor) ? [(row.get(competitor) ?? 0) / (row.get(count + competitor) ?? 1)] : []));
    return { score, interval: toClusterInterval(values, score, shares) };
  });
}

function meanOf(sum: Float64Array, competitor: number, count: number): number | undefined {
  const answers = sum[count + competitor] ?? 0;
  return answers === 0 ? undefined : (sum[competitor] ?? 0) / answers;
}
