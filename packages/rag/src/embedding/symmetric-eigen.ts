// Eigenvalues and vectors of a small symmetric matrix, by Jacobi's rotations (Golub and Van Loan, "Matrix Computations", 8.5): slow for large ones, exact and short.
import type { Pacer } from './pacer.ts';

export interface EigenPair {
  readonly value: number;
  /** Unit vector. */
  readonly vector: Float64Array;
}

const MAX_SWEEPS = 30;
const PRECISION = 1e-11;

/** @param rows of a symmetric matrix; changed on the way. @returns largest value first */
export async function symmetricEigen(rows: readonly Float64Array[], pace: Pacer): Promise<EigenPair[]> {
  const size = rows.length;
  const vectors = rows.map((_, index) => Float64Array.from({ length: size }, (__, column) => (column === index ? 1 : 0)));
  const total = rows.reduce((sum, row) => sum + dot(row, row), 0);
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(rows) > PRECISION * PRECISION * total; sweep += 1) {
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotate(rows, vectors, [p, q]);
      await pace(size * size * 12);
    }
  }
  return vectors.map((vector, index) => ({ value: rows[index]?.[index] ?? 0, vector })).sort((a, b) => b.value - a.value);
}

function offDiagonal(rows: readonly Float64Array[]): number {
  // Added up without the diagonal: taken away afterwards, it would leave its rounding behind.
  return rows.reduce((sum, row, index) => sum + dot(row.subarray(0, index), row.subarray(0, index)) + dot(row.subarray(index + 1), row.subarray(index + 1)), 0);
}

function rotate(rows: readonly Float64Array[], vectors: readonly Float64Array[], [p, q]: readonly [number, number]): void {
  const [rowP, rowQ, vectorP, vectorQ] = [rows[p], rows[q], vectors[p], vectors[q]];
  if (rowP === undefined || rowQ === undefined || vectorP === undefined || vectorQ === undefined) return;
  const between = rowP[q] ?? 0;
  if (between === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * between);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const [diagonalP, diagonalQ] = [rowP[p] ?? 0, rowQ[q] ?? 0];
  turn(rowP, rowQ, [cosine, sine]);
  // The columns are the rows again; where they cross, the two turns meet.
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? rowP;
    row[p] = rowP[index] ?? 0;
    row[q] = rowQ[index] ?? 0;
  }
  rowP[p] = diagonalP - tangent * between;
  rowQ[q] = diagonalQ + tangent * between;
  rowP[q] = 0;
  rowQ[p] = 0;
  turn(vectorP, vectorQ, [cosine, sine]);
}

function turn(a: Float64Array, b: Float64Array, [cosine, sine]: readonly [number, number]): void {
  for (let index = 0; index < a.length; index += 1) {
    const left = a[index] ?? 0;
    const right = b[index] ?? 0;
    a[index] = cosine * left - sine * right;
    b[index] = sine * left + cosine * right;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
