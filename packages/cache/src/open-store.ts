// The store that the options name, behind its memory tier. What a kind of store needs is loaded when it is first used.
import type { Clock, Logger } from '@gateway/core';
import type { CacheOptions } from './cache-options.ts';
import { createRedisBackend } from './store/redis/redis-backend.ts';
import { createSqliteBackend } from './store/sqlite/sqlite-backend.ts';
import { createTieredStore, type TieredStore } from './store/tiered-store.ts';

const MB = 1024 * 1024;
const MEMORY_ALONE_BYTES = 256 * MB;
const MEMORY_IN_FRONT_BYTES = 64 * MB;
const DISK_BYTES = 1024 * MB;
const LEASE_MS = 10_000;
// A Redis that needs longer than this is slower than no cache.
const REDIS_LIMIT_MS = 500;
// Keeping is done behind the answer; while it lasts, other processes wait for it.
const REDIS_TEND_LIMIT_MS = 5_000;

export function openStore({ store = { type: 'memory' }, maxBytes, memoryBytes, clock, logger }: CacheOptions & { readonly clock: Clock; readonly logger: Logger }): TieredStore {
  const inFront = Math.min(memoryBytes ?? MEMORY_IN_FRONT_BYTES, maxBytes ?? Number.MAX_SAFE_INTEGER);
  if (store.type === 'memory') return createTieredStore({ clock, logger, memoryBytes: maxBytes ?? memoryBytes ?? MEMORY_ALONE_BYTES });
  if (store.type === 'disk') {
    const { path } = store;
    const most = maxBytes ?? DISK_BYTES;
    return createTieredStore({ clock, logger, memoryBytes: inFront, maxBytes: most, openBackend: (reports) => createSqliteBackend({ ...reports, path, maxBytes: most, clock, logger }) });
  }
  const { url, prefix = 'llm-gateway', leaseMs = LEASE_MS } = store;
  return createTieredStore({
    clock,
    logger,
    memoryBytes: inFront,
    maxBytes,
    limitMs: REDIS_LIMIT_MS,
    tendLimitMs: REDIS_TEND_LIMIT_MS,
    openBackend: (reports) => createRedisBackend({ ...reports, url, prefix, maxBytes, leaseMs, limitMs: REDIS_LIMIT_MS, clock }),
  });
}
