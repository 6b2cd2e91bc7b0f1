// The cache in Redis or Valkey, shared by machines: values by `@keyv/redis`, and beside them what it does not know: sizes, the order of use, counts.
import type { Clock } from '@gateway/core';
import type KeyvRedis from '@keyv/redis';
import type { KeyvStorageAdapter } from 'keyv';
import { toGlob, type KeyPattern } from '../../key/entry-key.ts';
import type { CacheBackend, ScannedEntry } from '../cache-backend.ts';
import { openKeyv } from '../open-keyv.ts';
import { withinTime } from '../store-guard.ts';
import { createStorageAdapter } from '../storage-adapter.ts';
import { createRedisLink, type RedisClient, type RedisLink } from './redis-link.ts';
import { createRedisLocks } from './redis-locks.ts';
import { createRedisNeighbours } from './redis-neighbours.ts';
import { KEEP_SCRIPT, REMOVE_SCRIPT, SWEEP_SCRIPT } from './redis-scripts.ts';

export interface RedisBackendOptions {
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
  readonly onError: (error: unknown) => void;
}

const SCAN_AT_ONCE = 500;
const MAX_TOUCHED = 512;
const SWEPT_AT_ONCE = 1_000;
const MARK_LENGTH = 43;
// What a key takes beside itself and its value: its places in four collections, about.
const ENTRY_BYTES = 300;

export function createRedisBackend(options: RedisBackendOptions): CacheBackend {
  const { clock, onError } = options;
  const link = createRedisLink(options.url, clock);
  // The braces keep all keys on one node of a cluster: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
  const root = `{${options.prefix}:cache}`;
  const books = createBooks({ ...options, link, root });
  const neighbours = createRedisNeighbours({ link, root, keys: bookKeysOf(root), maxBytes: options.maxBytes });
  const adapter = createBookedAdapter({ link, books, root });
  return {
    kind: 'redis',
    keyv: openKeyv({ adapter, values: 'text', onError }),
    touch: books.touch,
    readGeneration: async () => (await (await link.ready()).hGet(`${root}:totals`, 'generation')) ?? '0',
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
    measure: async () => {
      const client = await link.ready();
      await books.flush();
      await books.sweep();
      const [totals, entries, [oldest]] = await Promise.all([client.hGetAll(`${root}:totals`), client.zCard(`${root}:used`), client.zRangeWithScores(`${root}:written`, 0, 0)]);
      return { entries, bytes: Number(totals['bytes'] ?? 0), evictions: Number(totals['evictions'] ?? 0), oldestMs: oldest === undefined || entries === 0 ? null : oldest.score };
    },
    counters: createCounters(link, `${root}:counters`),
    neighbours,
    locks: createRedisLocks({
      link,
      root,
      leaseMs: options.leaseMs,
      clock,
      limitMs: options.limitMs,
      // A kept value begins with its digest: another one is a new value.
      readMark: async (client, key) => (await client.getRange(toValueKey(root, key), 0, MARK_LENGTH - 1)) ?? '',
      onError,
    }),
    prepare: createPreparation(link, options),
    drop: link.drop,
    flush: books.flush,
    close: async () => {
      await books.flush().catch(onError);
      await link.close();
    },
  };
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

function toValueKey(root: string, key: string): string {
  // As `@keyv/redis` joins them.
  return `${root}::${key}`;
}

/** What is known of the keys, in the order in which the scripts take it. */
function bookKeysOf(root: string): string[] {
  return ['used', 'sizes', 'ends', 'totals', 'written', 'near-of', 'near-sizes'].map((name) => `${root}:${name}`);
}

interface Books {
  keep(key: string, value: string, expiresMs: number): Promise<void>;
  remove(keys: readonly string[]): Promise<number>;
  touch(key: string): void;
  flush(): Promise<void>;
  /** Forgets what has ended. */
  sweep(): Promise<void>;
}

function createBooks({ link, root, clock, maxBytes, onError }: RedisBackendOptions & { readonly link: RedisLink; readonly root: string }): Books {
  const keys = bookKeysOf(root);
  let touched = new Map<string, number>();
  const pending = new Set<Promise<unknown>>();
  const track = async <T>(work: Promise<T>): Promise<T> => {
    pending.add(work);
    try {
      return await work;
    } finally {
      pending.delete(work);
    }
  };
  const writeTouched = async (): Promise<void> => {
    if (touched.size === 0) return;
    const members = [...touched].map(([value, score]) => ({ value, score }));
    touched = new Map();
    await (await link.ready()).zAdd(`${root}:used`, members, { condition: 'XX' });
  };
  return {
    keep: async (key, value, expiresMs) => {
      const bytes = key.length + Buffer.byteLength(value) + ENTRY_BYTES;
      const client = await link.ready();
      await track(client.eval(KEEP_SCRIPT, { keys, arguments: [root, key, String(bytes), String(clock.now()), String(expiresMs), String(maxBytes ?? 0)] }));
      await writeTouched();
    },
    remove: async (names) => Number(await track((await link.ready()).eval(REMOVE_SCRIPT, { keys, arguments: [root, ...names] }))),
    touch: (key) => {
      touched.set(key, clock.now());
      if (touched.size >= MAX_TOUCHED) track(writeTouched()).catch(onError);
    },
    sweep: async () => {
      const client = await link.ready();
      for (let left = 1; left > 0; ) left = Number(await client.eval(SWEEP_SCRIPT, { keys, arguments: [root, String(clock.now()), String(SWEPT_AT_ONCE)] }));
    },
    flush: async () => {
      await writeTouched();
      await Promise.allSettled(pending);
    },
  };
}

/** `@keyv/redis`, loaded and connected when it is first asked, with its sets and deletes in the books. */
function createBookedAdapter({ link, books, root }: { readonly link: RedisLink; readonly books: Books; readonly root: string }): KeyvStorageAdapter {
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
    get: async (key) => (await open()).get(key),
    set: async (key, value, expiresMs) => {
      const text = String(value);
      await (await open()).set(key, text, expiresMs);
      await books.keep(key, text, expiresMs ?? Number.MAX_SAFE_INTEGER);
    },
    delete: async (key) => (await books.remove([key])) > 0,
    clear: async () => {
      for await (const keys of scanKeys(link, root, {})) await books.remove(keys);
    },
  });
}

async function* scanKeys(link: RedisLink, root: string, pattern: KeyPattern): AsyncGenerator<string[]> {
  const prefix = toValueKey(root, '');
  const client = await link.ready();
  for await (const keys of client.scanIterator({ MATCH: `${prefix}${toGlob(pattern)}`, COUNT: SCAN_AT_ONCE, TYPE: 'string' })) {
    if (keys.length > 0) yield keys.map((key) => key.slice(prefix.length));
  }
}

function createCounters(link: RedisLink, name: string): CacheBackend['counters'] {
  return {
    add: async (deltas) => {
      const client: RedisClient = await link.ready();
      const multi = client.multi();
      for (const [field, delta] of deltas) multi.hIncrBy(name, field, Number(delta));
      await multi.exec();
    },
    read: async () => {
      const fields = await (await link.ready()).hGetAll(name);
      return new Map(Object.entries(fields).map(([field, value]) => [field, BigInt(value)]));
    },
  };
}
