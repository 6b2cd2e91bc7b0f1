import { getEventListeners } from 'node:events';
import type { Lane } from '@gateway/core';
import { createFakeClock, type FakeClock } from '@gateway/core/testing';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from './rate-limiter.ts';

let clock: FakeClock;
let caller: AbortController;
let log: string[];

beforeEach(() => {
  clock = createFakeClock();
  caller = new AbortController();
  log = [];
});

// Whatever a test did: nothing waits in vain, and no timer or listener is left.
afterEach(() => {
  const left = { timers: clock.sleepers, listeners: getEventListeners(caller.signal, 'abort').length };
  if (left.timers + left.listeners > 0) throw new Error(`Left behind: ${JSON.stringify(left)}`);
});

const create = (options: Omit<RateLimiterOptions, 'clock'>): RateLimiter => createRateLimiter({ clock, ...options });

type Lease = Awaited<ReturnType<RateLimiter['acquire']>>;

/** Asks for a place and keeps what came, in `log` by name and in the answer. */
function ask(limiter: RateLimiter, name: string, { tokens = 0, lane = 'interactive', signal }: { tokens?: number; lane?: Lane; signal?: AbortSignal } = {}) {
  const asked: { lease: Lease | undefined; error: unknown } = { lease: undefined, error: undefined };
  const follow = async (): Promise<void> => {
    try {
      asked.lease = await limiter.acquire({ name, countTokens: () => tokens, lane, signal });
      log.push(name);
    } catch (error) {
      asked.error = error;
    }
  };
  void follow();
  return asked;
}

describe('calls at once', () => {
  test('wait for a place in the order of their coming', async () => {
    const limiter = create({ maxConcurrent: 2 });
    const [a, b] = ['a', 'b', 'c', 'd'].map((name) => ask(limiter, name));
    await clock.advance(0);
    expect([log, limiter.running, limiter.queued]).toEqual([['a', 'b'], 2, 2]);
    b?.lease?.settle();
    // A lease ends once.
    b?.lease?.settle();
    b?.lease?.refund();
    await clock.advance(0);
    expect([log, limiter.running, limiter.queued]).toEqual([['a', 'b', 'c'], 2, 1]);
    a?.lease?.refund();
    await clock.advance(0);
    expect([log, limiter.running, limiter.queued]).toEqual([['a', 'b', 'c', 'd'], 2, 0]);
  });

  test('interactive calls go before the batch lane, in both the order stays', async () => {
    const limiter = create({ maxConcurrent: 1 });
    const first = ask(limiter, 'first');
    const lanes = ['batch', 'batch', 'interactive', 'interactive'] as const;
    const asked = new Map(lanes.map((lane, index) => [`${lane} ${String(index)}`, ask(limiter, `${lane} ${String(index)}`, { lane })]));
    for (const _turn of lanes) {
      await clock.advance(0);
      (asked.get(log.at(-1) ?? '') ?? first).lease?.settle();
    }
    await clock.advance(0);
    expect(log).toEqual(['first', 'interactive 2', 'interactive 3', 'batch 0', 'batch 1']);
  });
});

describe('a minute', () => {
  test('has so many requests, then they flow in steadily', async () => {
    const limiter = create({ requestsPerMinute: 6 });
    for (let index = 0; index < 8; index += 1) ask(limiter, String(index));
    await clock.advance(0);
    expect(log).toHaveLength(6);
    expect(clock.sleepers).toBe(1);
    await clock.advance(9_999);
    expect(log).toHaveLength(6);
    await clock.advance(1);
    expect(log).toHaveLength(7);
    await clock.advance(10_000);
    expect(log).toHaveLength(8);
  });

  test('has so many tokens, settled to what was used', async () => {
    const limiter = create({ tokensPerMinute: 6_000 });
    const first = ask(limiter, 'first', { tokens: 5_000 });
    ask(limiter, 'second', { tokens: 3_000 });
    await clock.advance(0);
    expect(log).toEqual(['first']);
    // 2,000 used of 5,000: the second one need not wait any longer.
    first.lease?.settle(2_000);
    await clock.advance(0);
    expect(log).toEqual(['first', 'second']);
    // 1,000 are left; 4,000 more flow in within 40 s.
    ask(limiter, 'third', { tokens: 5_000 });
    await clock.advance(39_999);
    expect(log).toHaveLength(2);
    await clock.advance(1);
    expect(log).toHaveLength(3);
  });

  test('pays back what a call used beyond its estimate', async () => {
    const limiter = create({ tokensPerMinute: 6_000 });
    const first = ask(limiter, 'first', { tokens: 10 });
    await clock.advance(0);
    first.lease?.settle(7_000);
    ask(limiter, 'second', { tokens: 10 });
    // 1,000 too many and 10 needed: 10.1 s.
    await clock.advance(10_099);
    expect(log).toEqual(['first']);
    await clock.advance(1);
    expect(log).toEqual(['first', 'second']);
  });

  test('a call larger than a whole minute starts when everything is there, and is not overtaken', async () => {
    const limiter = create({ tokensPerMinute: 600 });
    const small = ask(limiter, 'small', { tokens: 10 });
    const large = ask(limiter, 'large', { tokens: 1_000 });
    ask(limiter, 'late', { tokens: 1 });
    await clock.advance(999);
    expect(log).toEqual(['small']);
    await clock.advance(1);
    expect(log).toEqual(['small', 'large']);
    await clock.advance(40_099);
    expect(log).toHaveLength(2);
    await clock.advance(1);
    expect(log).toEqual(['small', 'large', 'late']);
    small.lease?.settle();
    large.lease?.settle();
  });

  test('a refund gives back the request and the tokens', async () => {
    const limiter = create({ requestsPerMinute: 1, tokensPerMinute: 100 });
    const first = ask(limiter, 'first', { tokens: 100 });
    ask(limiter, 'second', { tokens: 100 });
    await clock.advance(0);
    first.lease?.refund();
    await clock.advance(0);
    expect(log).toEqual(['first', 'second']);
  });

  test('a refund that comes late makes no more than a full minute', async () => {
    const limiter = create({ requestsPerMinute: 1 });
    const first = ask(limiter, 'first');
    await clock.advance(60_000);
    first.lease?.refund();
    ask(limiter, 'second');
    ask(limiter, 'third');
    await clock.advance(0);
    expect(log).toEqual(['first', 'second']);
    await clock.advance(60_000);
    expect(log).toHaveLength(3);
  });
});

describe('waiting', () => {
  test('ends at once by abort, uses nothing up, and lets the next one move on', async () => {
    const limiter = create({ tokensPerMinute: 100 });
    ask(limiter, 'first', { tokens: 90 });
    const large = ask(limiter, 'large', { tokens: 100, signal: caller.signal });
    ask(limiter, 'small', { tokens: 10 });
    await clock.advance(0);
    expect([log, limiter.queued]).toEqual([['first'], 2]);
    caller.abort();
    await clock.advance(0);
    expect(large.error).toMatchObject({ kind: 'cancelled' });
    expect([log, limiter.queued, clock.sleepers]).toEqual([['first', 'small'], 0, 0]);
  });

  test('an aborted signal does not queue', async () => {
    caller.abort();
    const asked = ask(create({}), 'late', { signal: caller.signal });
    await clock.advance(0);
    expect([log, (asked.error as { kind?: string }).kind]).toEqual([[], 'cancelled']);
  });

  test('is refused when the lane is full; the other lane is not', async () => {
    const limiter = create({ maxConcurrent: 1, maxQueue: 1 });
    ask(limiter, 'running');
    ask(limiter, 'waits', { lane: 'batch' });
    const refused = ask(limiter, 'vendor/model', { lane: 'batch', signal: caller.signal });
    ask(limiter, 'other lane');
    await clock.advance(0);
    expect(refused.error).toMatchObject({
      kind: 'rate_limit',
      message: 'vendor/model was not called: too many calls wait already.',
      hint: 'Try again in 1 s, send fewer calls at once, or let another model answer.',
      retryAfterMs: 1_000,
      details: { reason: 'queue_full' },
    });
    expect(limiter.queued).toBe(2);
  });

  test('a refusal says when there is room, and uses nothing up', async () => {
    const limiter = create({ requestsPerMinute: 6, maxQueue: 0 });
    for (let index = 0; index < 6; index += 1) ask(limiter, 'early');
    const refused = Array.from({ length: 20 }, () => ask(limiter, 'late'));
    await clock.advance(0);
    for (const { error } of refused) expect(error).toMatchObject({ kind: 'rate_limit', retryAfterMs: 10_000 });
    expect(clock.sleepers).toBe(0);
    await clock.advance(10_000);
    ask(limiter, 'on time');
    await clock.advance(0);
    expect(log.at(-1)).toBe('on time');
  });
});

describe('a pause', () => {
  test('holds everyone for the time, and is never shortened', async () => {
    const limiter = create({});
    limiter.pause(5_000);
    limiter.pause(1_000);
    ask(limiter, 'a');
    ask(limiter, 'b', { lane: 'batch' });
    await clock.advance(4_999);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['a', 'b']);
  });

  test.each([Number.POSITIVE_INFINITY, 1_785_000_000_000])('of %s ms, which no vendor means, is over after an hour', async (ms) => {
    const limiter = create({});
    limiter.pause(ms);
    await clock.advance(3_600_000);
    ask(limiter, 'a');
    await clock.advance(0);
    expect(log).toEqual(['a']);
  });

  test('can be made longer while calls wait', async () => {
    const limiter = create({});
    limiter.pause(1_000);
    ask(limiter, 'a');
    await clock.advance(500);
    limiter.pause(2_000);
    await clock.advance(1_999);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(['a']);
  });

  test('that is too long to wait refuses those who wait and those who come', async () => {
    const limiter = create({ maxConcurrent: 1, maxPauseMs: 60_000 });
    const running = ask(limiter, 'running');
    const waits = ask(limiter, 'waits', { signal: caller.signal });
    await clock.advance(0);
    limiter.pause(90_000);
    const comes = ask(limiter, 'comes');
    await clock.advance(0);
    const expected = { kind: 'rate_limit', retryAfterMs: 90_000, details: { reason: 'paused' } };
    expect([waits.error, comes.error]).toMatchObject([expected, expected]);
    running.lease?.settle();
    await clock.advance(30_000);
    ask(limiter, 'later');
    await clock.advance(60_000);
    expect(log).toEqual(['running', 'later']);
  });
});

test.each([{ requestsPerMinute: 0 }, { tokensPerMinute: -1 }, { maxConcurrent: 0.5 }, { maxQueue: -1 }, { tokensPerMinute: Number.NaN }])('%o is refused', (options) => {
  expect(() => create(options)).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
});

test('no stretch of time ever sees more than the full bucket and what flowed in, and nobody is forgotten', async () => {
  const step = fc.record({ waitMs: fc.nat(5_000), tokens: fc.nat(900), used: fc.nat(900), batch: fc.boolean(), abort: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const time = createFakeClock();
      const limiter = createRateLimiter({ clock: time, requestsPerMinute: 10, tokensPerMinute: 1_000, maxConcurrent: 3 });
      const started: { at: number; tokens: number }[] = [];
      const calls = steps.map(async ({ tokens, used, batch, abort }, index) => {
        const controller = new AbortController();
        for (let before = 0; before <= index; before += 1) await time.sleep(steps[before]?.waitMs ?? 0);
        if (abort) void time.sleep(2_000).then(() => controller.abort());
        const lease = await limiter.acquire({ name: 'x', countTokens: () => tokens, lane: batch ? 'batch' : 'interactive', signal: controller.signal });
        started.push({ at: time.now(), tokens });
        await time.sleep(1_000);
        // Never less than thought here, so that the bound below is exact.
        lease.settle(Math.max(tokens, used));
      });
      const all = Promise.allSettled(calls);
      for (let turn = 0; turn < 5_000 && (time.sleepers > 0 || limiter.queued > 0); turn += 1) await time.advance(500);
      await all;
      expect([limiter.running, limiter.queued, time.sleepers]).toEqual([0, 0, 0]);
      for (const [from, { at }] of started.entries()) {
        for (const [to, last] of started.entries()) {
          if (to < from) continue;
          const minutes = (last.at - at) / 60_000;
          const within = started.slice(from, to + 1);
          expect(within.length).toBeLessThanOrEqual(10 + 10 * minutes + 1e-6);
          expect(within.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(1_000 + 1_000 * minutes + 1e-6);
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('a pause is waited for as long as both the limiter and the call allow, and no longer', async () => {
  const limiter = create({ maxPauseMs: 5_000 });
  const acquire = async (maxPauseMs: number): Promise<Lease> => limiter.acquire({ name: 'x', countTokens: () => 0, lane: 'interactive', signal: undefined, maxPauseMs });
  limiter.pause(3_000);
  await expect(acquire(1_000)).rejects.toMatchObject({ kind: 'rate_limit', retryAfterMs: 3_000 });
  const patient = acquire(60_000);
  await clock.advance(3_000);
  (await patient).settle();
  limiter.pause(8_000);
  await expect(acquire(60_000)).rejects.toMatchObject({ kind: 'rate_limit', retryAfterMs: 8_000 });
});
