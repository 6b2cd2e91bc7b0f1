// What this process holds in memory, entries and near questions, within one number of bytes.
import type { CacheEntry } from '../../entry/cache-entry.ts';
import type { Neighbour } from '../cache-backend.ts';
import { createLruAdapter, type LruAdapter, type SizedValue } from './lru-adapter.ts';
import { countFitting, countNeighbourBytes, createNearShelf, type NearShelf } from './near-shelf.ts';

export interface HotValue extends SizedValue {
  readonly entry: CacheEntry;
}

export interface MemoryTier {
  readonly lru: LruAdapter;
  readonly near: NearMemory;
  /** Of entries and near questions together. */
  readonly bytes: number;
  /** The entry without using it. */
  peek(key: string): HotValue | undefined;
  /** Takes out entries that have run out. */
  sweep(nowMs: number): void;
}

/** Near questions as far as memory holds them. */
export interface NearMemory extends Pick<NearShelf, 'read' | 'forget' | 'clear' | 'list' | 'size' | 'bytes'> {
  /** Where memory is all there is, one whose answer is not here is left out, and so is one that would put its own answer out. */
  put(partition: string, neighbour: Neighbour): void;
  /** How many questions with such a vector have room at most. */
  countFitting(vector: Float32Array): number;
}

export interface MemoryTierOptions {
  readonly maxBytes: number;
  /** Whether nothing stands behind it: then near questions go with their answers. Otherwise they show what stands behind, and take half of the room at most. */
  readonly isAlone: boolean;
}

export function createMemoryTier({ maxBytes, isAlone }: MemoryTierOptions): MemoryTier {
  const nearBytes = isAlone ? maxBytes : Math.floor(maxBytes / 2);
  const shelf = createNearShelf(nearBytes);
  const lru = createLruAdapter({ maxBytes, besideBytes: () => shelf.bytes, onGone: isAlone ? shelf.forget : undefined });
  const peek = (key: string): HotValue | undefined => lru.peek(key) as HotValue | undefined;
  const mayHold = (neighbour: Neighbour): boolean => {
    if (!isAlone) return true;
    const entry = peek(neighbour.key);
    return entry !== undefined && entry.bytes + countNeighbourBytes(neighbour) <= maxBytes;
  };
  return {
    lru,
    peek,
    get bytes() {
      return lru.bytes + shelf.bytes;
    },
    sweep: (nowMs) => {
      for (const key of Array.from(lru.keys())) if ((peek(key)?.entry.expiresMs ?? nowMs) <= nowMs) lru.delete(key);
    },
    near: {
      get bytes() {
        return shelf.bytes;
      },
      get size() {
        return shelf.size;
      },
      read: shelf.read,
      forget: shelf.forget,
      clear: shelf.clear,
      list: shelf.list,
      countFitting: (vector) => countFitting(nearBytes, vector),
      put: (partition, neighbour) => {
        if (!mayHold(neighbour)) return;
        shelf.put(partition, neighbour);
        lru.makeRoom();
      },
    },
  };
}
