// Finds the directions in which the terms of a collection vary together, without any model from outside.
import type { CallOptions } from '@gateway/core';
import type { TermVector } from '../keyword/term-vector.ts';
import { weighTerm, type LsaModel } from './lsa-model.ts';
import { addOuter, mirror, orthonormalize, type TallMatrix } from './orthonormalize.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { createNormalRandom } from './seeded-random.ts';
import { symmetricEigen, type EigenPair } from './symmetric-eigen.ts';

export interface FitLsaOptions extends Pick<CallOptions, 'signal'> {
  /** Length of the vectors, when the collection has as much to tell. @default 150, or a quarter of the texts or terms when they are few */
  readonly dimensions?: number | undefined;
  /** The same seed and texts give the same model on every machine. @default 1 */
  readonly seed?: number | undefined;
  /** Texts to learn from, evenly taken; the others are folded in. @default 20_000 */
  readonly maxTexts?: number | undefined;
  /** Terms to know, those in most texts first. @default 30_000 */
  readonly maxTerms?: number | undefined;
}

// Halko, Martinsson, Tropp, "Finding structure with randomness" (2011): a few more columns than wanted, and a few rounds for a spectrum that falls slowly.
const OVERSAMPLING = 20;
const ROUNDS = 4;
const MIN_TEXTS_OF_TERM = 2;
const MAX_DIMENSIONS = 150;
// With as many directions as texts or terms nothing is brought together: the vectors would be the words again.
const DIMENSIONS_SHARE = 0.25;

/**
 * The `dimensions` leading right singular vectors of the collection's tf-idf matrix (Deerwester et al., "Indexing by latent semantic analysis", 1990), by randomised subspace iteration.
 * Works in slices: other tasks of the process get their turn every few milliseconds.
 *
 * @returns undefined when the texts share too few terms for one direction
 * @throws GatewayError `cancelled` when the signal is aborted
 */
export async function fitLsa(texts: readonly TermVector[], options: FitLsaOptions = {}): Promise<LsaModel | undefined> {
  const { seed = 1, maxTexts = 20_000, maxTerms = 30_000 } = options;
  const pace = createPacer(options.signal);
  const step = Math.max(1, texts.length / maxTexts);
  const sample = Array.from({ length: Math.min(texts.length, maxTexts) }, (_, index) => texts[Math.floor(index * step)]).filter((text) => text !== undefined);
  const { termIds, weights } = await chooseTerms(sample, maxTerms, pace);
  const rows = await toRows(sample, { termIds, weights, pace });
  const { dimensions = Math.max(2, Math.min(MAX_DIMENSIONS, Math.floor(DIMENSIONS_SHARE * Math.min(rows.length, termIds.length)))) } = options;
  const columns = Math.min(dimensions + OVERSAMPLING, termIds.length, rows.length);
  const random = createNormalRandom(seed);
  let basis: TallMatrix = { rows: termIds.length, columns, values: Float64Array.from({ length: termIds.length * columns }, random) };
  await orthonormalize(basis, { rounds: 1, pace });
  for (let round = 1; round <= ROUNDS; round += 1) {
    basis = await multiply(rows, basis, pace);
    // On the way the basis only has to keep its directions apart; the last one has to be exact.
    await orthonormalize(basis, { rounds: round === ROUNDS ? 2 : 1, pace });
  }
  const pairs = await symmetricEigen(await toImageGram(rows, basis, pace), pace);
  const strongest = pairs[0]?.value ?? 0;
  const kept = pairs.slice(0, dimensions).filter(({ value }) => value > strongest * 1e-9);
  if (kept.length === 0) return undefined;
  const directions = await turnBasis(basis, kept, pace);
  return { dimensions: kept.length, termIds, weights, directions, fittedTexts: texts.length };
}

interface SparseRow {
  readonly places: Uint32Array;
  readonly values: Float64Array;
}

async function chooseTerms(texts: readonly TermVector[], maxTerms: number, pace: Pacer): Promise<Pick<LsaModel, 'termIds' | 'weights'>> {
  const frequencies = new Map<number, number>();
  for (const { ids } of texts) {
    for (const id of ids) frequencies.set(id, (frequencies.get(id) ?? 0) + 1);
    await pace(ids.length * 20);
  }
  const chosen = [...frequencies]
    .filter(([, count]) => count >= MIN_TEXTS_OF_TERM)
    .sort(([a, left], [b, right]) => right - left || a - b)
    .slice(0, maxTerms)
    .sort(([a], [b]) => a - b);
  return { termIds: Uint32Array.from(chosen, ([id]) => id), weights: Float32Array.from(chosen, ([, count]) => Math.log(1 + texts.length / count)) };
}

async function toRows(texts: readonly TermVector[], parts: Pick<LsaModel, 'termIds' | 'weights'> & { readonly pace: Pacer }): Promise<readonly SparseRow[]> {
  const { termIds, weights, pace } = parts;
  const placeOf = new Map(Array.from(termIds, (id, place) => [id, place]));
  const rows: SparseRow[] = [];
  for (const { ids, counts } of texts) {
    const entries = Array.from(ids, (id, index) => ({ place: placeOf.get(id), count: counts[index] ?? 0 })).filter((entry): entry is { place: number; count: number } => entry.place !== undefined);
    const values = Float64Array.from(entries, ({ place, count }) => weighTerm(count, weights[place] ?? 0));
    const length = Math.hypot(...values);
    if (length > 0) rows.push({ places: Uint32Array.from(entries, ({ place }) => place), values: values.map((value) => value / length) });
    await pace(ids.length * 40);
  }
  return rows;
}

/** The collection's matrix, transposed, times itself, times the basis. */
async function multiply(rows: readonly SparseRow[], basis: TallMatrix, pace: Pacer): Promise<TallMatrix> {
  const image: TallMatrix = { ...basis, values: new Float64Array(basis.values.length) };
  const seen = new Float64Array(basis.columns);
  for (const row of rows) {
    project(row, basis, seen);
    spread(row, seen, image);
    await pace(basis.columns * 2 * row.places.length);
  }
  return image;
}

/** The products of all pairs of columns of the collection's matrix times the basis. */
async function toImageGram(rows: readonly SparseRow[], basis: TallMatrix, pace: Pacer): Promise<Float64Array[]> {
  const { columns } = basis;
  const gram = Array.from({ length: columns }, () => new Float64Array(columns));
  const seen = new Float64Array(columns);
  for (const row of rows) {
    project(row, basis, seen);
    addOuter(gram, seen);
    await pace(columns * (row.places.length + columns / 2));
  }
  mirror(gram);
  return gram;
}

function project({ places, values }: SparseRow, { columns, values: basis }: TallMatrix, seen: Float64Array): void {
  seen.fill(0);
  for (let index = 0; index < places.length; index += 1) {
    const value = values[index] ?? 0;
    const start = (places[index] ?? 0) * columns;
    for (let column = 0; column < columns; column += 1) seen[column] = (seen[column] ?? 0) + value * (basis[start + column] ?? 0);
  }
}

function spread({ places, values }: SparseRow, seen: Float64Array, image: TallMatrix): void {
  const { columns, values: target } = image;
  for (let index = 0; index < places.length; index += 1) {
    const value = values[index] ?? 0;
    const start = (places[index] ?? 0) * columns;
    for (let column = 0; column < columns; column += 1) target[start + column] = (target[start + column] ?? 0) + value * (seen[column] ?? 0);
  }
}

/** The basis in the coordinates of the eigenvectors, term after term. */
async function turnBasis({ rows, columns, values }: TallMatrix, pairs: readonly EigenPair[], pace: Pacer): Promise<Float32Array> {
  const turned = new Float32Array(rows * pairs.length);
  for (let row = 0; row < rows; row += 1) {
    for (const [place, { vector }] of pairs.entries()) {
      let sum = 0;
      for (let column = 0; column < columns; column += 1) sum += (values[row * columns + column] ?? 0) * (vector[column] ?? 0);
      turned[row * pairs.length + place] = sum;
    }
    await pace(columns * pairs.length);
  }
  return turned;
}
