// One process asks, the others wait for its answer: a lock with a lease, and a message when it is let go. A waiter sleeps until the message comes or the
// lease runs out, and then tries to be the next; once a second it looks whether the answer is there, in case the message was lost.
import { randomUUID } from 'node:crypto';
import { throwIfAborted, toAbortError, type Clock } from '@gateway/core';
import { withinTime } from '../store-guard.ts';
import type { FlightLocks, FlightTurn } from '../cache-backend.ts';
import type { RedisClient, RedisLink } from './redis-link.ts';
import { BREAK_SCRIPT, RELEASE_SCRIPT, RENEW_SCRIPT } from './redis-scripts.ts';

export interface RedisLocksOptions {
  readonly link: RedisLink;
  /** Of lock keys and of the channel. */
  readonly root: string;
  /** A holder that dies is missed after this, in milliseconds. */
  readonly leaseMs: number;
  readonly clock: Clock;
  /** Longest that a single command may take, in milliseconds. */
  readonly limitMs: number;
  /** What tells one kept value of a key from the next; empty when there is none. */
  readonly readMark: (client: RedisClient, key: string) => Promise<string>;
  /** Counts what could not be let go. */
  readonly onError: (error: unknown) => void;
}

// A waiter looks a little after the lease has run out by its own clock.
const MARGIN_MS = 20;
const LOOK_MS = 1_000;
const RETRY_MS = 50;

export function createRedisLocks(options: RedisLocksOptions): FlightLocks {
  const { link, root, leaseMs, clock, limitMs, readMark } = options;
  const channel = `${root}:flights`;
  const waiting = new Map<string, Set<() => void>>();
  const hear = (name: string): void => {
    for (const wake of waiting.get(name) ?? []) wake();
  };
  const inTime = async <T>(work: () => Promise<T>): Promise<T> => withinTime({ work, clock, limitMs, onHang: link.drop });
  const acquire = async (client: RedisClient, name: string): Promise<FlightTurn | undefined> => {
    const held: HeldLock = { lock: `${root}:lock:${name}`, token: randomUUID(), channel, name };
    if ((await inTime(async () => client.set(held.lock, held.token, { NX: true, PX: leaseMs }))) === null) return undefined;
    const over = new AbortController();
    void keepRenewing(options, held, over.signal);
    return {
      place: 'first',
      release: async () => {
        over.abort('released');
        await letGo(options, held);
      },
    };
  };
  return {
    take: async ({ key, lane }, signal) => {
      const client = await link.ready();
      const name = `${lane}:${key}`;
      let markBefore: string | undefined;
      for (;;) {
        throwIfAborted(signal);
        const first = await acquire(client, name);
        if (first !== undefined) return first;
        markBefore ??= await inTime(async () => readMark(client, key));
        await link.listen(channel, hear);
        const ticket = addWaiter(waiting, name);
        try {
          // Asked after the waiter is in its place: a message from now on is heard.
          const leftMs = await inTime(async () => client.pTTL(`${root}:lock:${name}`));
          // One that never ends is nobody's.
          if (leftMs === -1) await inTime(async () => client.eval(BREAK_SCRIPT, { keys: [`${root}:lock:${name}`] }));
          if (leftMs >= 0) await waitFor({ woken: ticket.woken, ms: Math.min(leftMs + MARGIN_MS, LOOK_MS), clock, signal });
          // Without a new answer there is still somebody who has to ask: one, not all who wait.
          if ((await inTime(async () => readMark(client, key))) !== markBefore) return { place: 'after', release: async () => Promise.resolve() };
        } finally {
          ticket.leave();
        }
      }
    },
  };
}

interface HeldLock {
  readonly lock: string;
  readonly token: string;
  readonly channel: string;
  readonly name: string;
}

/** Tries as long as the lock would live without it; each try may open the connection anew. */
async function letGo({ link, clock, leaseMs, limitMs, onError }: RedisLocksOptions, { lock, token, channel, name }: HeldLock): Promise<void> {
  const endMs = clock.monotonicMs() + leaseMs;
  for (let pauseMs = RETRY_MS; ; pauseMs *= 2) {
    try {
      const client = await link.ready();
      await withinTime({ work: async () => client.eval(RELEASE_SCRIPT, { keys: [lock], arguments: [token, channel, name] }), clock, limitMs, onHang: link.drop });
      return;
    } catch (error) {
      onError(error);
      if (link.isClosed || clock.monotonicMs() + pauseMs >= endMs) return;
      await clock.sleep(pauseMs);
    }
  }
}

async function keepRenewing({ link, clock, leaseMs }: RedisLocksOptions, { lock, token }: HeldLock, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await clock.sleep(leaseMs / 3, signal);
      const client = await link.ready();
      if (signal.aborted || Number(await client.eval(RENEW_SCRIPT, { keys: [lock], arguments: [token, String(leaseMs)] })) === 0) return;
    } catch {
      // Released; or out of reach: then the lease ends by itself unless the next try is in time.
      if (signal.aborted || link.isClosed) return;
    }
  }
}

function addWaiter(waiting: Map<string, Set<() => void>>, name: string): { readonly woken: Promise<void>; readonly leave: () => void } {
  const { promise, resolve: wake } = Promise.withResolvers<void>();
  const waiters = waiting.get(name) ?? new Set();
  waiting.set(name, waiters.add(wake));
  return {
    woken: promise,
    leave: () => {
      waiters.delete(wake);
      if (waiters.size === 0) waiting.delete(name);
    },
  };
}

/** Resolves when the message came, or the time is over. @throws when the signal aborts */
async function waitFor({ woken, ms, clock, signal }: { readonly woken: Promise<void>; readonly ms: number; readonly clock: Clock; readonly signal: AbortSignal }): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const slept = clock.sleep(ms, either).catch(() => {
    if (signal.aborted) throw toAbortError(signal);
  });
  try {
    await Promise.race([woken, slept]);
  } finally {
    over.abort('over');
  }
}
