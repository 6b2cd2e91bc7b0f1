// While Redis cannot be asked nothing is spent, nobody waits for long, nothing is lost, and nobody learns its password.
import { systemClock } from '@gateway/core';
import { createFakeClock, createMemoryLogger, type FakeClock } from '@gateway/core/testing';
import { createClient } from '@redis/client';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBudget, type Budget, type BudgetOptions } from '../src/budget/open-budget.ts';
import { CENT, readCents, refusal } from './budget-contract.ts';
import { startRedisServer, type RedisServer } from '../../../test/redis-server.ts';

const PASSWORD = 'canary-redis-password';
const START_LIMIT_MS = 180_000;
const LIMIT_MS = 3_000;

let server: RedisServer;
let clock: FakeClock;
let round = 0;
const logger = createMemoryLogger();
const ending: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startRedisServer({ password: PASSWORD });
}, START_LIMIT_MS);
afterAll(async () => server.close());
beforeEach(() => {
  clock = createFakeClock();
  round += 1;
});
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

function open(url: string, options: Partial<BudgetOptions> = {}): Budget {
  const budget = openBudget({ redis: { url, prefix: `test-${round}` }, limits: { dayUsd: 0.1, processUsd: 1 }, clock, logger, ...options });
  ending.push(async () => outlast(budget.close().catch(() => undefined)));
  return budget;
}

/** Lets fake time pass until something has ended that fails however long it takes. */
async function outlast<T>(work: Promise<T>): Promise<T> {
  const progress = { isOver: false };
  const watched = work.finally(() => {
    progress.isOver = true;
  });
  watched.catch(() => undefined);
  while (!progress.isOver) await clock.advance(50);
  return watched;
}

function expectNoPassword(...shown: readonly unknown[]): void {
  for (const value of [...shown, logger.lines]) expect(`${JSON.stringify(value)} ${String(value)} ${value instanceof Error ? `${value.stack} ${String(value.cause)}` : ''}`).not.toContain(PASSWORD);
}

describe('where no Redis answers', () => {
  it('nothing passes, and nothing shows the password', async () => {
    const silent = await listen(() => undefined);
    const { port } = silent.address() as AddressInfo;
    await new Promise((resolve) => silent.close(resolve));
    const budget = open(`redis://user:${PASSWORD}@127.0.0.1:${port}`);
    const error = await refusal(outlast(budget.reserve({ worstCase: 1 })));
    expect(error).toMatchObject({ kind: 'unavailable', retryable: true, hint: expect.stringContaining('REDIS_URL') as string, details: { reason: 'budget_unavailable' } });
    expect(error.message).toContain(`127.0.0.1:${port}`);
    // No process holds back what nobody reserved.
    expect((await refusal(outlast(budget.read()))).kind).toBe('unavailable');
    expectNoPassword(error);
    // What costs nothing cannot pass either: others could not be told.
    expect((await refusal(outlast(budget.reserve({ worstCase: 0 })))).kind).toBe('unavailable');
  });

  it('whoever waits is told after three seconds, and then without waiting until it is back', async () => {
    const gate = await openGate(server.port);
    gate.close();
    const budget = open(gate.url);
    const first = budget.reserve({ worstCase: 1 });
    first.catch(() => undefined);
    await clock.advance(LIMIT_MS - 1);
    await clock.advance(1);
    expect((await refusal(first)).kind).toBe('unavailable');
    expect((await refusal(budget.reserve({ worstCase: 1 }))).message).toMatch(/\(\w+\)\. Without it/);
    gate.open();
    await (await budget.reserve({ worstCase: CENT })).settle(CENT);
    expect((await readCents(budget))[1]).toMatchObject(['day 2023-11-14', { spent: 1, reserved: 0 }]);
    // The next outage is waited out again.
    gate.close();
    const waiting = budget.reserve({ worstCase: CENT });
    await expect.poll(() => clock.slept.at(-1)).toBe(50);
    gate.open();
    await clock.advance(50);
    await (await waiting).release();
  });

  it('a server that says nothing keeps nobody longer than that, and no socket of a closed budget', async () => {
    const sockets = new Set<Socket>();
    const silent = await listen((socket) => {
      sockets.add(socket.resume());
    });
    ending.push(async () => new Promise((resolve) => silent.close(resolve)));
    const budget = open(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const asked = budget.reserve({ worstCase: 1 });
    asked.catch(() => undefined);
    await expect.poll(() => sockets.size).toBe(1);
    await clock.advance(LIMIT_MS);
    expect((await refusal(asked)).kind).toBe('unavailable');
    const again = budget.reserve({ worstCase: 1 });
    again.catch(() => undefined);
    await expect.poll(() => sockets.size).toBe(2);
    await budget.close();
    for (const socket of sockets) if (!socket.destroyed) await once(socket, 'close');
    await clock.advance(LIMIT_MS);
    expect((await refusal(again)).kind).toMatch(/internal|unavailable/);
  });

  it('an abort waits for nothing', async () => {
    const silent = await listen((socket) => {
      socket.resume();
    });
    ending.push(async () => new Promise((resolve) => silent.close(resolve)));
    const budget = open(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const caller = new AbortController();
    const asked = budget.reserve({ worstCase: 1 }, { signal: caller.signal });
    await new Promise((resolve) => setImmediate(resolve));
    caller.abort();
    expect((await refusal(asked)).kind).toBe('cancelled');
    expect(clock.sleepers).toBe(0);
  });
});

describe('when Redis goes away', () => {
  it('what is reserved stays so, and what could not be booked is booked when it is back', async () => {
    const short = await startRedisServer();
    const before = logger.lines.length;
    const budget = open(short.url);
    const [one, other, third] = await Promise.all([1, 2, 3].map(async (cents) => budget.reserve({ worstCase: cents * CENT })));
    await short.close();
    expect((await refusal(outlast(budget.reserve({ worstCase: CENT })))).kind).toBe('unavailable');
    await expect(outlast(one?.settle(CENT) ?? Promise.resolve())).rejects.toMatchObject({ kind: 'unavailable' });
    other?.settleSoon(CENT);
    await expect(outlast(third?.release() ?? Promise.resolve())).rejects.toMatchObject({ kind: 'unavailable' });
    const countTold = (text: string): number => logger.lines.slice(before).filter(({ message }) => message.includes(text)).length;
    await expect.poll(() => countTold('could not be booked')).toBe(1);
    await clock.advance(1_000);
    await expect.poll(() => countTold('could not be booked')).toBe(2);
    // An outage itself is told once.
    expect(countTold('out of reach')).toBe(1);
    // It has lost everything, and comes back at the same address.
    const back = await startRedisServer({ port: short.port });
    ending.push(back.close);
    await one?.settle(CENT);
    await third?.release();
    expect((await budget.read()).map(({ spentPicoUsd, reservedPicoUsd }) => [spentPicoUsd, reservedPicoUsd])).toEqual([[BigInt(2 * CENT), 0n], [BigInt(2 * CENT), 0n]]);
    await budget.close();
  });

  it('an answer that does not come ends the connection, and the next one gets another', async () => {
    const gate = await openGate(server.port, PASSWORD);
    const budget = open(gate.url);
    const held = await budget.reserve({ worstCase: CENT });
    gate.stall();
    const caller = new AbortController();
    const [stalled, aborted] = [budget.reserve({ worstCase: 2 * CENT }), budget.reserve({ worstCase: 3 * CENT }, { signal: caller.signal })];
    stalled.catch(() => undefined);
    caller.abort();
    expect((await refusal(aborted)).kind).toBe('cancelled');
    await clock.advance(LIMIT_MS);
    expect((await refusal(stalled)).kind).toBe('unavailable');
    gate.open();
    await held.settle(CENT);
    expect((await readCents(budget))[1]).toMatchObject(['day 2023-11-14', { spent: 1, reserved: 0 }]);
    expect(gate.count()).toBe(2);
  });

  it('a connection that breaks under a call costs it a moment and no more', async () => {
    const gate = await openGate(server.port, PASSWORD);
    const budget = open(gate.url, { clock: { ...systemClock, now: clock.now } });
    await (await budget.reserve({ worstCase: CENT })).release();
    gate.stall();
    const asked = budget.reserve({ worstCase: 2 * CENT });
    await new Promise((resolve) => setImmediate(resolve));
    gate.open();
    gate.cut();
    await (await asked).settle(2 * CENT);
    expect((await readCents(budget))[1]).toMatchObject(['day 2023-11-14', { spent: 2, reserved: 0 }]);
  });
});

describe('where Redis refuses', () => {
  it.each([
    ['a wrong password', `:not-the-${PASSWORD}@`, 'WRONGPASS'],
    ['a missing password', '', 'NOAUTH'],
  ])('%s is told at once, and what to do', async (_name, credentials, code) => {
    const error = await refusal(open(`redis://${credentials}127.0.0.1:${server.port}`).reserve({ worstCase: 1 }));
    expect(error).toMatchObject({ kind: 'not_configured', retryable: false, message: expect.stringContaining(code) as string, hint: expect.stringContaining('REDIS_URL') as string });
    expectNoPassword(error);
  });

  it('keys that belong to something else are left alone', async () => {
    const admin = createClient({ url: server.url });
    await admin.connect();
    await admin.set(`{test-${round}:budget}:held`, 'mine');
    const error = await refusal(open(server.url).reserve({ worstCase: 1 }));
    expect(error).toMatchObject({ kind: 'internal', message: expect.stringContaining('WRONGTYPE') as string, hint: expect.stringContaining('prefix') as string });
    expect(await admin.get(`{test-${round}:budget}:held`)).toBe('mine');
    await admin.close();
  });
});

interface Gate {
  readonly url: string;
  /** Refuses and cuts everybody. */
  close(): void;
  /** Lets nothing through any more, without a word. */
  stall(): void;
  /** Cuts everybody who is connected now. */
  cut(): void;
  /** For who connects from now on. */
  open(): void;
  /** How many have connected. */
  count(): number;
}

/** A way to Redis that can be closed. */
async function openGate(port: number, password = PASSWORD): Promise<Gate> {
  let state: 'open' | 'closed' | 'stalled' = 'open';
  let count = 0;
  const pairs = new Set<readonly [Socket, Socket]>();
  const gate = await listen((near) => {
    count += 1;
    if (state === 'closed') {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const end of pair) end.destroy();
      });
    }
  });
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  ending.push(async () => {
    cut();
    return new Promise((resolve) => gate.close(resolve));
  });
  return {
    url: `redis://:${password}@127.0.0.1:${(gate.address() as AddressInfo).port}`,
    close: () => {
      state = 'closed';
      cut();
    },
    stall: () => {
      state = 'stalled';
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      }
    },
    cut,
    open: () => {
      state = 'open';
    },
    count: () => count,
  };
}

async function listen(onSocket: (socket: Socket) => void): Promise<Server> {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return listening;
}
