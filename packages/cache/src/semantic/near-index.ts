// Which answered questions are near, by partition: an exact scan over the vectors of one partition, fed by what all processes have added.
import type { Clock } from '@gateway/core';
import type { Neighbour, NumberedNeighbour } from '../store/cache-backend.ts';
import { countNeighbourBytes, type ShelfPartition } from '../store/memory/near-shelf.ts';
import type { TieredStore } from '../store/tiered-store.ts';

export interface NearNeighbour extends Neighbour {
  /** Cosine, -1 to 1. */
  readonly similarity: number;
}

export interface NearIndex {
  /** The nearest at or above the threshold, nearest first. Leaves nothing behind where nothing is near. */
  search(query: NearQuery): Promise<readonly NearNeighbour[]>;
  /** Resolves when other processes may find it, too. Never fails. */
  add(partition: string, neighbour: Neighbour, ttlMs: number): Promise<void>;
  /** Takes one out whose answer is gone. */
  forget(key: string): void;
}

export interface NearQuery {
  readonly partition: string;
  readonly vector: Float32Array;
  readonly threshold: number;
  readonly limit: number;
}

// What another process has added is found within this time.
const REREAD_MS = 500;

export function createNearIndex({ store, clock }: { readonly store: TieredStore; readonly clock: Clock }): NearIndex {
  const { near } = store;
  let knownGeneration = 0;
  const adding = new Map<Neighbour, string>();
  const isFresh = (partition: ShelfPartition | undefined): boolean => partition !== undefined && clock.monotonicMs() - partition.readMs < REREAD_MS;
  // What is in memory shows what is in the store: when something there is cleared or replaced, it is read anew.
  const refresh = async ({ partition: name, vector }: NearQuery): Promise<void> => {
    if (store.backend === undefined) return;
    const generation = await store.generation();
    if (generation !== knownGeneration) {
      near.clear();
      // What is on its way is not in the store yet, and is found all the same.
      for (const [neighbour, partition] of adding) near.put(partition, neighbour);
    }
    knownGeneration = generation;
    const before = near.read(name);
    const most = near.countFitting(vector);
    if (isFresh(before) || most === 0) return;
    // Said before it is done: who asks meanwhile does not read the same again.
    if (before !== undefined) before.readMs = clock.monotonicMs();
    const after = before?.sequence ?? 0;
    const added = await store.ask<readonly NumberedNeighbour[]>(async ({ neighbours }) => neighbours.readAfter(name, after, most), []);
    let last = after;
    for (const { sequence, ...neighbour } of added) {
      near.put(name, neighbour);
      last = Math.max(last, sequence);
    }
    const read = near.read(name);
    if (read !== undefined) Object.assign(read, { sequence: Math.max(read.sequence, last), readMs: clock.monotonicMs() });
  };
  return {
    search: async (query) => {
      await refresh(query);
      return findNearest(near.read(query.partition)?.neighbours.values() ?? [], query);
    },
    add: async (name, neighbour, ttlMs) => {
      if (store.backend === undefined) {
        // Behind its answer: without one it is not kept.
        await store.settled(neighbour.key);
        near.put(name, neighbour);
        return;
      }
      near.put(name, neighbour);
      adding.set(neighbour, name);
      const bytes = countNeighbourBytes(neighbour);
      await store.writeBehind(neighbour.key, bytes, async ({ neighbours }) => neighbours.add(name, neighbour, ttlMs));
      adding.delete(neighbour);
    },
    forget: near.forget,
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
