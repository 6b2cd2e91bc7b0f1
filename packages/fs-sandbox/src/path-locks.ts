// One change of a file at a time within a sandbox, in the order of the calls; among programs see process-locks.ts.
import { GatewayError, throwIfAborted, type Clock } from '@gateway/core';
import type { HoldOptions } from './process-locks.ts';

export interface PathLocks {
  /**
   * Runs `work` when nobody else holds one of these paths.
   *
   * @throws GatewayError `unavailable` when others hold it until `endMs`, `cancelled` while it waits
   */
  hold<T>(paths: readonly string[], options: HoldOptions, work: () => Promise<T>): Promise<T>;
}

export function createPathLocks(clock: Clock): PathLocks {
  const tails = new Map<string, Promise<unknown>>();
  const forget = async (keys: readonly string[], tail: Promise<unknown>): Promise<void> => {
    await tail;
    for (const key of keys) if (tails.get(key) === tail) tails.delete(key);
  };
  return {
    hold: async (paths, options, work) => {
      const keys = [...new Set(paths)];
      const before = keys.flatMap((key) => tails.get(key) ?? []);
      const own = Promise.withResolvers<undefined>();
      // All places in the queues are taken at once, so two holders never wait for each other. Who gives up keeps its place until those before are done.
      const tail = Promise.all([...before, own.promise]);
      for (const key of keys) tails.set(key, tail);
      try {
        if (before.length > 0) await waitFor(before, clock, options);
        return await work();
      } finally {
        own.resolve(undefined);
        void forget(keys, tail);
      }
    },
  };
}

async function waitFor(before: readonly Promise<unknown>[], clock: Clock, { asked, signal, endMs }: HoldOptions): Promise<void> {
  const over = new AbortController();
  const limit = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  try {
    const isFree = await Promise.race([Promise.all(before).then(() => true), clock.sleep(Math.max(0, endMs - clock.monotonicMs()), limit).then(() => false)]);
    if (!isFree) throw new GatewayError({ kind: 'unavailable', message: `"${asked.path}" is being changed by other calls.`, hint: 'Try again later.' });
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    over.abort();
  }
}
