// Budgets in Redis keep what every budget promises, do the same as those in SQLite step by step, and leave nothing behind.
import { isGatewayError, systemClock } from '@gateway/core';
import { createClient, createCluster } from '@redis/client';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBudget, type Budget } from '../src/budget/open-budget.ts';
import type { Reservation } from '../src/budget/reservation.ts';
import { CENT, describeBudget, LEASE_MS, readCents, refusal, type BudgetPlace } from './budget-contract.ts';
import { describeBudgetProcesses } from './budget-processes-contract.ts';
import { describeBudgetSums } from './budget-sums-contract.ts';
import { openMemoryPlace } from './file-place.ts';
import { openRedisPlaces, type RedisPlace, type RedisPlaces } from './redis-place.ts';
import { startRedisServer, type RedisServer } from '../../../test/redis-server.ts';

const SLACK_MS = 10_000;
// Long enough to install a server.
const START_LIMIT_MS = 180_000;

let server: RedisServer;
let places: RedisPlaces;
// Begins now, because a cluster accepts nothing for its first two seconds.
let node: RedisServer;

beforeAll(async () => {
  server = await startRedisServer({ password: 'only for tests' });
  places = await openRedisPlaces(server.url);
  node = await startRedisServer({ isCluster: true });
  const admin = createClient({ url: node.url });
  await admin.connect();
  await admin.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
  await admin.close();
}, START_LIMIT_MS);
afterAll(async () => {
  await places.close();
  await Promise.all([server.close(), node.close()]);
});

const openPlace = async (): Promise<RedisPlace> => places.openPlace();

describeBudget('in Redis', { openPlace, slackMs: SLACK_MS });
describeBudgetSums('Redis', { openPlace, seeds: 12 });
describeBudgetProcesses('in Redis', { openPlace, slackMs: SLACK_MS });

type Step =
  | { readonly kind: 'reserve'; readonly by: number; readonly caller: string; readonly worstCase: number | null }
  | { readonly kind: 'settle' | 'settleSoon'; readonly which: number; readonly cost: number | null }
  | { readonly kind: 'release'; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number };

describe('a budget in Redis', () => {
  it('does what one in SQLite does, step by step, with amounts of every size', async () => {
    // Around what a double holds, and where dollars end.
    const amount = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 20 }).map((part) => part * 1_000_000_000_000) },
      { weight: 2, arbitrary: fc.constantFrom(0, 1, 999_999_999_999, 1_000_000_000_001, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1) },
      { weight: 1, arbitrary: fc.maxSafeNat() },
    );
    const caller = fc.constantFrom('', 'alice', 'bob|carol');
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('reserve' as const), by: fc.nat(1), caller, worstCase: fc.option(amount, { freq: 12 }) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('settle' as const, 'settleSoon' as const), which: fc.nat(20), cost: fc.option(amount, { freq: 12 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat(20) }) },
      // Renewals, and the change of the day and of the month.
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(LEASE_MS / 3, LEASE_MS * 2, 6_400_000, 86_400_000 * 17) }) },
    );
    const limit = fc.option(fc.oneof(fc.constantFrom(0, 0.000_000_000_001, 9_007.199_254, 12_345), fc.integer({ min: 1, max: 60_000 })), { nil: undefined });
    const limits = fc.record({ dayUsd: limit, monthUsd: fc.integer({ min: 1, max: 100_000 }), eachCaller: fc.record({ dayUsd: limit, monthUsd: limit }) });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { minLength: 4, maxLength: 30 }), async (all, steps) => {
        const kept = [await openMemoryPlace(), await openPlace()] as const;
        const [inFile, inRedis] = kept.map((place) => followSteps(place, { limits: all, steps }));
        expect(await inRedis).toEqual(await inFile);
        for (const place of kept) await place.close();
      }),
      { numRuns: 60 },
    );
  });

  it('forgets nothing while it counts, and everything some time after', async () => {
    const place = await openPlace();
    const budget = place.open({ dayUsd: 1, monthUsd: 5 });
    await (await budget.reserve({ worstCase: CENT, caller: 'alice' })).settle(CENT);
    await budget.reserve({ worstCase: CENT, caller: 'alice' });
    const lifetimes = await place.readLifetimes();
    // One slot of a cluster.
    expect(Object.keys(lifetimes).every((key) => key.startsWith(`{${place.prefix}:budget}:`))).toBe(true);
    const daysOf = (part: string): readonly number[] => Object.entries(lifetimes).flatMap(([key, seconds]) => (key.includes(part) ? [Math.round(seconds / 86_400)] : []));
    expect([daysOf(':spent:2023-11-14:'), daysOf(':spent:2023-11:'), daysOf(':callers:2023-11')]).toEqual([[8, 8], [38, 38], [38]]);
    expect([daysOf(':held'), daysOf(':leases'), daysOf(':reserved')]).toEqual([[38], [38], [38]]);
    expect(Object.values(lifetimes).filter((seconds) => seconds < 0)).toEqual([]);
    expect(Object.keys(lifetimes)).toHaveLength(9);
    await place.close();
  });

  it('holds nothing any more once everything has ended, whoever has ended it', async () => {
    const place = await openPlace();
    const budgets = [place.open({ dayUsd: 1 }), place.open({ dayUsd: 1 })];
    for (const budget of budgets) {
      await (await budget.reserve({ worstCase: 3 * CENT, caller: 'alice' })).settle(CENT);
      await (await budget.reserve({ worstCase: 3 * CENT })).release();
      await budget.reserve({ worstCase: 3 * CENT, caller: 'bob' });
      await budget.close();
    }
    const left = Object.keys(await place.readLifetimes()).filter((key) => /:(?:held|leases|reserved)$/.test(key));
    expect(left).toEqual([]);
    await place.close();
  });

  it('books a cost once when its answer is lost, and reserves once', async () => {
    const place = await openPlace();
    let isLosing = true;
    // Everything arrives, but the first answer to everything is lost with the connection.
    const lossy = async (ask: () => Promise<unknown>): Promise<unknown> => {
      const reply = await ask();
      isLosing = !isLosing;
      if (!isLosing) throw new Error('Socket closed unexpectedly');
      return reply;
    };
    const client = { eval: place.client.eval, evalSha: async (...input: Parameters<typeof place.client.evalSha>) => lossy(async () => place.client.evalSha(...input)) };
    // Loads the scripts.
    const sound = place.open({ dayUsd: 0.1 });
    await (await sound.reserve({ worstCase: 0 })).release();
    const budget = place.open({ dayUsd: 0.1 }, { redis: { client, prefix: place.prefix }, clock: { ...systemClock, now: place.clock.now } });
    const reservation = await budget.reserve({ worstCase: 6 * CENT });
    expect(await readCents(sound)).toMatchObject([['day 2023-11-14', { spent: 0, reserved: 6 }]]);
    await reservation.settle(4 * CENT);
    expect(await readCents(sound)).toMatchObject([['day 2023-11-14', { spent: 4, reserved: 0 }]]);
    // What would not fit a second time fits all the same.
    const rest = await budget.reserve({ worstCase: 6 * CENT });
    expect(await readCents(sound)).toMatchObject([['day 2023-11-14', { spent: 4, reserved: 6, remaining: 0 }]]);
    await rest.release();
    await place.close();
  });

  it('gives back what was taken for somebody who has gone', async () => {
    const place = await openPlace();
    const budget = place.open({ dayUsd: 0.1, processUsd: 0.1 });
    await (await budget.reserve({ worstCase: CENT })).release();
    const told = Promise.withResolvers<void>();
    place.delayAnswers(told.promise);
    const caller = new AbortController();
    const asked = budget.reserve({ worstCase: 10 * CENT }, { signal: caller.signal });
    await place.pass(0);
    caller.abort();
    expect(await refusal(asked)).toMatchObject({ kind: 'cancelled' });
    told.resolve();
    await place.pass(0);
    await (await budget.reserve({ worstCase: 10 * CENT })).release();
    await place.close();
  });

  it('takes nothing for somebody who has gone, when that comes through late', async () => {
    const place = await openPlace();
    const sound = place.open({ dayUsd: 0.1 });
    await (await sound.reserve({ worstCase: CENT })).release();
    const through = Promise.withResolvers<void>();
    const overtaken = Promise.withResolvers<unknown>();
    let calls = 0;
    // The first command is overtaken by the second.
    const evalSha: typeof place.client.evalSha = async (...input) => {
      calls += 1;
      if (calls > 1) return place.client.evalSha(...input);
      await through.promise;
      const reply = place.client.evalSha(...input);
      overtaken.resolve(reply);
      return reply;
    };
    const budget = place.open({ dayUsd: 0.1 }, { redis: { client: { eval: place.client.eval, evalSha }, prefix: place.prefix } });
    const caller = new AbortController();
    const asked = budget.reserve({ worstCase: 10 * CENT }, { signal: caller.signal });
    await place.pass(0);
    caller.abort();
    expect(await refusal(asked)).toMatchObject({ kind: 'cancelled' });
    await place.pass(0);
    through.resolve();
    await overtaken.promise;
    expect([calls, await readCents(sound)]).toMatchObject([2, [['day 2023-11-14', { reserved: 0 }]]]);
    await place.close();
  });

  it('brings its scripts along when the server has lost them', async () => {
    const place = await openPlace();
    const budget = place.open({ dayUsd: 0.1 });
    const reservation = await budget.reserve({ worstCase: 6 * CENT });
    await place.forgetScripts();
    await reservation.settle(2 * CENT);
    await place.forgetScripts();
    expect(await readCents(budget)).toMatchObject([['day 2023-11-14', { spent: 2, reserved: 0 }]]);
    await place.close();
  });

  it('keeps prefixes apart, and shares one', async () => {
    const open = (prefix: string | undefined): Budget => openBudget({ redis: { url: server.url, prefix }, limits: { dayUsd: 1 } });
    const budgets = [open('one'), open('other'), open(undefined), open('llm-gateway')] as const;
    await (await budgets[0].reserve({ worstCase: CENT })).settle(CENT);
    await (await budgets[2].reserve({ worstCase: 2 * CENT })).settle(2 * CENT);
    expect((await Promise.all(budgets.map(async (budget) => budget.read()))).map(([day]) => Number(day?.spentPicoUsd) / CENT)).toEqual([1, 0, 2, 2]);
    for (const budget of budgets) await budget.close();
  });
});

describe('a client of the application', () => {
  it('may be of a cluster, where all keys of a budget lie on one node, and stays open', async () => {
    const admin = createClient({ url: node.url });
    await admin.connect();
    await expect.poll(async () => admin.clusterInfo(), { timeout: 10_000 }).toContain('cluster_state:ok');
    const cluster = createCluster({ rootNodes: [{ url: node.url }] });
    await cluster.connect();
    const budget = openBudget({ redis: { client: cluster }, limits: { dayUsd: 1, eachCaller: { monthUsd: 1 } } });
    const reservation = await budget.reserve({ worstCase: 3 * CENT, caller: 'alice' });
    await budget.reserve({ worstCase: CENT });
    await reservation.settle(2 * CENT);
    expect((await readCents(budget)).map(([, amounts]) => amounts)).toMatchObject([{ spent: 2, reserved: 1 }, { spent: 2, reserved: 0 }]);
    await budget.close();
    expect(await admin.exists('{llm-gateway:budget}:held')).toBe(0);
    await cluster.close();
    await admin.close();
  });
});

interface Followed {
  readonly limits: Parameters<BudgetPlace['open']>[0];
  readonly steps: readonly Step[];
}

/** What became of every step, and of every limit after it. */
async function followSteps(place: BudgetPlace, { limits, steps }: Followed): Promise<readonly unknown[]> {
  const budgets = [place.open(limits, { allowUnpriced: true }), place.open(limits, { allowUnpriced: true })];
  const reservations: Reservation[] = [];
  const story: unknown[] = [];
  for (const step of steps) {
    story.push(await takeStep(step, { place, budgets, reservations }));
    story.push(await budgets[story.length % 2]?.read());
  }
  return story;
}

interface Cast {
  readonly place: BudgetPlace;
  readonly budgets: readonly Budget[];
  readonly reservations: Reservation[];
}

async function takeStep(step: Step, { place, budgets, reservations }: Cast): Promise<unknown> {
  if (step.kind === 'pass') return place.pass(step.ms);
  if (step.kind === 'reserve') {
    try {
      const { worstCase, caller } = step;
      const reservation = await budgets[step.by]?.reserve({ worstCase, caller });
      if (reservation !== undefined) reservations.push(reservation);
      return 'reserved';
    } catch (error) {
      if (isGatewayError(error)) return { kind: error.kind, message: error.message, details: error.details };
      throw error;
    }
  }
  const reservation = reservations[step.which % Math.max(reservations.length, 1)];
  if (step.kind === 'release') return reservation?.release();
  if (step.kind === 'settle') return reservation?.settle(step.cost);
  reservation?.settleSoon(step.cost);
  // So that the other one sees it, too.
  await place.pass(0);
  return undefined;
}
