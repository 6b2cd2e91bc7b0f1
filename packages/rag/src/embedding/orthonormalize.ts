// Turns the columns of a tall matrix into an orthonormal basis of what they span.
import type { Pacer } from './pacer.ts';

/** Row after row in one array. */
export interface TallMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

// Of a column that its predecessors explain but for this share, nothing but rounding is left: it becomes zero.
const NEGLIGIBLE = 1e-12;

/**
 * In place, by Cholesky QR; twice is exact to rounding (Yamamoto et al., "Roundoff error analysis of the CholeskyQR2 algorithm", 2015). Columns that depend on others become zero.
 */
export async function orthonormalize(matrix: TallMatrix, options: { readonly rounds: number; readonly pace: Pacer }): Promise<void> {
  const { pace } = options;
  for (let round = 0; round < options.rounds; round += 1) {
    const factor = toCholesky(await toGram(matrix, pace));
    for (let row = 0; row < matrix.rows; row += 1) {
      solveRow(matrix.values, row * matrix.columns, factor);
      await pace((matrix.columns * matrix.columns) / 2);
    }
  }
}

// The products of all pairs of columns.
async function toGram(matrix: TallMatrix, pace: Pacer): Promise<Float64Array[]> {
  const { rows, columns, values } = matrix;
  const gram = Array.from({ length: columns }, () => new Float64Array(columns));
  for (let row = 0; row < rows; row += 1) {
    addOuter(gram, values.subarray(row * columns, (row + 1) * columns));
    await pace((columns * columns) / 2);
  }
  mirror(gram);
  return gram;
}

/** Adds a vector times itself to the upper half. */
export function addOuter(gram: readonly Float64Array[], vector: Float64Array): void {
  for (let index = 0; index < gram.length; index += 1) {
    const target = gram[index] ?? vector;
    const factor = vector[index] ?? 0;
    if (factor === 0) continue;
    for (let column = index; column < vector.length; column += 1) target[column] = (target[column] ?? 0) + factor * (vector[column] ?? 0);
  }
}

/** Copies the upper half to the lower. */
export function mirror(gram: readonly Float64Array[]): void {
  for (const [index, row] of gram.entries()) for (let column = 0; column < index; column += 1) row[column] = gram[column]?.[index] ?? 0;
}

// The rows of the lower factor; a zero on the diagonal marks a column that depends on those before it.
function toCholesky(gram: readonly Float64Array[]): readonly Float64Array[] {
  const factor: Float64Array[] = [];
  for (const [index, source] of gram.entries()) {
    const row = new Float64Array(gram.length);
    for (let column = 0; column < index; column += 1) {
      const other = factor[column];
      const pivot = other?.[column] ?? 0;
      if (other !== undefined && pivot !== 0) row[column] = ((source[column] ?? 0) - dotUpTo(row, other, column)) / pivot;
    }
    const rest = (source[index] ?? 0) - dotUpTo(row, row, index);
    row[index] = rest > NEGLIGIBLE * (source[index] ?? 0) ? Math.sqrt(rest) : 0;
    factor.push(row);
  }
  return factor;
}

function solveRow(values: Float64Array, start: number, factor: readonly Float64Array[]): void {
  for (let index = 0; index < factor.length; index += 1) {
    const row = factor[index] ?? values;
    const pivot = row[index] ?? 0;
    let rest = values[start + index] ?? 0;
    for (let column = 0; column < index; column += 1) rest -= (values[start + column] ?? 0) * (row[column] ?? 0);
    values[start + index] = pivot === 0 ? 0 : rest / pivot;
  }
}

function dotUpTo(a: Float64Array, b: Float64Array, end: number): number {
  let sum = 0;
  for (let index = 0; index < end; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
