// Which answered questions are near, by partition: an exact scan over the vectors of one partition, fed by what all processes have added.
import type { Clock } from '@gateway/core';
import { MAX_NEIGHBOURS, type Neighbour, type NumberedNeighbour } from '../store/cache-backend.ts';
import type { TieredStore } from '../store/tiered-store.ts';

export interface NearNeighbour extends Neighbour {
  /** Cosine, -1 to 1. */
  readonly similarity: number;
}

export interface NearIndex {
  /** The nearest at or above the threshold, nearest first. */
  search(query: NearQuery): Promise<readonly NearNeighbour[]>;
  /** Resolves when other processes may find it, too. Never fails. */
  add(partition: string, neighbour: Neighbour, ttlMs: number): Promise<void>;
  /** Takes one out whose answer is gone. */
  forget(partition: string, key: string): void;
  clear(): void;
}

export interface NearQuery {
  readonly partition: string;
  readonly vector: Float32Array;
  readonly threshold: number;
  readonly limit: number;
}

interface Partition {
  readonly neighbours: Map<string, Neighbour>;
  sequence: number;
  readMs: number;
  generation: number;
}

// What another process has added is found within this time.
const REREAD_MS = 500;
// Vectors in memory over all partitions: 80 MB at 1,024 dimensions.
const MAX_VECTORS = 20_000;

export function createNearIndex({ store, clock }: { readonly store: TieredStore; readonly clock: Clock }): NearIndex {
  const partitions = new Map<string, Partition>();
  const open = (name: string): Partition => {
    const partition = partitions.get(name) ?? { neighbours: new Map(), sequence: 0, readMs: Number.NEGATIVE_INFINITY, generation: 0 };
    partitions.delete(name);
    partitions.set(name, partition);
    return partition;
  };
  const put = (partition: Partition, neighbour: Neighbour): void => {
    partition.neighbours.delete(neighbour.key);
    partition.neighbours.set(neighbour.key, neighbour);
    const [oldest] = partition.neighbours.keys();
    if (partition.neighbours.size > MAX_NEIGHBOURS && oldest !== undefined) partition.neighbours.delete(oldest);
  };
  const refresh = async (name: string, partition: Partition): Promise<void> => {
    if (store.backend === undefined) return;
    const generation = await store.generation();
    if (generation !== partition.generation) Object.assign(partition, { generation, sequence: 0, readMs: Number.NEGATIVE_INFINITY });
    if (clock.monotonicMs() - partition.readMs < REREAD_MS) return;
    if (partition.sequence === 0) partition.neighbours.clear();
    partition.readMs = clock.monotonicMs();
    const added = await store.ask<readonly NumberedNeighbour[]>(async ({ neighbours }) => neighbours.readAfter(name, partition.sequence), []);
    for (const { sequence, key, text, vector } of added) {
      put(partition, { key, text, vector });
      partition.sequence = Math.max(partition.sequence, sequence);
    }
  };
  const makeRoom = (current: string): void => {
    let total = 0;
    for (const { neighbours } of partitions.values()) total += neighbours.size;
    for (const [name, { neighbours }] of partitions) {
      if (total <= MAX_VECTORS) return;
      if (name === current) continue;
      total -= neighbours.size;
      partitions.delete(name);
    }
  };
  return {
    search: async ({ partition: name, vector, threshold, limit }) => {
      const partition = open(name);
      await refresh(name, partition);
      makeRoom(name);
      return findNearest(partition.neighbours.values(), { vector, threshold, limit });
    },
    add: async (name, neighbour, ttlMs) => {
      put(open(name), neighbour);
      makeRoom(name);
      // Behind its answer: without one it is not kept.
      await store.settled(neighbour.key);
      await store.tend(async ({ neighbours }) => neighbours.add(name, neighbour, ttlMs), undefined);
    },
    forget: (name, key) => {
      partitions.get(name)?.neighbours.delete(key);
    },
    clear: () => {
      partitions.clear();
    },
  };
}

function findNearest(neighbours: Iterable<Neighbour>, { vector, threshold, limit }: Omit<NearQuery, 'partition'>): readonly NearNeighbour[] {
  const near: NearNeighbour[] = [];
  for (const neighbour of neighbours) {
    // Vectors of another length are another embedder's.
    if (neighbour.vector.length !== vector.length) continue;
    const similarity = multiply(neighbour.vector, vector);
    if (similarity >= threshold) near.push({ ...neighbour, similarity });
  }
  return near.sort((a, b) => b.similarity - a.similarity).slice(0, limit);
}

/** The inner product: the cosine, since all vectors are unit vectors. */
function multiply(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
