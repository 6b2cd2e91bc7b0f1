// What is known of the keys in Redis beside their values: sizes, the order of use, when they end.
import type { Clock } from '@gateway/core';
import type { RedisMender } from './redis-mender.ts';
import { toBookKeys } from './redis-names.ts';
import { KEEP_SCRIPT, REMOVE_SCRIPT, SWEEP_SCRIPT } from './redis-scripts.ts';

export interface RedisBooks {
  keep(key: string, value: string, expiresMs: number): Promise<void>;
  /** Takes keys out, and tells all processes. */
  remove(keys: readonly string[]): Promise<number>;
  touch(key: string): void;
  flush(): Promise<void>;
  /** Forgets what has ended. */
  sweep(): Promise<void>;
}

export interface RedisBooksOptions {
  readonly mender: RedisMender;
  readonly root: string;
  readonly clock: Clock;
  readonly maxBytes?: number | undefined;
  readonly onError: (error: unknown) => void;
}

const MAX_TOUCHED = 512;
const SWEPT_AT_ONCE = 1_000;
// What a key takes beside itself and its value: its places in four collections, about.
export const REDIS_ENTRY_BYTES = 300;

export function createRedisBooks({ mender, root, clock, maxBytes, onError }: RedisBooksOptions): RedisBooks {
  const keys = toBookKeys(root);
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
  const run = async (script: string, given: readonly string[]): Promise<number> => Number(await mender.run(async (client) => client.eval(script, { keys, arguments: [root, ...given] })));
  const writeTouched = async (): Promise<void> => {
    if (touched.size === 0) return;
    const members = [...touched].map(([value, score]) => ({ value, score }));
    touched = new Map();
    await mender.run(async (client) => client.zAdd(`${root}:used`, members, { condition: 'XX' }));
  };
  return {
    keep: async (key, value, expiresMs) => {
      const bytes = key.length + Buffer.byteLength(value) + REDIS_ENTRY_BYTES;
      // Before it makes room: what was used in this process counts.
      await writeTouched();
      await track(run(KEEP_SCRIPT, [key, String(bytes), String(clock.now()), String(expiresMs), String(maxBytes ?? 0)]));
    },
    remove: async (names) => track(run(REMOVE_SCRIPT, names)),
    touch: (key) => {
      touched.set(key, clock.now());
      if (touched.size >= MAX_TOUCHED) track(writeTouched()).catch(onError);
    },
    sweep: async () => {
      for (let left = 1; left > 0; ) left = await run(SWEEP_SCRIPT, [String(clock.now()), String(SWEPT_AT_ONCE)]);
    },
    flush: async () => {
      await writeTouched();
      await Promise.allSettled(pending);
    },
  };
}
