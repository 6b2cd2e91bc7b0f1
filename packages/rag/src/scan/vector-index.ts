// The nearest vectors, exactly: every vector that may be found is compared. Beyond some thousands a first pass over bytes picks whom to compare in full.
import { GatewayError } from '@gateway/core';
import { createTopHits, type Hit } from '../ranking/top-hits.ts';
import { createDotKernel, type DotKernel } from './dot-kernel.ts';
import { quantize } from './quantize.ts';
import { createVectorRows, MAX_DIMENSIONS, type VectorRows } from './vector-rows.ts';

export interface VectorSearch {
  readonly limit: number;
  /** Whose vectors may be found; asked before they are compared. @default all */
  readonly allow?: ((id: number) => boolean) | undefined;
}

export interface VectorIndex {
  readonly size: number;
  readonly dimensions: number;
  /** Adds a vector, or replaces the one with this id. @throws GatewayError `invalid_input` for another length or numbers that are none, `unavailable` when memory ends */
  put(id: number, vector: Float32Array): void;
  /** Whether there was one. */
  delete(id: number): boolean;
  /** A copy. */
  get(id: number): Float32Array | undefined;
  /** All of them, in no order. */
  ids(): Iterable<number>;
  /** The inner products with those that are there, in no order. @throws GatewayError `invalid_input` */
  score(query: Float32Array, ids: Iterable<number>): Hit[];
  /** By inner product, best first: by cosine when vectors have length 1. @throws GatewayError `invalid_input` */
  search(query: Float32Array, search: VectorSearch): Hit[];
}

export interface VectorIndexOptions {
  readonly dimensions: number;
  /** From how many vectors to compare on the first pass over bytes is made. @default 20_000 */
  readonly quantizeFrom?: number | undefined;
  /** Makes the memory that vectors lie in. @default with SIMD where the engine has it */
  readonly createKernel?: (() => DotKernel) | undefined;
}

const QUANTIZE_FROM = 20_000;
// Compared in full after the first pass: at 10 wanted of 50,000 all right ones are among the first 50.
const RERANK_FACTOR = 5;
const MIN_RERANKED = 100;

// The bytes are made on the way, some at each vector that comes, so that no search finds all of them to do.
const QUANTIZED_EARLY = 0.5;
const QUANTIZED_A_PUT = 3;

interface State {
  readonly dimensions: number;
  readonly createKernel: () => DotKernel;
  readonly ids: number[];
  readonly places: Map<number, number>;
  readonly full: VectorRows;
  bytes: ByteRows | undefined;
}

/** Of the first `done` rows. */
interface ByteRows {
  done: number;
  readonly rows: VectorRows;
  /** What one step of each row is worth. */
  readonly scales: number[];
}

/** @throws GatewayError `invalid_input` for dimensions that are none, or beyond 16,384 */
export function createVectorIndex(options: VectorIndexOptions): VectorIndex {
  const { dimensions, quantizeFrom = QUANTIZE_FROM, createKernel = createDotKernel } = options;
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new GatewayError({ kind: 'invalid_input', message: `Vectors have 1 to ${MAX_DIMENSIONS} dimensions, not ${dimensions}.` });
  }
  const state: State = { dimensions, createKernel, ids: [], places: new Map(), full: createVectorRows(createKernel(), dimensions, 'f32'), bytes: undefined };
  return {
    dimensions,
    get size() {
      return state.ids.length;
    },
    put: (id, vector) => {
      checkVector(vector, dimensions);
      const place = state.places.get(id) ?? state.ids.length;
      write(state, place, vector);
      state.ids[place] = id;
      state.places.set(id, place);
      if (state.ids.length > quantizeFrom * QUANTIZED_EARLY) quantizeSome(state, QUANTIZED_A_PUT);
    },
    delete: (id) => remove(state, id),
    get: (id) => {
      const place = state.places.get(id);
      return place === undefined ? undefined : Float32Array.from(state.full.read(place));
    },
    ids: () => state.places.keys(),
    score: (query, ids) => {
      checkVector(query, dimensions);
      const rows = Uint32Array.from([...ids].map((id) => state.places.get(id)).filter((row) => row !== undefined));
      const hits: Hit[] = [];
      state.full.dots(query, rows, ({ products, from, list }) => {
        for (const [index, score] of products.entries()) hits.push({ id: state.ids[list?.[index] ?? from + index] ?? 0, score });
      });
      return hits;
    },
    search: (query, { limit, allow }) => {
      checkVector(query, dimensions);
      const rows = chooseRows(state, allow);
      const count = typeof rows === 'number' ? rows : rows.length;
      const compared = count >= quantizeFrom ? firstPass(state, query, { rows, limit: Math.max(MIN_RERANKED, limit * RERANK_FACTOR) }) : rows;
      const top = createTopHits(limit);
      state.full.dots(query, compared, ({ products, from, list }) => {
        let { floor } = top;
        for (let index = 0; index < products.length; index += 1) {
          const product = products[index] ?? 0;
          if (product < floor) continue;
          top.add(state.ids[list?.[index] ?? from + index] ?? 0, product);
          ({ floor } = top);
        }
      });
      return top.list();
    },
  };
}

function checkVector(vector: Float32Array, dimensions: number): void {
  if (vector.length !== dimensions) throw new GatewayError({ kind: 'invalid_input', message: `A vector has ${vector.length} numbers instead of ${dimensions}.`, hint: 'Vectors of different embedding models cannot be mixed.' });
  if (!vector.every((value) => Number.isFinite(value))) throw new GatewayError({ kind: 'invalid_input', message: 'A vector has numbers that are none (NaN or infinite).' });
}

function write(state: State, place: number, vector: Float32Array): void {
  state.full.set(place, vector);
  if (state.bytes !== undefined && place < state.bytes.done) writeBytes(state.bytes, place, vector);
}

function writeBytes({ rows, scales }: ByteRows, place: number, vector: Float32Array): void {
  const { values, scale } = quantize(vector);
  rows.set(place, values);
  scales[place] = scale;
}

// The last one moves into the gap, so that rows stay without any.
function remove(state: State, id: number): boolean {
  const place = state.places.get(id);
  if (place === undefined) return false;
  const last = state.ids.length - 1;
  const lastId = state.ids[last] ?? id;
  if (place !== last) {
    write(state, place, Float32Array.from(state.full.read(last)));
    state.ids[place] = lastId;
    state.places.set(lastId, place);
  }
  state.ids.length = last;
  if (state.bytes !== undefined) state.bytes.done = Math.min(state.bytes.done, last);
  state.places.delete(id);
  return true;
}

function chooseRows(state: State, allow: VectorSearch['allow']): number | Uint32Array {
  if (allow === undefined) return state.ids.length;
  const rows: number[] = [];
  for (const [row, id] of state.ids.entries()) if (allow(id)) rows.push(row);
  return Uint32Array.from(rows);
}

function firstPass(state: State, query: Float32Array, { rows, limit }: { readonly rows: number | Uint32Array; readonly limit: number }): Uint32Array {
  const bytes = quantizeSome(state, Number.POSITIVE_INFINITY);
  const top = createTopHits(limit);
  bytes.rows.dots(quantize(query).values, rows, ({ products, from, list }) => {
    let { floor } = top;
    for (let index = 0; index < products.length; index += 1) {
      const row = list === undefined ? from + index : (list[index] ?? 0);
      const score = (products[index] ?? 0) * (bytes.scales[row] ?? 0);
      if (score < floor) continue;
      top.add(row, score);
      ({ floor } = top);
    }
  });
  return Uint32Array.from(top.list(), ({ id }) => id);
}

function quantizeSome(state: State, most: number): ByteRows {
  state.bytes ??= { done: 0, rows: createVectorRows(state.createKernel(), state.dimensions, 'i8'), scales: [] };
  const end = Math.min(state.ids.length, state.bytes.done + most);
  for (; state.bytes.done < end; state.bytes.done += 1) writeBytes(state.bytes, state.bytes.done, state.full.read(state.bytes.done) as Float32Array);
  return state.bytes;
}
