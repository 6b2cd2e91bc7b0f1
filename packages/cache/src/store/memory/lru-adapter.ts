// The memory tier: objects under keys, bounded by bytes, the one that was not used for longest goes first.
import type { KeyvStorageAdapter } from 'keyv';
import { createStorageAdapter } from '../storage-adapter.ts';

/** A value that knows its size. */
export interface SizedValue {
  readonly bytes: number;
}

export interface LruOptions {
  readonly maxBytes: number;
  /** Bytes that are taken beside the values, of the same room. @default 0 */
  readonly besideBytes?: (() => number) | undefined;
  /** Is told of every key that has gone and was not replaced. */
  readonly onGone?: ((key: string) => void) | undefined;
}

export interface LruAdapter {
  readonly adapter: KeyvStorageAdapter;
  readonly entries: number;
  readonly bytes: number;
  /** Values that made room for others. */
  readonly evictions: number;
  keys(): Iterable<string>;
  /** The value without moving it to the front. */
  peek(key: string): SizedValue | undefined;
  delete(key: string): void;
  /** To be called when more is taken beside. */
  makeRoom(): void;
  clear(): void;
}

interface Kept {
  readonly value: SizedValue;
}

export function createLruAdapter({ maxBytes, besideBytes = () => 0, onGone }: LruOptions): LruAdapter {
  // A Map keeps the order of insertion: its first key is the one that waits longest.
  const kept = new Map<string, Kept>();
  let bytes = 0;
  let evictions = 0;
  const drop = (key: string): boolean => {
    bytes -= kept.get(key)?.value.bytes ?? 0;
    const wasThere = kept.delete(key);
    onGone?.(key);
    return wasThere;
  };
  const makeRoom = (): void => {
    for (const [oldest] of kept) {
      if (bytes + besideBytes() <= maxBytes) break;
      drop(oldest);
      evictions += 1;
    }
  };
  const put = (key: string, next: Kept): void => {
    // What alone is larger than all the room is not kept, instead of emptying it for nothing.
    if (next.value.bytes > maxBytes) {
      drop(key);
      return;
    }
    bytes -= kept.get(key)?.value.bytes ?? 0;
    kept.delete(key);
    kept.set(key, next);
    bytes += next.value.bytes;
    makeRoom();
  };
  const clear = (): void => {
    for (const key of kept.keys()) onGone?.(key);
    kept.clear();
    bytes = 0;
  };
  const use = (key: string): Kept | undefined => {
    const found = kept.get(key);
    if (found === undefined) return undefined;
    kept.delete(key);
    kept.set(key, found);
    return found;
  };
  return {
    adapter: toAdapter({ use, put, drop, clear }),
    get entries() {
      return kept.size;
    },
    get bytes() {
      return bytes;
    },
    get evictions() {
      return evictions;
    },
    keys: () => kept.keys(),
    peek: (key) => kept.get(key)?.value,
    delete: drop,
    makeRoom,
    clear,
  };
}

interface LruSteps {
  readonly use: (key: string) => Kept | undefined;
  readonly put: (key: string, next: Kept) => void;
  readonly drop: (key: string) => boolean;
  readonly clear: () => void;
}

function toAdapter({ use, put, drop, clear }: LruSteps): KeyvStorageAdapter {
  return createStorageAdapter({
    get: use,
    set: async (key, value) => {
      put(key, value as Kept);
      return Promise.resolve();
    },
    delete: async (key) => Promise.resolve(drop(key)),
    clear: async () => {
      clear();
      return Promise.resolve();
    },
  });
}
