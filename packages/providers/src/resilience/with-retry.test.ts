import { GatewayError, type CompletionEvent, type CompletionRequest, type ErrorKind, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeClock, createFakeEmbeddingModel, createFakeLanguageModel, createMemoryLogger, type FakeClock, type FakeReply } from '@gateway/core/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RetryOptions } from './retry-policy.ts';
import { withEmbeddingRetry } from './with-embedding-retry.ts';
import { withRetry } from './with-retry.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two' }] };
const fail = (kind: ErrorKind, more: { readonly retryAfterMs?: number; readonly details?: Record<string, string> } = {}) => new GatewayError({ kind, message: `It is ${kind}.`, ...more });

/** Answers with each reply in turn, then with `ok`. */
function createScripted(...replies: readonly FakeReply[]) {
  return createFakeLanguageModel({ limits: { contextTokens: 9, maxOutputTokens: 3 }, reply: (_request, index) => replies[index] ?? 'ok' });
}

function createOptions(options: Partial<Omit<RetryOptions, 'clock'>> & { readonly clock?: FakeClock } = {}) {
  return { random: () => 0.5, ...options, clock: options.clock ?? createFakeClock({ autoAdvance: true }) };
}

test('the model stays visible', () => {
  const model = createScripted();
  expect(withRetry(model, createOptions())).toMatchObject({ provider: model.provider, model: model.model, limits: model.limits });
});

describe('complete', () => {
  test('tries again after retryable failures, waiting half of 500, 1000, 2000 ms with the middle random number', async () => {
    const options = createOptions();
    const model = createScripted(fail('rate_limit'), fail('unavailable'), fail('bad_response'));
    expect((await withRetry(model, options).complete(request)).text).toBe('ok');
    expect(options.clock.slept).toEqual([250, 500, 1_000]);
    expect(model.requests).toHaveLength(4);
  });

  test('gives up after the last retry and tells the number of tries', async () => {
    const model = createScripted(...Array.from({ length: 9 }, () => fail('unavailable', { details: { status: 'down' } })));
    await expect(withRetry(model, createOptions({ maxRetries: 2 })).complete(request)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'It is unavailable.',
      details: { attempts: 3, status: 'down' },
    });
    expect(model.requests).toHaveLength(3);
  });

  test.each(['invalid_input', 'not_found', 'auth', 'quota', 'content_filter', 'cancelled', 'internal'] as const)('%s is final', async (kind) => {
    const error = fail(kind);
    const model = createScripted(error);
    await expect(withRetry(model, createOptions()).complete(request)).rejects.toBe(error);
    expect(model.requests).toHaveLength(1);
  });

  test('a foreign error is final and becomes internal', async () => {
    await expect(withRetry(createScripted(new Error('boom')), createOptions()).complete(request)).rejects.toMatchObject({ kind: 'internal' });
  });

  test('a timeout is tried again unless the whole time is used up', async () => {
    const stalled = createScripted(fail('timeout', { details: { limit: 'first_token' } }));
    expect((await withRetry(stalled, createOptions()).complete(request)).text).toBe('ok');
    const usedUp = createScripted(fail('timeout', { details: { limit: 'total' } }));
    await expect(withRetry(usedUp, createOptions()).complete(request)).rejects.toMatchObject({ kind: 'timeout' });
    expect(usedUp.requests).toHaveLength(1);
  });

  test('waits at least as long as the vendor asks', async () => {
    const options = createOptions();
    await withRetry(createScripted(fail('rate_limit', { retryAfterMs: 7_000 })), options).complete(request);
    expect(options.clock.slept).toEqual([7_250]);
  });

  test('does not wait for a vendor that asks for more than the cap', async () => {
    const options = createOptions({ maxRetryAfterMs: 60_000 });
    const error = fail('rate_limit', { retryAfterMs: 60_001 });
    await expect(withRetry(createScripted(error), options).complete(request)).rejects.toBe(error);
    expect(options.clock.slept).toEqual([]);
  });

  test('with no retries the first failure is final', async () => {
    const model = createScripted(fail('unavailable'));
    await expect(withRetry(model, createOptions({ maxRetries: 0 })).complete(request)).rejects.toMatchObject({ kind: 'unavailable', details: undefined });
  });

  test('every retry is logged without the request', async () => {
    const logger = createMemoryLogger();
    await withRetry(createScripted(fail('rate_limit')), createOptions({ logger })).complete(request);
    expect(logger.lines).toEqual([
      { level: 'warn', message: 'A model call failed and is tried again.', fields: { model: 'fake/fake-model', kind: 'rate_limit', attempt: 1, delayMs: 250 } },
    ]);
  });
});

test('waits stay between the vendor\'s wish and that plus the doubling bound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ random: fc.double({ min: 0, max: 1, noNaN: true }), retryAfterMs: fc.nat(60_000) }), { maxLength: 8 }), async (failures) => {
      let index = 0;
      const clock = createFakeClock({ autoAdvance: true });
      const model = createScripted(...failures.map(({ retryAfterMs }) => fail('rate_limit', { retryAfterMs })));
      const random = () => failures[index++]?.random ?? 0;
      await withRetry(model, { clock, random, maxRetries: 8, baseDelayMs: 100, maxDelayMs: 2_000 }).complete(request);
      expect(clock.slept).toHaveLength(failures.length);
      for (const [attempt, ms] of clock.slept.entries()) {
        const wish = failures[attempt]?.retryAfterMs ?? 0;
        expect(ms).toBeGreaterThanOrEqual(wish);
        expect(ms).toBeLessThanOrEqual(wish + Math.min(2_000, 100 * 2 ** attempt));
      }
    }),
    { numRuns: 50 },
  );
});

describe('abort', () => {
  test('ends the wait at once', async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const model = createScripted(fail('unavailable'));
    const answer = withRetry(model, createOptions({ clock })).complete(request, { signal: controller.signal });
    await clock.advance(0);
    await clock.advance(0);
    expect(clock.sleepers).toBe(1);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ kind: 'cancelled' });
    expect(clock.sleepers).toBe(0);
    expect(model.requests).toHaveLength(1);
  });

  test('is not mistaken for a failure to repeat', async () => {
    const options = createOptions();
    const controller = new AbortController();
    const model = createFakeLanguageModel({
      reply: () => {
        controller.abort(fail('timeout'));
        return fail('unavailable');
      },
    });
    await expect(withRetry(model, options).complete(request, { signal: controller.signal })).rejects.toMatchObject({ kind: 'timeout' });
    expect(options.clock.slept).toEqual([]);
  });
});

/** Yields the events, then throws; the second call answers in full. */
function createBreaking(events: readonly CompletionEvent[], error: Error): LanguageModel & { readonly calls: () => number } {
  const whole = createFakeLanguageModel({ reply: () => 'whole answer' });
  let calls = 0;
  return {
    ...whole,
    calls: () => calls,
    async *stream(asked, call) {
      calls += 1;
      if (calls > 1) {
        yield* whole.stream(asked, call);
        return;
      }
      yield* events;
      throw error;
    },
  };
}

describe('stream', () => {
  test('is repeated while nothing was delivered', async () => {
    const model = createBreaking([], fail('unavailable'));
    const { text, result } = await collectStream(withRetry(model, createOptions()).stream(request));
    expect([text, result.text, model.calls()]).toEqual(['whole answer', 'whole answer', 2]);
  });

  test.each<CompletionEvent>([
    { type: 'text', text: 'half' },
    { type: 'reasoning', text: 'hm' },
    { type: 'tool_call', index: 0, id: 'a', name: 'look', argumentsDelta: '' },
  ])('is not repeated after $type', async (event) => {
    const error = fail('unavailable');
    const model = createBreaking([event], error);
    await expect(collectStream(withRetry(model, createOptions()).stream(request))).rejects.toBe(error);
    expect(model.calls()).toBe(1);
  });

  test('stopping the reader stops the model', async () => {
    let stopped = false;
    const model: LanguageModel = {
      ...createFakeLanguageModel(),
      async *stream() {
        try {
          for (;;) yield { type: 'text', text: 'x' };
        } finally {
          stopped = true;
        }
      },
    };
    for await (const event of withRetry(model, createOptions()).stream(request)) {
      expect(event.type).toBe('text');
      break;
    }
    expect(stopped).toBe(true);
  });
});

test('embeddings are tried again under the same rules', async () => {
  const inner = createFakeEmbeddingModel();
  let calls = 0;
  const model = withEmbeddingRetry(
    {
      ...inner,
      embed: async (texts, call) => {
        calls += 1;
        if (calls === 1) throw fail('rate_limit');
        if (calls === 3) throw fail('auth');
        return inner.embed(texts, call);
      },
    },
    createOptions(),
  );
  expect((await model.embed(['a'])).embeddings).toHaveLength(1);
  await expect(model.embed(['a'])).rejects.toMatchObject({ kind: 'auth' });
  expect([model.provider, model.model, calls]).toEqual([inner.provider, inner.model, 3]);
});
