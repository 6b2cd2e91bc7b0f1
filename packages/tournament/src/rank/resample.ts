// The bootstrap over clusters: what would have come out with other tasks of the same kind. Whole tasks are drawn, because all answers to one task share
// its difficulty (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8).
import { createSeededRandom } from '../seeded-random.ts';

export const DEFAULT_RESAMPLES = 1_000;

/**
 * Sums of rows, over as many clusters as there are, drawn with replacement, again and again.
 *
 * @param clusters one row of the same length each
 * @param see is given each drawn sum; it is overwritten by the next one
 */
export function resampleClusters(clusters: readonly Float64Array[], { resamples, seed }: { readonly resamples: number; readonly seed: number }, see: (sum: Float64Array, index: number) => void): void {
  const random = createSeededRandom(seed);
  const width = clusters[0]?.length ?? 0;
  const sum = new Float64Array(width);
  for (let index = 0; index < resamples; index += 1) {
    sum.fill(0);
    for (let drawn = 0; drawn < clusters.length; drawn += 1) {
      const row = clusters[Math.floor(random() * clusters.length)];
      if (row === undefined) continue;
      for (let column = 0; column < width; column += 1) sum[column] = (sum[column] ?? 0) + (row[column] ?? 0);
    }
    see(sum, index);
  }
}
