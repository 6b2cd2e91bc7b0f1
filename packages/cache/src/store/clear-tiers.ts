// Takes out a part of what is kept.
import { isMadeBy, readMaker, type CacheEntry } from '../entry/cache-entry.ts';
import { decodeEntry } from '../entry/entry-codec.ts';
import { matchesKey, type KeyPattern } from '../key/entry-key.ts';
import type { CacheBackend } from './cache-backend.ts';
import type { MemoryTier } from './memory/memory-tier.ts';
import type { Tiers } from './tiers.ts';

/** Takes out what matches, in both tiers. */
export async function clearTiers({ memory, backend }: Tiers, pattern: KeyPattern, maker: string | undefined): Promise<number> {
  const memoryCount = clearMemory(memory, pattern, maker);
  if (backend === undefined) return memoryCount;
  // Asked by a person, who has to hear it when it did not work.
  if (maker === undefined) return backend.clear(pattern);
  let count = 0;
  for await (const keys of findMade(backend, pattern, maker)) {
    await backend.remove(keys);
    count += keys.length;
  }
  return count;
}

/** Forgets the near questions whose answers match; the answers stay. */
export async function clearNear({ memory, watch, backend }: Tiers, pattern: KeyPattern, maker: string | undefined): Promise<number> {
  if (backend === undefined) {
    const keys = Array.from(memory.near.list(), ({ key }) => key).filter((key) => matchesKey(pattern, key) && (maker === undefined || isOf(memory.peek(key)?.entry, maker)));
    return keys.filter(memory.near.forget).length;
  }
  // What memory shows is read anew from what is left.
  watch.raise();
  if (maker === undefined) return backend.neighbours.clear(pattern);
  let count = 0;
  for await (const keys of findMade(backend, pattern, maker)) count += await backend.neighbours.remove(keys);
  return count;
}

function clearMemory({ lru, peek }: MemoryTier, pattern: KeyPattern, maker: string | undefined): number {
  let count = 0;
  for (const key of Array.from(lru.keys())) {
    if (!matchesKey(pattern, key) || (maker !== undefined && !isOf(peek(key)?.entry, maker))) continue;
    lru.delete(key);
    count += 1;
  }
  return count;
}

/** Keys of what a model has made, in portions. What cannot be read is nobody's, and goes as well. */
async function* findMade(backend: CacheBackend, pattern: KeyPattern, maker: string): AsyncGenerator<readonly string[]> {
  for await (const portion of backend.scan(pattern)) {
    const keys = portion.filter(({ key, text }) => isOf(decodeEntry(key, text), maker)).map(({ key }) => key);
    if (keys.length > 0) yield keys;
  }
}

function isOf(entry: CacheEntry | undefined, maker: string): boolean {
  return entry === undefined || isMadeBy(readMaker(entry), maker);
}
