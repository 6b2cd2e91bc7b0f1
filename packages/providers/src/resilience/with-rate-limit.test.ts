import { getEventListeners } from 'node:events';
import { GatewayError, type CompletionRequest, type ErrorKind, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeClock, createFakeLanguageModel, type FakeClock, type FakeReply } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { withRateLimit } from './with-rate-limit.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two' }] };

const fail = (kind: ErrorKind, more: { readonly retryAfterMs?: number; readonly details?: Record<string, string> } = {}) => new GatewayError({ kind, message: `It is ${kind}.`, ...more });

let clock: FakeClock;
let caller: AbortController;
let limiter: RateLimiter;

beforeEach(() => {
  clock = createFakeClock();
  caller = new AbortController();
});

// Whatever a test did: no place, timer or listener is left.
afterEach(() => {
  const left = { timers: clock.sleepers, listeners: getEventListeners(caller.signal, 'abort').length, running: limiter.running, queued: limiter.queued };
  if (Object.values(left).some((count) => count > 0)) throw new Error(`Left behind: ${JSON.stringify(left)}`);
});

/** Starts a call and tells how far it has come. */
function begin(promise: Promise<unknown>) {
  const state = { is: 'waiting' };
  const follow = async (): Promise<void> => {
    try {
      await promise;
      state.is = 'done';
    } catch (error) {
      state.is = error instanceof GatewayError ? error.kind : 'foreign';
    }
  };
  void follow();
  return state;
}

/** Lets everything run that needs no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await clock.advance(0);
}

/** A limit of one request a minute, and a first call that ends with `reply`: does a second one have to wait? */
async function isUsedUpAfter(reply: FakeReply, streamed = false): Promise<boolean> {
  limiter = createRateLimiter({ clock, requestsPerMinute: 1, tokensPerMinute: 100 });
  const inner = createFakeLanguageModel({ reply: (_request, index) => (index === 0 ? reply : 'ok') });
  const model = withRateLimit(inner, limiter, { estimateTokens: () => 100 });
  const first = begin(streamed ? collectStream(model.stream(request)) : model.complete(request));
  await settle();
  expect(first.is).not.toBe('waiting');
  const second = begin(model.complete(request));
  await settle();
  const waits = second.is === 'waiting';
  await clock.advance(60_000);
  await settle();
  expect(second.is).toBe('done');
  return waits;
}

test('the model stays visible and its answers unchanged', async () => {
  limiter = createRateLimiter({ clock });
  const inner = createFakeLanguageModel({ limits: { contextTokens: 9, maxOutputTokens: 3 } });
  const model = withRateLimit(inner, limiter);
  expect(model).toMatchObject({ provider: inner.provider, model: inner.model, limits: inner.limits });
  expect(await model.complete(request)).toEqual(await inner.complete(request));
  expect(await collectStream(model.stream(request))).toEqual(await collectStream(inner.stream(request)));
});

test('models that share a limiter share its places', async () => {
  limiter = createRateLimiter({ clock, maxConcurrent: 2 });
  const inner = createFakeLanguageModel();
  const models = [withRateLimit(inner, limiter), withRateLimit(inner, limiter)];
  await Promise.all(Array.from({ length: 10 }, async (_, index) => models[index % 2]?.complete(request)));
  expect([inner.requests.length, inner.maxConcurrent]).toEqual([10, 2]);
});

test('the lane is chosen for all calls or for each', async () => {
  limiter = createRateLimiter({ clock, maxConcurrent: 1 });
  const inner = createFakeLanguageModel();
  const batch = withRateLimit(inner, limiter, { lane: 'batch' });
  const either = withRateLimit(inner, limiter, { lane: (asked) => (asked.task === undefined ? 'interactive' : 'batch') });
  const ask = (model: LanguageModel, more: Partial<CompletionRequest>) => model.complete({ ...request, ...more });
  await Promise.all([ask(either, { seed: 0 }), ask(batch, { seed: 1 }), ask(either, { seed: 2, task: 'summarization' }), ask(either, { seed: 3 })]);
  expect(inner.requests.map(({ seed }) => seed)).toEqual([0, 3, 1, 2]);
});

describe('what a call uses up', () => {
  test('its request, and the tokens that the vendor counted', async () => {
    expect(await isUsedUpAfter('an answer')).toBe(true);
    expect(await isUsedUpAfter('an answer', true)).toBe(true);
    // 100 were taken and 4 used (two words in, two out), so 96 are there at once and 97 in less than a second.
    for (const [estimate, waitMs, streamed] of [[96, 0, false], [97, 600, false], [96, 0, true], [97, 600, true]] as const) {
      limiter = createRateLimiter({ clock, tokensPerMinute: 100 });
      const inner = createFakeLanguageModel({ reply: () => 'an answer' });
      const first = withRateLimit(inner, limiter, { estimateTokens: () => 100 });
      await (streamed ? collectStream(first.stream(request)) : first.complete(request));
      const next = begin(withRateLimit(inner, limiter, { estimateTokens: () => estimate }).complete(request));
      await settle();
      expect([next.is, clock.sleepers]).toEqual(waitMs === 0 ? ['done', 0] : ['waiting', 1]);
      await clock.advance(waitMs);
      await settle();
      expect(next.is).toBe('done');
    }
  });

  test('its estimate, when nobody counted', async () => {
    limiter = createRateLimiter({ clock, tokensPerMinute: 100 });
    const inner = createFakeLanguageModel({ reply: () => ({ text: 'an answer', usage: null }) });
    // 8 characters are 2 tokens, and 38 may be written.
    const model = withRateLimit(inner, limiter);
    const asked: CompletionRequest = { messages: [{ role: 'user', content: 'one two.' }], maxTokens: 38 };
    await model.complete(asked);
    await model.complete(asked);
    const third = begin(model.complete(asked));
    await settle();
    expect(third.is).toBe('waiting');
    await clock.advance(12_000);
    await settle();
    expect(third.is).toBe('done');
  });

  test.each<ErrorKind>(['rate_limit', 'quota', 'auth', 'permission', 'invalid_input', 'not_found', 'budget_exceeded', 'cancelled'])('nothing, when it was refused: %s', async (kind) => {
    expect(await isUsedUpAfter(fail(kind))).toBe(false);
    expect(await isUsedUpAfter(fail(kind), true)).toBe(false);
  });

  test.each<ErrorKind>(['unavailable', 'timeout', 'bad_response', 'content_filter'])('all of it, when the vendor may have worked on it: %s', async (kind) => {
    expect(await isUsedUpAfter(fail(kind))).toBe(true);
    expect(await isUsedUpAfter(fail(kind), true)).toBe(true);
  });

  test('nothing, when the caller aborts before there is an answer, in the queue or under way', async () => {
    limiter = createRateLimiter({ clock, requestsPerMinute: 1 });
    for (const way of ['complete', 'stream'] as const) {
      const hanging = withRateLimit(createFakeLanguageModel({ hang: true }), limiter);
      const controller = new AbortController();
      const start = () => begin(way === 'complete' ? hanging.complete(request, { signal: controller.signal }) : collectStream(hanging.stream(request, { signal: controller.signal })));
      const [running, queued] = [start(), start()];
      await settle();
      expect([limiter.running, limiter.queued]).toEqual([1, 1]);
      controller.abort();
      await settle();
      expect([running.is, queued.is, limiter.running, limiter.queued]).toEqual(['cancelled', 'cancelled', 0, 0]);
      expect(getEventListeners(controller.signal, 'abort').filter((listener) => listener.name === 'onAbort')).toEqual([]);
    }
    const next = begin(withRateLimit(createFakeLanguageModel(), limiter).complete(request));
    await settle();
    expect(next.is).toBe('done');
  });
});

describe('a rate limit of the vendor', () => {
  test('pauses everyone for the time that it asks for', async () => {
    limiter = createRateLimiter({ clock, maxConcurrent: 1 });
    const inner = createFakeLanguageModel({ reply: (_request, index) => (index === 0 ? fail('rate_limit', { retryAfterMs: 3_000 }) : 'ok') });
    const model = withRateLimit(inner, limiter);
    const [first, second] = [begin(model.complete(request)), begin(model.complete(request))];
    await settle();
    expect([first.is, second.is]).toEqual(['rate_limit', 'waiting']);
    await clock.advance(2_999);
    expect(inner.requests).toHaveLength(1);
    await clock.advance(1);
    await settle();
    expect(second.is).toBe('done');
  });

  test('pauses no one without a time, or when it was made by another limiter below', async () => {
    limiter = createRateLimiter({ clock });
    const replies = [fail('rate_limit'), fail('rate_limit', { retryAfterMs: 1_000, details: { reason: 'queue_full' } })];
    const model = withRateLimit(createFakeLanguageModel({ reply: (_request, index) => replies[index] ?? 'ok' }), limiter);
    for (const _reply of replies) await expect(model.complete(request)).rejects.toMatchObject({ kind: 'rate_limit' });
    expect((await model.complete(request)).text).toBe('ok');
  });
});

describe('a stream keeps its place', () => {
  const setUp = (stream: LanguageModel['stream']) => {
    limiter = createRateLimiter({ clock, maxConcurrent: 1, requestsPerMinute: 2 });
    const model = withRateLimit({ ...createFakeLanguageModel(), stream }, limiter);
    return model.stream(request, { signal: caller.signal })[Symbol.asyncIterator]();
  };
  async function* endless() {
    for (;;) yield { type: 'text', text: 'x' } as const;
  }

  test('from its first step until its reader stops', async () => {
    const iterator = setUp(endless);
    expect(limiter.running).toBe(0);
    await iterator.next();
    await iterator.next();
    expect(limiter.running).toBe(1);
    await iterator.return?.();
    expect(limiter.running).toBe(0);
  });

  test('until it breaks', async () => {
    const iterator = setUp(async function* broken() {
      yield { type: 'text', text: 'half' };
      throw fail('unavailable');
    });
    await iterator.next();
    expect(limiter.running).toBe(1);
    await expect(iterator.next()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(limiter.running).toBe(0);
  });

  test('until it is aborted, even if its reader never comes back', async () => {
    const iterator = setUp(endless);
    await iterator.next();
    caller.abort();
    expect(limiter.running).toBe(0);
    await iterator.return?.();
  });

  test('until it is out of time, even if its reader never comes back', async () => {
    let giveUp: (() => void) | undefined;
    limiter = createRateLimiter({ clock, maxConcurrent: 1 });
    const model: LanguageModel = {
      ...createFakeLanguageModel(),
      async *stream(_request, call) {
        giveUp = () => call?.stream?.onGivenUp?.(new GatewayError({ kind: 'timeout', message: 'x' }));
        // Before anything came its reader is there, and settles it itself.
        giveUp();
        yield { type: 'text', text: 'one' };
        yield { type: 'text', text: 'two' };
      },
    };
    const iterator = withRateLimit(model, limiter).stream(request, { signal: caller.signal })[Symbol.asyncIterator]();
    await iterator.next();
    expect(limiter.running).toBe(1);
    giveUp?.();
    expect(limiter.running).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    await iterator.return?.();
  });

  test('and what it delivered before an abort is used up', async () => {
    const iterator = setUp(endless);
    await iterator.next();
    caller.abort();
    const other = withRateLimit(createFakeLanguageModel(), limiter);
    await other.complete(request);
    const third = begin(other.complete(request));
    await settle();
    expect(third.is).toBe('waiting');
    await clock.advance(30_000);
    await settle();
    expect(third.is).toBe('done');
  });
});
