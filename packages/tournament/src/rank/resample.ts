// The bootstrap over clusters: what would have come out with other tasks of the same kind. Whole tasks are drawn, because all answers to one task share
// its difficulty (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8).
import { createSeededRandom } from '../seeded-random.ts';

export const DEFAULT_RESAMPLES = 1_000;

/** A row of numbers of which most are 0. */
export type SparseRow = Map<number, number>;

export interface ResampleOptions {
  readonly resamples: number;
  readonly seed: number;
  /** Of the rows. */
  readonly width: number;
}

/**
 * Sums of rows, over as many clusters as there are, drawn with replacement, again and again.
 *
 * @param see is given each drawn sum; it is overwritten by the next one
 */
export function resampleClusters(clusters: readonly SparseRow[], { resamples, seed, width }: ResampleOptions, see: (sum: Float64Array, index: number) => void): void {
  const random = createSeededRandom(seed);
  const rows = clusters.map((row) => ({ at: Int32Array.from(row.keys()), value: Float64Array.from(row.values()) }));
  const sum = new Float64Array(width);
  for (let index = 0; index < resamples; index += 1) {
    sum.fill(0);
    for (let drawn = 0; drawn < rows.length; drawn += 1) {
      const row = rows[Math.floor(random() * rows.length)];
      if (row === undefined) continue;
      for (let entry = 0; entry < row.at.length; entry += 1) {
        const column = row.at[entry] ?? 0;
        sum[column] = (sum[column] ?? 0) + (row.value[entry] ?? 0);
      }
    }
    see(sum, index);
  }
}

/** All rows together. */
export function sumRows(rows: readonly SparseRow[], width: number): Float64Array {
  const sum = new Float64Array(width);
  for (const row of rows) for (const [column, value] of row) sum[column] = (sum[column] ?? 0) + value;
  return sum;
}

/** Adds to one column. */
export function addTo(row: SparseRow, column: number, value: number): void {
  row.set(column, (row.get(column) ?? 0) + value);
}
