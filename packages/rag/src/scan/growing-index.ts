// The index of a base in memory: exact while it is small, and with a graph beside it, made in the background, once it is large and the package for that is installed.
import { createHnswIndex, GRAPH_FROM, loadGraphPackage, type GraphPackage, type HnswIndex } from './hnsw-index.ts';
import { createVectorIndex, type VectorIndex, type VectorIndexOptions } from './vector-index.ts';

export interface GraphOptions {
  /** From how many vectors on; Infinity for never. @default 300_000 */
  readonly from?: number | undefined;
  /** Undefined where it is not installed. @default the installed `usearch` */
  readonly load?: (() => Promise<GraphPackage | undefined>) | undefined;
  /** Ends the work in the background. */
  readonly signal?: AbortSignal | undefined;
}

export interface GrowingIndex extends VectorIndex {
  /** Settles when the graph has everything, or nothing is to be done. */
  settled(): Promise<void>;
}

/** @throws GatewayError as {@link createVectorIndex} does */
export function createGrowingIndex(options: VectorIndexOptions, graph: GraphOptions = {}): GrowingIndex {
  const { from = GRAPH_FROM, load = loadGraphPackage, signal } = graph;
  const exact = createVectorIndex(options);
  let hnsw: HnswIndex | undefined;
  let growing: Promise<void> | undefined;
  let isExactOnly = false;
  const current = (): VectorIndex => hnsw ?? exact;
  const grow = async (): Promise<void> => {
    try {
      const usearch = hnsw === undefined ? await load() : undefined;
      if (usearch !== undefined) hnsw = createHnswIndex(exact, { usearch, from });
      isExactOnly = hnsw === undefined;
      await hnsw?.catchUp(signal);
    } catch {
      // A graph that cannot be made is done without: the exact index has everything.
      hnsw = undefined;
      isExactOnly = true;
    }
  };
  const growWhenLarge = (): void => {
    if (exact.size < from || isExactOnly || signal?.aborted === true) return;
    growing ??= grow().finally(() => {
      growing = undefined;
    });
  };
  return {
    dimensions: exact.dimensions,
    get size() {
      return exact.size;
    },
    put: (id, vector) => {
      current().put(id, vector);
      growWhenLarge();
    },
    delete: (id) => current().delete(id),
    get: exact.get,
    ids: exact.ids,
    score: exact.score,
    search: (query, search) => current().search(query, search),
    settled: async () => growing,
  };
}
