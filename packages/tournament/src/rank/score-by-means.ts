// Scores with intervals where every answer has a score of its own and nobody had to compare.
import { toPercentileInterval, toWilsonInterval, uniteIntervals } from './interval.ts';
import { DEFAULT_RESAMPLES, resampleClusters } from './resample.ts';
import { FEW_CLUSTERS, type Scored, type ScoringOptions } from './score-by-comparisons.ts';

export interface ScoredAnswer {
  readonly competitor: number;
  /** 0 to 1. */
  readonly score: number;
  readonly cluster: string;
}

/**
 * The mean of each competitor's scores, 0 to 1, with the percentile interval over resampled clusters; below {@link FEW_CLUSTERS} at least as wide as Wilson's.
 * Whoever has no score has 0, from 0 to 1.
 */
export function scoreByMeans(answers: readonly ScoredAnswer[], count: number, options: Omit<ScoringOptions, 'priorGames'>): readonly Scored[] {
  const { resamples = DEFAULT_RESAMPLES, seed } = options;
  const rows = new Map<string, Float64Array>();
  for (const { competitor, score, cluster } of answers) {
    // Sums in front, numbers behind.
    const row = rows.get(cluster) ?? new Float64Array(2 * count);
    rows.set(cluster, row);
    row[competitor] = (row[competitor] ?? 0) + score;
    row[count + competitor] = (row[count + competitor] ?? 0) + 1;
  }
  const clusters = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const means = Array.from({ length: count }, (_, competitor) => meanOf(sumRows(clusters, 2 * count), competitor, count));
  const samples = means.map(() => new Float64Array(resamples));
  resampleClusters(clusters, { resamples, seed }, (sum, index) => {
    samples.forEach((values, competitor) => (values[index] = meanOf(sum, competitor, count) ?? means[competitor] ?? 0));
  });
  return samples.map((values, competitor) => {
    const score = means[competitor];
    if (score === undefined) return { score: 0, interval: { low: 0, high: 1 } };
    const units = clusters.filter((row) => (row[count + competitor] ?? 0) > 0).length;
    const drawn = toPercentileInterval(values);
    return { score, interval: units < FEW_CLUSTERS ? uniteIntervals(drawn, toWilsonInterval(score, units)) : drawn };
  });
}

function sumRows(rows: readonly Float64Array[], width: number): Float64Array {
  const sum = new Float64Array(width);
  for (const row of rows) row.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value));
  return sum;
}

function meanOf(sum: Float64Array, competitor: number, count: number): number | undefined {
  const answers = sum[count + competitor] ?? 0;
  return answers === 0 ? undefined : (sum[competitor] ?? 0) / answers;
}
