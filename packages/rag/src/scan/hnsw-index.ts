// Beyond some hundred thousand vectors: an approximate graph that follows the exact index from behind. What it does not have yet is compared exactly, and so is everything under a filter.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type * as Usearch from 'usearch';
import { createTopHits } from '../ranking/top-hits.ts';
import type { VectorIndex } from './vector-index.ts';

/** The package `usearch`, as far as it is used. */
export type GraphPackage = Pick<typeof Usearch, 'Index' | 'MetricKind' | 'ScalarKind'>;

export interface HnswOptions {
  readonly usearch: GraphPackage;
  /** Fewer vectors are compared exactly. @default 300_000 */
  readonly from?: number | undefined;
  /** So many more than wanted are asked of the graph, compared exactly, and the best given back. @default 4 */
  readonly overfetch?: number | undefined;
}

export interface HnswIndex extends VectorIndex {
  /** How many vectors the graph lacks. */
  readonly pending: number;
  /** Adds to the graph what it lacks, a little in each turn of the event loop; returns at once when there are too few vectors for a graph. */
  catchUp(signal?: AbortSignal): Promise<void>;
}

export const GRAPH_FROM = 300_000;
// Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using HNSW graphs" (2018): more connections and wider searches find more and take longer.
export const CONNECTIONS = 16;
export const EXPANSION_ADD = 128;
// With 64 the graph finds 0.972 of the ten nearest among 50,000 texts, with 256 it finds 0.993: benchmarks/vector.
export const EXPANSION_SEARCH = 256;
const OVERFETCH = 4;
// Each takes up to a millisecond.
const ADDED_A_TURN = 8;
// While the graph lacks more than this share, everything is compared exactly.
const MAX_PENDING_SHARE = 0.05;

/** The exact index, and above `from` vectors a graph beside it. Changes are seen by the next search, as in the exact index. */
export function createHnswIndex(exact: VectorIndex, options: HnswOptions): HnswIndex {
  const { from = GRAPH_FROM, overfetch = OVERFETCH } = options;
  let graph: Usearch.Index | undefined;
  const inGraph = new Set<number>();
  const pending = new Set<number>(exact.ids());
  const forget = (id: number): void => {
    pending.delete(id);
    if (inGraph.delete(id)) graph?.remove(BigInt(id));
  };
  const searchGraph: VectorIndex['search'] = (query, { limit }) => {
    const top = createTopHits(limit);
    const wanted = Math.min(inGraph.size, limit * overfetch);
    const near = graph === undefined || wanted === 0 ? [] : Array.from(graph.search(query, wanted, 1).keys, Number);
    const candidates = new Set([...near.filter((id) => inGraph.has(id)), ...pending]);
    for (const { id, score } of exact.score(query, candidates)) top.add(id, score);
    return top.list();
  };
  return {
    dimensions: exact.dimensions,
    get size() {
      return exact.size;
    },
    get pending() {
      return pending.size;
    },
    put: (id, vector) => {
      exact.put(id, vector);
      forget(id);
      pending.add(id);
    },
    delete: (id) => {
      forget(id);
      return exact.delete(id);
    },
    get: exact.get,
    ids: exact.ids,
    score: exact.score,
    search: (query, search) => {
      const isReady = exact.size >= from && pending.size <= exact.size * MAX_PENDING_SHARE;
      return search.allow === undefined && isReady ? searchGraph(query, search) : exact.search(query, search);
    },
    catchUp: async (signal) => {
      while (exact.size >= from && pending.size > 0) {
        graph ??= createGraph(options.usearch, exact.dimensions);
        for (const id of takeSome(pending)) {
          const vector = exact.get(id);
          pending.delete(id);
          if (vector === undefined) continue;
          graph.add(BigInt(id), vector, 1);
          inGraph.add(id);
        }
        await nextTurn();
        if (signal?.aborted === true) return;
      }
    },
  };
}

function createGraph({ Index, MetricKind, ScalarKind }: GraphPackage, dimensions: number): Usearch.Index {
  // Half the memory: what comes close is compared in full afterwards.
  return new Index({ dimensions, metric: MetricKind.IP, quantization: ScalarKind.F16, connectivity: CONNECTIONS, expansion_add: EXPANSION_ADD, expansion_search: EXPANSION_SEARCH, multi: false });
}

function takeSome(ids: ReadonlySet<number>): number[] {
  const taken: number[] = [];
  for (const id of ids) {
    if (taken.length === ADDED_A_TURN) break;
    taken.push(id);
  }
  return taken;
}

/** The package when it is installed. */
export async function loadGraphPackage(): Promise<GraphPackage | undefined> {
  try {
    return await import('usearch');
  } catch {
    // Optional: without it, or without a build for this machine, everything is compared exactly.
    return undefined;
  }
}
