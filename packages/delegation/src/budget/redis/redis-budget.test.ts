// The same promises as over SQLite, over a real Redis.
import { GatewayError } from '@gateway/core';
import { createFakeClock, createMemoryLogger } from '@gateway/core/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRedisServer, type RedisServer } from '../../../test/redis-server.ts';
import { openBudget, type Budget, type BudgetOptions } from '../open-budget.ts';

const CENT = 10_000_000_000;
const PASSWORD = 'canary-redis-password';
const SCRIPT = fileURLToPath(new URL('../__fixtures__/spend.ts', import.meta.url));

let server: RedisServer;
let round = 0;
let opened: Budget[];
let children: ChildProcess[];

beforeAll(async () => {
  server = await startRedisServer({ password: PASSWORD });
}, 120_000);
afterAll(async () => server.close());
beforeEach(() => {
  round += 1;
  opened = [];
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const budget of opened) await budget.close();
});

function open(limits: BudgetOptions['limits'], options: Partial<BudgetOptions> = {}): Budget {
  const budget = openBudget({ redis: { url: server.url, prefix: `test-${round}` }, limits, clock: createFakeClock(), ...options });
  opened.push(budget);
  return budget;
}

async function refusal(work: Promise<unknown>): Promise<GatewayError> {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof GatewayError) return error;
  throw new Error('It was not refused.');
}

describe('over Redis', () => {
  it('holds the worst case until the cost is known, gives the rest back, and refuses in the same words', async () => {
    const budget = open({ dayUsd: 0.1, monthUsd: 1 });
    const other = open({ dayUsd: 0.1, monthUsd: 1 });
    const reservation = await budget.reserve({ worstCase: 6 * CENT });
    expect(await other.read()).toMatchObject([{ limit: 'day', period: '2023-11-14', reservedPicoUsd: BigInt(6 * CENT), remainingPicoUsd: BigInt(4 * CENT) }, { limit: 'month', reservedPicoUsd: BigInt(6 * CENT) }]);
    expect(await refusal(other.reserve({ worstCase: 5 * CENT }))).toMatchObject({
      kind: 'budget_exceeded',
      message: 'The daily budget of 0.1 USD has 0.04 USD left (0 spent, 0.06 reserved by running calls), and the model may charge up to 0.05 USD.',
    });
    await reservation.settle(2 * CENT);
    await (await other.reserve({ worstCase: 8 * CENT })).release();
    await reservation.release();
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: BigInt(2 * CENT), reservedPicoUsd: 0n }, { spentPicoUsd: BigInt(2 * CENT), reservedPicoUsd: 0n }]);
  });

  it('keeps callers apart, whatever their labels hold, and lists those who have spent', async () => {
    const budget = open({ dayUsd: 1, eachCaller: { dayUsd: 0.05 } });
    await (await budget.reserve({ worstCase: 5 * CENT, caller: 'a|b' })).settle(5 * CENT);
    expect(await refusal(budget.reserve({ worstCase: 1, caller: 'a|b' }))).toMatchObject({ details: { caller: 'a|b' } });
    await (await budget.reserve({ worstCase: 5 * CENT, caller: 'a' })).settle(1 * CENT);
    expect((await budget.read()).map(({ caller, spentPicoUsd }) => [caller, Number(spentPicoUsd) / CENT])).toEqual([[undefined, 6], ['a', 1], ['a|b', 5]]);
  });

  it('lets free calls through, books unknown costs as the worst case, and counts calls without a price', async () => {
    const budget = open({ dayUsd: 0.05 }, { allowUnpriced: true });
    await (await budget.reserve({ worstCase: 3 * CENT })).settle(null);
    await (await budget.reserve({ worstCase: null })).settle(null);
    await (await budget.reserve({ worstCase: 2 * CENT })).settle(4 * CENT);
    await (await budget.reserve({ worstCase: 0 })).settle(0);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: BigInt(7 * CENT), remainingPicoUsd: BigInt(-2 * CENT), unpriced: 1 }]);
    expect((await refusal(budget.reserve({ worstCase: null }))).kind).toBe('budget_exceeded');
  });

  it('adds amounts exactly, beyond what a double holds', async () => {
    const amount = fc.oneof(fc.integer({ min: 0, max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 10 }), fc.constant(999_999_999_999), fc.constant(1_000_000_000_000));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(amount, { minLength: 1, maxLength: 12 }), async (amounts) => {
        run += 1;
        const budget = openBudget({ redis: { url: server.url, prefix: `exact-${round}-${run}` }, limits: { monthUsd: 1_000_000 }, clock: createFakeClock() });
        for (const cost of amounts) await (await budget.reserve({ worstCase: 1 })).settle(cost);
        const held = await budget.reserve({ worstCase: amounts[0] ?? 0 });
        const [reading] = await budget.read();
        expect(reading).toMatchObject({ spentPicoUsd: amounts.reduce((sum, cost) => sum + BigInt(cost), 0n), reservedPicoUsd: BigInt(amounts[0] ?? 0) });
        await held.release();
        await budget.close();
      }),
      { numRuns: 25 },
    );
  });

  it('takes the last picodollar and not one more', async () => {
    const budget = open({ dayUsd: 9_000 });
    await (await budget.reserve({ worstCase: 1 })).settle(8_999_999_999_999_999);
    expect((await refusal(budget.reserve({ worstCase: 2 }))).kind).toBe('budget_exceeded');
    await (await budget.reserve({ worstCase: 1 })).settle(1);
    expect(await budget.read()).toMatchObject([{ remainingPicoUsd: 0n }]);
  });

  it('200 concurrent calls of two processes on a budget that covers 20: exactly 20 settle, nothing stays reserved', async () => {
    const processes = await Promise.all([start('100'), start('100')]);
    for (const { child } of processes) child.stdin?.write('go\n');
    const said = await Promise.all(processes.map(async ({ readLine }) => JSON.parse(await readLine()) as { settled: number; refused: number }));
    expect(said.reduce((sum, { settled }) => sum + settled, 0)).toBe(20);
    expect(said.reduce((sum, { refused }) => sum + refused, 0)).toBe(180);
    expect(await open({ dayUsd: 1, monthUsd: 100 }).read()).toMatchObject([{ spentPicoUsd: 1_000_000_000_000n, reservedPicoUsd: 0n }, { reservedPicoUsd: 0n }]);
  }, 30_000);

  it('a process that is killed with reservations gives them back when its lease is over', async () => {
    const { child, readLine } = await start('30', 'hold');
    child.stdin?.write('go\n');
    expect(JSON.parse(await readLine())).toEqual({ settled: 0, refused: 10 });
    const budget = open({ dayUsd: 1, monthUsd: 100 });
    // Alive, it renews: nothing comes free however long that takes.
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 2));
    expect((await budget.read())[0]).toMatchObject({ reservedPicoUsd: 1_000_000_000_000n });
    child.kill('SIGKILL');
    await once(child, 'close');
    await expect.poll(async () => (await budget.read())[0]?.reservedPicoUsd, { timeout: 10_000 }).toBe(0n);
    await (await budget.reserve({ worstCase: 1_000_000_000_000 })).release();
  }, 30_000);

  it('a settlement that is repeated books once', async () => {
    const budget = open({ dayUsd: 1 });
    const reservation = await budget.reserve({ worstCase: CENT });
    await Promise.all([reservation.settle(CENT), reservation.settle(CENT)]);
    await reservation.settle(CENT);
    expect(await budget.read()).toMatchObject([{ spentPicoUsd: BigInt(CENT) }]);
  });

  it('gives back what is still reserved when it is closed', async () => {
    const budget = open({ dayUsd: 1 });
    await budget.reserve({ worstCase: CENT });
    await budget.close();
    expect(await open({ dayUsd: 1 }).read()).toMatchObject([{ reservedPicoUsd: 0n }]);
  });
});

describe('when Redis cannot be reached', () => {
  it('nothing passes, and nothing shows the password', async () => {
    const logger = createMemoryLogger();
    const budget = openBudget({ redis: { url: `redis://:${PASSWORD}@127.0.0.1:1` }, limits: { dayUsd: 1 }, logger });
    const error = await refusal(budget.reserve({ worstCase: 1 }));
    expect(error).toMatchObject({ kind: 'unavailable', hint: expect.stringContaining('REDIS_URL') as string });
    expect(JSON.stringify([error, error.message, error.stack, logger.lines])).not.toContain(PASSWORD);
    await budget.close();
  }, 20_000);

  it('an abort does not wait for it', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const budget = openBudget({ redis: { url: `redis://127.0.0.1:${port}` }, limits: { dayUsd: 1 } });
    const caller = new AbortController();
    const asked = budget.reserve({ worstCase: 1 }, { signal: caller.signal });
    caller.abort();
    expect((await refusal(asked)).kind).toBe('cancelled');
    await budget.close();
    silent.close();
  }, 20_000);

  it('that was there before, neither reservations nor settlements pass, and what is held stays so', async () => {
    const short = await startRedisServer();
    const budget = openBudget({ redis: { url: short.url }, limits: { dayUsd: 1 }, logger: createMemoryLogger() });
    const reservation = await budget.reserve({ worstCase: CENT });
    await short.close();
    expect((await refusal(budget.reserve({ worstCase: CENT }))).kind).toBe('unavailable');
    await expect(reservation.settle(CENT)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(budget.close()).rejects.toMatchObject({ kind: 'unavailable' });
  }, 30_000);
});

it('wants either a file or a Redis, at an address that is one', () => {
  expect(() => openBudget({ file: ':memory:', redis: { url: 'redis://x' }, limits: { dayUsd: 1 } })).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  expect(() => openBudget({ redis: { url: `http://:${PASSWORD}@x` }, limits: { dayUsd: 1 } })).toThrow(expect.objectContaining({ kind: 'invalid_input', message: expect.not.stringContaining(PASSWORD) as string }));
});

const LEASE_MS = 600;

async function start(count: string, mode = 'settle') {
  const now = String(Date.parse('2023-11-14T12:00:00Z'));
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, server.url, now, count, mode, `test-${round}`, String(LEASE_MS)], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string> => String((await lines.next()).value);
  expect(await readLine()).toBe('ready');
  return { child, readLine };
}
