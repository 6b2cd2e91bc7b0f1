// One process asks, the others wait for its answer: a lock with a lease, and a message when it is let go. A waiter sleeps until the message comes or the
// lease runs out; it never polls.
import { randomUUID } from 'node:crypto';
import { throwIfAborted, toAbortError, type Clock } from '@gateway/core';
import { withinTime } from '../store-guard.ts';
import type { FlightLocks, FlightTurn } from '../cache-backend.ts';
import type { RedisClient, RedisLink } from './redis-link.ts';
import { RELEASE_SCRIPT, RENEW_SCRIPT } from './redis-scripts.ts';

export interface RedisLocksOptions {
  readonly link: RedisLink;
  /** Of lock keys and of the channel. */
  readonly root: string;
  /** A holder that dies is missed after this, in milliseconds. */
  readonly leaseMs: number;
  readonly clock: Clock;
  /** Longest that a single command may take, in milliseconds. */
  readonly limitMs: number;
}

// A waiter looks a little after the lease has run out by its own clock.
const MARGIN_MS = 20;

export function createRedisLocks({ link, root, leaseMs, clock, limitMs }: RedisLocksOptions): FlightLocks {
  const channel = `${root}:flights`;
  const waiting = new Map<string, Set<() => void>>();
  const hear = (key: string): void => {
    for (const wake of waiting.get(key) ?? []) wake();
  };
  const inTime = async <T>(work: Promise<T>): Promise<T> => withinTime({ work: async () => work, clock, limitMs, onHang: link.drop });
  const acquire = async (client: RedisClient, key: string): Promise<FlightTurn | undefined> => {
    const lock = `${root}:lock:${key}`;
    const token = randomUUID();
    if ((await inTime(client.set(lock, token, { NX: true, PX: leaseMs }))) === null) return undefined;
    const over = new AbortController();
    void keepRenewing({ client, clock, leaseMs, lock, token, signal: over.signal });
    return {
      place: 'first',
      release: async () => {
        over.abort('released');
        await client.eval(RELEASE_SCRIPT, { keys: [lock], arguments: [token, channel, key] });
      },
    };
  };
  return {
    take: async (key, signal) => {
      await link.load();
      const client = await inTime(link.ready());
      for (;;) {
        throwIfAborted(signal);
        const first = await acquire(client, key);
        if (first !== undefined) return first;
        await inTime(link.listen(channel, hear));
        const ticket = addWaiter(waiting, key);
        try {
          // Asked after the waiter is in its place: a message from now on is heard.
          const leftMs = await inTime(client.pTTL(`${root}:lock:${key}`));
          const isReleased = leftMs < 0 || (await waitFor({ woken: ticket.woken, ms: leftMs + MARGIN_MS, clock, signal }));
          if (isReleased) return { place: 'after', release: async () => Promise.resolve() };
        } finally {
          ticket.leave();
        }
      }
    },
  };
}

interface Renewal {
  readonly client: RedisClient;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly lock: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

async function keepRenewing({ client, clock, leaseMs, lock, token, signal }: Renewal): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(leaseMs / 3, signal);
      if (Number(await client.eval(RENEW_SCRIPT, { keys: [lock], arguments: [token, String(leaseMs)] })) === 0) return;
    }
  } catch {
    // Released, or out of reach: then the lease ends by itself, and another process may ask as well.
  }
}

function addWaiter(waiting: Map<string, Set<() => void>>, key: string): { readonly woken: Promise<true>; readonly leave: () => void } {
  const { promise, resolve } = Promise.withResolvers<true>();
  const wake = (): void => {
    resolve(true);
  };
  const waiters = waiting.get(key) ?? new Set();
  waiting.set(key, waiters.add(wake));
  return {
    woken: promise,
    leave: () => {
      waiters.delete(wake);
      if (waiters.size === 0) waiting.delete(key);
    },
  };
}

/** Whether the message came; false when the time was over first. */
async function waitFor({ woken, ms, clock, signal }: { readonly woken: Promise<true>; readonly ms: number; readonly clock: Clock; readonly signal: AbortSignal }): Promise<boolean> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const slept = clock.sleep(ms, either).then(
    () => false,
    () => {
      if (signal.aborted) throw toAbortError(signal);
      return false;
    },
  );
  try {
    return await Promise.race([woken, slept]);
  } finally {
    over.abort('over');
  }
}
