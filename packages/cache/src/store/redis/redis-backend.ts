// The cache in Redis or Valkey, shared by machines: values by `@keyv/redis`, and beside them what it does not know: sizes, the order of use, counts.
import type { Clock } from '@gateway/core';
import type KeyvRedis from '@keyv/redis';
import type { KeyvStorageAdapter } from 'keyv';
import type { KeyPattern } from '../../key/entry-key.ts';
import type { BackendReports, CacheBackend, Measurement, ScannedEntry } from '../cache-backend.ts';
import { openKeyv } from '../open-keyv.ts';
import { withinTime } from '../store-guard.ts';
import { createStorageAdapter } from '../storage-adapter.ts';
import { createRedisBooks, type RedisBooks } from './redis-books.ts';
import { createRedisCounters } from './redis-counters.ts';
import { createRedisLink, type RedisClient, type RedisLink } from './redis-link.ts';
import { createRedisLocks } from './redis-locks.ts';
import { createRedisMender, isWrongType, type RedisMender } from './redis-mender.ts';
import { toMatch, toRoot, toValueKey } from './redis-names.ts';
import { createRedisNeighbours } from './redis-neighbours.ts';

export interface RedisBackendOptions extends BackendReports {
  /** `redis[s]://[user][:password@]host[:port][/number]`. */
  readonly url: string;
  /** Of all keys. */
  readonly prefix: string;
  /** Of keys, values and near questions together. @default no limit but Redis' own */
  readonly maxBytes?: number | undefined;
  /** How long a process that asks for others may be silent, in milliseconds. */
  readonly leaseMs: number;
  /** Longest that a single command may take, in milliseconds. */
  readonly limitMs: number;
  readonly clock: Clock;
}

const SCAN_AT_ONCE = 500;
const MARK_LENGTH = 43;

export function createRedisBackend(options: RedisBackendOptions): CacheBackend {
  const { onError, onDamage } = options;
  const link = createRedisLink(options.url, options.clock);
  const root = toRoot(options.prefix);
  const mender = createRedisMender({ link, root, onDamage });
  const parts = { ...options, link, root, mender };
  const books = createRedisBooks(parts);
  const neighbours = createRedisNeighbours(parts);
  const counters = createRedisCounters({ mender, onDamage, key: `${root}:counters` });
  return {
    kind: 'redis',
    keyv: openKeyv({ adapter: createBookedAdapter({ ...parts, books }), values: 'text', onError }),
    touch: books.touch,
    readGeneration: async () => (await mender.run(async (client) => client.hGet(`${root}:totals`, 'generation'))) ?? '0',
    clear: async (pattern) => {
      await neighbours.clear(pattern);
      let count = 0;
      for await (const keys of scanKeys(link, root, pattern)) count += await books.remove(keys);
      // Also when nothing is left to take out: what others hold in memory has to go.
      await books.remove([]);
      return count;
    },
    async *scan(pattern) {
      for await (const keys of scanKeys(link, root, pattern)) {
        const texts = await (await link.ready()).mGet(keys.map((key) => toValueKey(root, key)));
        yield keys.flatMap((key, index): readonly ScannedEntry[] => (texts[index] === null || texts[index] === undefined ? [] : [{ key, text: texts[index] }]));
      }
    },
    remove: async (keys) => {
      await books.remove(keys);
    },
    measure: async () => measure({ ...parts, books }),
    counters,
    neighbours,
    locks: createRedisLocks({
      ...parts,
      // A kept value begins with its digest: another one is a new value.
      readMark: async (client, key) => (await client.getRange(toValueKey(root, key), 0, MARK_LENGTH - 1)) ?? '',
    }),
    prepare: createPreparation(link, options),
    drop: link.drop,
    abandon: link.abandon,
    flush: books.flush,
    close: async () => {
      await books.flush().catch(onError);
      await link.close();
    },
  };
}

async function measure({ mender, books, root, onWriteError }: { readonly mender: RedisMender; readonly books: RedisBooks; readonly root: string; readonly onWriteError: (error: unknown) => void }): Promise<Measurement> {
  // What cannot be written does not keep anybody from looking.
  await books.flush().then(books.sweep).catch(onWriteError);
  const [totals, entries, [oldest]] = await mender.run(async (client) => Promise.all([client.hGetAll(`${root}:totals`), client.zCard(`${root}:used`), client.zRangeWithScores(`${root}:written`, 0, 0)]));
  const oldestMs = oldest === undefined || entries === 0 ? undefined : toWhole(oldest.score);
  return { entries, bytes: toWhole(totals['bytes']) ?? 0, evictions: toWhole(totals['evictions']) ?? 0, oldestMs: oldestMs ?? null };
}

function toWhole(value: string | number | undefined): number | undefined {
  const number = Number(value ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/**
 * Connects in a time of its own, which is not that of a step. The first one is waited for to its end; a later one goes on behind whoever has waited as long as a
 * step may take.
 */
function createPreparation(link: RedisLink, { clock, limitMs }: RedisBackendOptions): () => Promise<void> {
  let loaded: Promise<unknown> | undefined;
  let isFirst = true;
  return async () => {
    if (link.isReady) return;
    loaded ??= Promise.all([link.load(), import('@keyv/redis')]);
    await loaded;
    const wasFirst = isFirst;
    try {
      await (wasFirst ? link.ready() : withinTime({ work: link.ready, clock, limitMs, onHang: undefined }));
    } finally {
      if (wasFirst) isFirst = false;
    }
  };
}

interface BookedAdapterOptions {
  readonly link: RedisLink;
  readonly books: RedisBooks;
  readonly root: string;
  readonly onWriteError: (error: unknown) => void;
}

/** `@keyv/redis`, loaded and connected when it is first asked, with its sets and deletes in the books. */
function createBookedAdapter({ link, books, root, onWriteError }: BookedAdapterOptions): KeyvStorageAdapter {
  let opened: Promise<KeyvRedis<string>> | undefined;
  const load = async (client: RedisClient): Promise<KeyvRedis<string>> => {
    const { default: Adapter } = await import('@keyv/redis');
    return new Adapter<string>(client, { namespace: root, throwOnErrors: true });
  };
  const open = async (): Promise<KeyvRedis<string>> => {
    const client = await link.ready();
    opened ??= load(client);
    return opened;
  };
  return createStorageAdapter({
    get: async (key) => {
      try {
        return await (await open()).get(key);
      } catch (error) {
        if (!isWrongType(error)) throw error;
        // No value of ours, and treated as one that is not whole.
        return '';
      }
    },
    set: async (key, value, expiresMs) => {
      const text = String(value);
      await (await open()).set(key, text, expiresMs);
      await books.keep(key, text, expiresMs ?? Number.MAX_SAFE_INTEGER);
    },
    onWriteError,
    delete: async (key) => (await books.remove([key])) > 0,
    clear: async () => {
      for await (const keys of scanKeys(link, root, {})) await books.remove(keys);
    },
  });
}

async function* scanKeys(link: RedisLink, root: string, pattern: KeyPattern): AsyncGenerator<string[]> {
  const prefix = toValueKey(root, '');
  const client = await link.ready();
  for await (const keys of client.scanIterator({ MATCH: toMatch(prefix, pattern), COUNT: SCAN_AT_ONCE })) {
    if (keys.length > 0) yield keys.map((key) => key.slice(prefix.length));
  }
}
