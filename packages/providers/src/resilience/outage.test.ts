// The wrappers in the order in which a gateway joins them, through an outage of 2,000 calls: what they promise together.
import { getEventListeners } from 'node:events';
import { GatewayError, toGatewayError, type CallOptions, type Clock, type CompletionEvent, type CompletionRequest, type LanguageModel } from '@gateway/core';
import { createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { createBreaker, type Breaker } from './breaker.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { withBreaker } from './with-breaker.ts';
import { withFallback } from './with-fallback.ts';
import { withRateLimit } from './with-rate-limit.ts';
import { withRetry } from './with-retry.ts';

const CALLS = 2_000;
const AT_ONCE = 40;
const VENDORS = ['a', 'b', 'c'];
/** Vendor `a` is down for the middle half of the calls. */
const isDown = (vendor: string, call: number): boolean => vendor === 'a' && call >= CALLS / 4 && call < (CALLS * 3) / 4;
const answerOf = (vendor: string, call: number): string => `${vendor} answers ${String(call)} in a few words`;

/** Mulberry32 (Tommy Ettinger, 2017, public domain): a small generator with a seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The fake clock keeps its listeners on the signals that it is given; this one gives it signals of its own. */
function withoutTraces(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: async (ms, signal) => {
      if (signal === undefined) return clock.sleep(ms);
      const own = new AbortController();
      const onAbort = (): void => own.abort(signal.reason);
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await clock.sleep(ms, own.signal);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

interface Journal {
  readonly requests: Map<string, number>;
  requestsWhileDown: number;
  cuts: number;
  underWay: number;
  mostUnderWay: number;
}

/** A vendor that fails one request in five, cuts off one stream in twenty, and may be down. */
function createVendor(provider: string, { clock, random, journal }: { clock: Clock; random: () => number; journal: Journal }): LanguageModel {
  const answer = async (request: CompletionRequest, call: CallOptions | undefined): Promise<string> => {
    const index = request.seed ?? -1;
    journal.requests.set(provider, (journal.requests.get(provider) ?? 0) + 1);
    await clock.sleep(20 + random() * 200, call?.signal);
    if (isDown(provider, index)) {
      journal.requestsWhileDown += 1;
      throw new GatewayError({ kind: 'unavailable', message: 'Connection refused.' });
    }
    const chance = random();
    if (chance < 0.1) throw new GatewayError({ kind: 'unavailable', message: 'Status 500.' });
    if (chance < 0.2) throw new GatewayError({ kind: 'rate_limit', message: 'Status 429.', ...(chance < 0.15 ? { retryAfterMs: 100 } : {}) });
    return answerOf(provider, index);
  };
  const count = (by: number): void => {
    journal.underWay += by;
    journal.mostUnderWay = Math.max(journal.mostUnderWay, journal.underWay);
  };
  const fake = (text: string) => createFakeLanguageModel({ provider, reply: () => text });
  return {
    provider,
    model: 'm',
    complete: async (request, call) => {
      count(1);
      try {
        return await fake(await answer(request, call)).complete(request, call);
      } finally {
        count(-1);
      }
    },
    async *stream(request, call) {
      count(1);
      try {
        const text = await answer(request, call);
        // Some are cut before their first word: nobody has seen anything then.
        let wordsLeft = random() < 0.05 ? Math.floor(random() * 5) : Infinity;
        for await (const event of fake(text).stream(request, call)) {
          if (wordsLeft === 0) {
            journal.cuts += 1;
            throw new GatewayError({ kind: 'unavailable', message: 'The stream was cut off.' });
          }
          await clock.sleep(5, call?.signal);
          wordsLeft -= 1;
          yield event;
        }
      } finally {
        count(-1);
      }
    },
  };
}

interface Outcome {
  readonly call: number;
  readonly streamed: boolean;
  readonly aborted: boolean;
  readonly delivered: string;
  readonly answer: string | undefined;
  readonly vendor: string | undefined;
  readonly error: GatewayError | undefined;
}

async function runCall(model: LanguageModel, call: number, clock: Clock): Promise<{ outcome: Outcome; listeners: number }> {
  const controller = new AbortController();
  const request: CompletionRequest = { messages: [{ role: 'user', content: `Question ${String(call)}` }], seed: call };
  const streamed = call % 2 === 0;
  // One caller in a hundred gives up.
  const aborted = call % 100 === 99 || call % 100 === 50;
  if (aborted) void clock.sleep(1 + (call % 7) * 40).then(() => controller.abort());
  let delivered = '';
  let end: Extract<CompletionEvent, { type: 'end' }>['result'] | undefined;
  let error: GatewayError | undefined;
  try {
    if (streamed) {
      for await (const event of model.stream(request, { signal: controller.signal })) {
        if (event.type === 'text') delivered += event.text;
        if (event.type === 'end') end = event.result;
      }
    } else end = await model.complete(request, { signal: controller.signal });
  } catch (thrown) {
    error = toGatewayError(thrown);
  }
  const listeners = getEventListeners(controller.signal, 'abort').length;
  return { outcome: { call, streamed, aborted, delivered, answer: end?.text, vendor: end?.provider, error }, listeners };
}

async function runOutage(seed: number) {
  const fake = createFakeClock();
  const clock = withoutTraces(fake);
  const random = createRandom(seed);
  const journal: Journal = { requests: new Map(), requestsWhileDown: 0, cuts: 0, underWay: 0, mostUnderWay: 0 };
  const limiters: RateLimiter[] = [];
  const breakers = new Map<LanguageModel, Breaker>();
  const targets = VENDORS.map((vendor) => {
    const limiter = createRateLimiter({ clock, requestsPerMinute: 3_000, tokensPerMinute: 100_000, maxConcurrent: 12 });
    const breaker = createBreaker({ clock, openMs: 2_000, maxOpenMs: 4_000 });
    limiters.push(limiter);
    const target = withBreaker(withRetry(withRateLimit(createVendor(vendor, { clock, random, journal }), limiter), { clock, random }), breaker);
    breakers.set(target, breaker);
    return target;
  });
  const model = withFallback(targets, { breakerOf: (target) => breakers.get(target) });
  const outcomes: Outcome[] = [];
  let next = 0;
  let listeners = 0;
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let call = next++; call < CALLS; call = next++) {
      const done = await runCall(model, call, clock);
      outcomes.push(done.outcome);
      listeners += done.listeners;
    }
  });
  for (let turn = 0; outcomes.length < CALLS; turn += 1) {
    if (turn > 50_000) throw new Error(`${String(CALLS - outcomes.length)} calls wait for ever.`);
    await fake.advance(50);
  }
  await Promise.all(workers);
  // The last callers who meant to give up.
  await fake.advance(1_000);
  const left = { listeners, timers: fake.sleepers, underWay: journal.underWay, running: limiters.map(({ running }) => running), queued: limiters.map(({ queued }) => queued) };
  return { outcomes, journal, left };
}

test.each([1, 2, 3])('through an outage nearly every call is answered, no text comes twice, and nothing is left (seed %i)', async (seed) => {
  const { outcomes, journal, left } = await runOutage(seed);
  expect(outcomes).toHaveLength(CALLS);
  expect(left).toEqual({ listeners: 0, timers: 0, underWay: 0, running: [0, 0, 0], queued: [0, 0, 0] });

  // The outage was one: the limits were reached, streams were cut, `a` was found to be down and kept out of, and came back.
  expect(journal.mostUnderWay).toBeGreaterThan(12);
  expect(journal.mostUnderWay).toBeLessThanOrEqual(36);
  expect(journal.cuts).toBeGreaterThan(20);
  expect(journal.requestsWhileDown).toBeGreaterThan(4);
  expect(journal.requestsWhileDown).toBeLessThan(CALLS / 4);
  const answeredBy = (vendor: string, from: number, to: number): number => outcomes.filter((one) => one.vendor === vendor && one.call >= from && one.call < to).length;
  expect(answeredBy('a', 0, 500)).toBeGreaterThan(250);
  expect(answeredBy('a', 500, 1_500)).toBe(0);
  expect(answeredBy('a', 1_700, 2_000)).toBeGreaterThan(100);

  const answered = outcomes.filter(({ error }) => error === undefined);
  const broken = outcomes.filter(({ error }) => error !== undefined);
  // One vendor's words, once; what was delivered before a cut is in the error.
  expect(answered.map(({ answer }) => answer)).toEqual(answered.map(({ vendor, call }) => answerOf(vendor ?? '', call)));
  expect(answered.map(({ delivered, streamed }) => (streamed ? delivered : ''))).toEqual(answered.map(({ answer, streamed }) => (streamed ? answer : '')));
  expect(broken.filter(({ delivered, call }) => !VENDORS.some((vendor) => answerOf(vendor, call).startsWith(delivered)))).toEqual([]);
  const cutOff = broken.filter(({ delivered }) => delivered !== '');
  expect(cutOff.map(({ error }) => [error?.kind, error?.details?.['partialText']])).toEqual(cutOff.map(({ aborted, delivered }) => [aborted ? 'cancelled' : 'unavailable', delivered]));

  // A caller who gave up is not counted, nor is a call whose answer had begun.
  const undelivered = outcomes.filter(({ delivered, error, aborted }) => !aborted && (delivered === '' || error === undefined));
  const failed = undelivered.filter(({ error }) => error !== undefined);
  expect(undelivered.length).toBeGreaterThan(CALLS * 0.9);
  expect(failed.length / undelivered.length).toBeLessThanOrEqual(0.001);
});

test('the same seed gives the same outage', async () => {
  const [first, second] = [await runOutage(7), await runOutage(7)];
  expect(second).toEqual(first);
});
