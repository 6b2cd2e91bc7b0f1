// Every kind of store as a test meets it: opened again and again at the same place, and taken away under the cache's feet.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CacheStoreOptions } from '../src/cache-options.ts';
import { createCache, type Cache, type CacheOptions } from '../src/index.ts';
import type { RedisServer } from '../../../test/redis-server.ts';

export interface CachePlace {
  readonly store: CacheStoreOptions;
  /** Another cache at this place, as another process would open it. Closed with the place. */
  open(options?: Omit<CacheOptions, 'store'>): Cache;
  close(): Promise<void>;
}

export interface CachePlaceKind {
  readonly name: string;
  /** Whether entries outlive the cache that made them. */
  readonly isShared: boolean;
  open(): CachePlace;
}

export function createCachePlaceKinds(redis: () => RedisServer): readonly CachePlaceKind[] {
  let count = 0;
  return [
    { name: 'memory', isShared: false, open: () => openPlace({ type: 'memory' }) },
    {
      name: 'disk',
      isShared: true,
      open: () => {
        const directory = mkdtempSync(join(tmpdir(), 'gateway-cache-'));
        return openPlace({ type: 'disk', path: join(directory, 'cache.db') }, () => {
          rmSync(directory, { recursive: true, force: true });
        });
      },
    },
    {
      name: 'redis',
      isShared: true,
      open: () => {
        count += 1;
        return openPlace({ type: 'redis', url: redis().url, prefix: `test-${count}` });
      },
    },
  ];
}

function openPlace(store: CacheStoreOptions, remove: () => void = () => undefined): CachePlace {
  const opened: Cache[] = [];
  return {
    store,
    open: (options) => {
      const cache = createCache({ ...options, store });
      opened.push(cache);
      return cache;
    },
    close: async () => {
      for (const cache of opened) await cache.close();
      remove();
    },
  };
}
