import { GatewayError, type CompletionEvent, type CompletionRequest, type ErrorKind, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeClock, createFakeLanguageModel, createMemoryLogger, type FakeLanguageModel, type FakeReply } from '@gateway/core/testing';
import { describe, expect, test } from 'vitest';
import { createBreaker, type Breaker } from './breaker.ts';
import type { FallbackEvent, FallbackOptions } from './fallback-plan.ts';
import { withBreaker } from './with-breaker.ts';
import { withFallback } from './with-fallback.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two' }] };

const fail = (kind: ErrorKind, more: { readonly retryAfterMs?: number; readonly details?: Record<string, string | number>; readonly hint?: string } = {}) =>
  new GatewayError({ kind, message: `It is ${kind}.`, ...more });

const tooLong = () => fail('invalid_input', { details: { reason: 'context_window' } });

/** A model that always says the same. */
function create(name: string, reply: FakeReply, contextTokens?: number | null): FakeLanguageModel {
  return createFakeLanguageModel({
    provider: name,
    model: `${name}-1`,
    reply: () => reply,
    ...(contextTokens === undefined ? {} : { limits: { contextTokens, maxOutputTokens: null } }),
  });
}

/** Both ways to call: everything here holds for either. */
const WAYS = [
  ['complete', (model: LanguageModel, signal?: AbortSignal) => model.complete(request, { signal })],
  ['stream', async (model: LanguageModel, signal?: AbortSignal) => (await collectStream(model.stream(request, { signal }))).result],
] as const;

test('needs a target', () => {
  expect(() => withFallback([])).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
});

test('shows itself as the first one', () => {
  expect(withFallback([create('a', 'x', 9), create('b', 'y', 99)])).toMatchObject({ provider: 'a', model: 'a-1', limits: { contextTokens: 9 } });
});

describe.each(WAYS)('%s', (_name, call) => {
  test('the first one answers, and nobody else is asked', async () => {
    const [a, b] = [create('a', 'from a'), create('b', 'from b')];
    expect(await call(withFallback([a, b]))).toMatchObject({ text: 'from a', provider: 'a', model: 'a-1' });
    expect(b.requests).toHaveLength(0);
  });

  test.each<ErrorKind>(['unavailable', 'timeout', 'rate_limit', 'bad_response', 'quota', 'auth', 'permission', 'not_found', 'not_configured'])(
    'after %s the next one answers, and everyone hears of it',
    async (kind) => {
      const events: FallbackEvent[] = [];
      const logger = createMemoryLogger();
      const model = withFallback([create('a', fail(kind)), create('b', 'from b')], { logger, onFallback: (event) => events.push(event) });
      expect(await call(model)).toMatchObject({ text: 'from b', provider: 'b', model: 'b-1' });
      expect(events).toEqual([{ from: 'a/a-1', to: 'b/b-1', reason: 'outage', kind, skipped: false }]);
      expect(logger.lines).toEqual([{ level: 'warn', message: 'A model failed and another one takes over.', fields: events[0] }]);
    },
  );

  test.each<ErrorKind>(['invalid_input', 'cancelled', 'content_filter', 'unsupported', 'internal'])('%s is final', async (kind) => {
    const error = fail(kind);
    const b = create('b', 'from b');
    await expect(call(withFallback([create('a', error), b]))).rejects.toBe(error);
    expect(b.requests).toHaveLength(0);
  });

  test('what the budget refuses is passed over without a warning: another one may be cheaper', async () => {
    const events: FallbackEvent[] = [];
    const logger = createMemoryLogger();
    expect(await call(withFallback([create('a', fail('budget_exceeded')), create('b', 'from b')], { logger, onFallback: (event) => events.push(event) }))).toMatchObject({ text: 'from b' });
    expect(events).toEqual([{ from: 'a/a-1', to: 'b/b-1', reason: 'budget', kind: 'budget_exceeded', skipped: true }]);
    expect(logger.lines.map(({ level }) => level)).toEqual(['debug']);
    await expect(call(withFallback([create('a', fail('budget_exceeded')), create('b', fail('budget_exceeded'))]))).rejects.toMatchObject({ kind: 'budget_exceeded' });
  });

  test('a final failure after an outage stands for itself and tells the attempts', async () => {
    const c = create('c', 'from c');
    await expect(call(withFallback([create('a', fail('unavailable')), create('b', fail('invalid_input', { hint: 'Do better.' })), c]))).rejects.toMatchObject({
      kind: 'invalid_input',
      message: 'It is invalid_input.',
      hint: 'Do better.',
      details: { attempts: [{ model: 'a/a-1', kind: 'unavailable' }, { model: 'b/b-1', kind: 'invalid_input' }] },
    });
    expect(c.requests).toHaveLength(0);
  });

  test('when all fail, the last error tells of all of them', async () => {
    const targets = [
      create('a', fail('rate_limit', { retryAfterMs: 900, details: { attempts: 4 } })),
      create('b', fail('auth')),
      create('c', fail('unavailable', { retryAfterMs: 5_000, hint: 'Wait.', details: { status: 503, attempts: 2 } })),
    ];
    await expect(call(withFallback(targets))).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'No model answered: a/a-1 (rate_limit), b/b-1 (auth), c/c-1 (unavailable). The last one said: It is unavailable.',
      hint: 'Wait.',
      retryAfterMs: 900,
      details: {
        status: 503,
        attempts: [{ model: 'a/a-1', kind: 'rate_limit', tries: 4 }, { model: 'b/b-1', kind: 'auth' }, { model: 'c/c-1', kind: 'unavailable', tries: 2 }],
      },
    });
  });

  test('one target alone fails with its own error', async () => {
    const error = fail('unavailable');
    await expect(call(withFallback([create('a', error)]))).rejects.toBe(error);
  });

  test('a text too long goes to targets that are known to hold more, and to no other', async () => {
    const [unknown, same, larger] = [create('u', 'no', null), create('s', 'no', 8_000), create('l', 'from l', 8_001)];
    expect(await call(withFallback([create('a', tooLong(), 8_000), unknown, same, larger]))).toMatchObject({ text: 'from l' });
    expect([unknown.requests.length, same.requests.length]).toEqual([0, 0]);
  });

  test('a text too long for a window of unknown size goes to a known one; if that is too small, to a larger one', async () => {
    const [unknown, smaller] = [create('u', 'no'), create('s', 'no', 500)];
    expect(await call(withFallback([create('a', tooLong()), unknown, create('b', tooLong(), 1_000), smaller, create('c', 'from c', 2_000)]))).toMatchObject({ text: 'from c' });
    expect([unknown.requests.length, smaller.requests.length]).toEqual([0, 0]);
  });

  test('a text too long for everyone fails as that', async () => {
    const error = tooLong();
    await expect(call(withFallback([create('a', error, 8_000), create('b', 'no', 4_000)]))).rejects.toBe(error);
  });

  test('refused content goes to another model only if that is allowed', async () => {
    const targets = [create('a', fail('content_filter')), create('b', 'from b')];
    const events: FallbackEvent[] = [];
    expect(await call(withFallback(targets, { afterContentFilter: true, onFallback: (event) => events.push(event) }))).toMatchObject({ text: 'from b' });
    expect(events).toMatchObject([{ reason: 'content_filter' }]);
  });

  test('an answer that the filter left empty counts as refused; without anyone else it stands', async () => {
    const filtered = { text: '', finishReason: 'content_filter' } as const;
    const allowed = { afterContentFilter: true };
    expect(await call(withFallback([create('a', filtered), create('b', 'from b')], allowed))).toMatchObject({ text: 'from b', provider: 'b' });
    expect(await call(withFallback([create('a', filtered), create('b', filtered)], allowed))).toMatchObject({ finishReason: 'content_filter', provider: 'b' });
    expect(await call(withFallback([create('a', filtered), create('b', 'from b')]))).toMatchObject({ finishReason: 'content_filter', provider: 'a' });
  });

  test('nobody takes over from a caller who has given up', async () => {
    const caller = new AbortController();
    const reason = fail('timeout');
    const a = createFakeLanguageModel({
      reply: () => {
        caller.abort(reason);
        return fail('unavailable');
      },
    });
    const b = create('b', 'from b');
    await expect(call(withFallback([a, b]), caller.signal)).rejects.toBe(reason);
    expect(b.requests).toHaveLength(0);
  });

  test('after an abort the model\'s report of it counts, and no other failure', async () => {
    for (const [thrown, expected] of [
      [fail('cancelled', { details: { from: 'model' } }), { kind: 'cancelled', details: { from: 'model' } }],
      [fail('unavailable'), { kind: 'cancelled', details: undefined }],
    ] as const) {
      const caller = new AbortController();
      const throwLate = async (): Promise<never> => {
        caller.abort();
        throw thrown;
      };
      const a: LanguageModel = {
        ...create('a', 'x'),
        complete: throwLate,
        async *stream() {
          yield await throwLate();
        },
      };
      await expect(call(withFallback([a, create('b', 'from b')]), caller.signal)).rejects.toMatchObject(expected);
    }
  });

  describe('with circuit breakers', () => {
    /** A chain whose circuits are opened in turn for the times given, 0 for a closed one. */
    async function setUp(models: readonly (readonly [FakeLanguageModel, openForMs: number])[], options: FallbackOptions = {}) {
      const clock = createFakeClock();
      const breakers = new Map<LanguageModel, Breaker>();
      const targets: LanguageModel[] = [];
      for (const [model, openForMs] of models) {
        const breaker = createBreaker({ clock });
        if (openForMs > 0) breaker.enter('test').fail(fail('rate_limit', { retryAfterMs: openForMs }));
        const target = withBreaker(model, breaker);
        breakers.set(target, breaker);
        targets.push(target);
      }
      return { clock, chain: withFallback(targets, { breakerOf: (target) => breakers.get(target), ...options }), breakers: [...breakers.values()] };
    }

    test('an open target is passed over', async () => {
      const a = create('a', 'from a');
      const events: FallbackEvent[] = [];
      const logger = createMemoryLogger();
      const { chain } = await setUp([[a, 1_000], [create('b', 'from b'), 0]], { onFallback: (event) => events.push(event), logger });
      expect(await call(chain)).toMatchObject({ text: 'from b' });
      expect(a.requests).toHaveLength(0);
      expect(events).toEqual([{ from: 'a/a-1', to: 'b/b-1', reason: 'outage', kind: 'unavailable', skipped: true }]);
      expect(logger.lines.map(({ level }) => level)).toEqual(['debug']);
    });

    test('when all are open, the one that opens soonest is called, and closes when it answers', async () => {
      const [a, b, c] = [create('a', 'from a'), create('b', 'from b'), create('c', 'from c')];
      const { chain, breakers } = await setUp([[a, 3_000], [b, 1_000], [c, 2_000]]);
      expect(await call(chain)).toMatchObject({ text: 'from b' });
      expect([a.requests.length, c.requests.length]).toEqual([0, 0]);
      expect(breakers.map((breaker) => breaker.state())).toEqual(['open', 'closed', 'open']);
    });

    test('several callers at once are all let through, not one as a probe', async () => {
      const a = create('a', 'from a');
      const { chain } = await setUp([[a, 3_000]]);
      expect(await Promise.all([call(chain), call(chain), call(chain)])).toMatchObject([{ text: 'from a' }, { text: 'from a' }, { text: 'from a' }]);
    });

    test('an open one is also called when the others have failed', async () => {
      const { chain } = await setUp([[create('a', 'from a'), 3_000], [create('b', fail('unavailable')), 0]]);
      expect(await call(chain)).toMatchObject({ text: 'from a' });
    });

    test('if that fails too, the error tells the whole story', async () => {
      const { chain } = await setUp([[create('a', fail('timeout')), 3_000], [create('b', fail('bad_response')), 0]]);
      await expect(call(chain)).rejects.toMatchObject({
        kind: 'timeout',
        message: 'No model answered: a/a-1 (not called, its circuit is open), b/b-1 (bad_response), a/a-1 (timeout). The last one said: It is timeout.',
        details: {
          attempts: [{ model: 'a/a-1', kind: 'unavailable', reason: 'circuit_open' }, { model: 'b/b-1', kind: 'bad_response' }, { model: 'a/a-1', kind: 'timeout' }],
        },
      });
    });

    test('without knowing the breakers, what the others said is the error', async () => {
      const { chain } = await setUp([[create('b', fail('bad_response')), 0], [create('a', 'from a'), 3_000]], { breakerOf: undefined });
      await expect(call(chain)).rejects.toMatchObject({ kind: 'bad_response', details: { attempts: [{ model: 'b/b-1' }, { model: 'a/a-1', reason: 'circuit_open' }] } });
    });

    test('the least bad one must be large enough', async () => {
      const small = create('a', 'from a', 10);
      const { chain } = await setUp([[small, 1_000], [create('b', tooLong(), 10), 0], [create('c', 'from c', 100), 2_000]]);
      expect(await call(chain)).toMatchObject({ text: 'from c' });
      expect(small.requests).toHaveLength(0);
    });
  });
});

describe('a stream', () => {
  const createCut = (event: CompletionEvent, more: Record<string, string> = {}): LanguageModel => ({
    ...create('a', 'x'),
    async *stream() {
      yield event;
      throw fail('unavailable', { details: more });
    },
  });
  const readAll = async (model: LanguageModel) => {
    const events: CompletionEvent[] = [];
    let error: unknown;
    try {
      for await (const event of model.stream(request)) events.push(event);
    } catch (thrown) {
      error = thrown;
    }
    return { events, error };
  };

  test.each<[CompletionEvent, string]>([
    [{ type: 'text', text: 'half an ' }, 'half an '],
    [{ type: 'reasoning', text: 'hm' }, ''],
    [{ type: 'tool_call', index: 0, id: 'a', name: 'look', argumentsDelta: '' }, ''],
  ])('that breaks after %o is not repeated, and its text is in the error', async (event, partialText) => {
    const b = create('b', 'from b');
    const { events, error } = await readAll(withFallback([createCut(event), b]));
    expect(events).toEqual([event]);
    expect(error).toMatchObject({ kind: 'unavailable', message: 'It is unavailable.', details: { partialText } });
    expect(b.requests).toHaveLength(0);
  });

  test('that took over and then breaks gives its own text only', async () => {
    const { error } = await readAll(withFallback([create('b', fail('unavailable')), createCut({ type: 'text', text: 'half' }, { from: 'a' })]));
    expect(error).toMatchObject({ details: { partialText: 'half', from: 'a' } });
  });

  test('that its filter cuts short has been read, so it stands', async () => {
    const b = create('b', 'from b');
    const filtered = create('a', { text: 'half', finishReason: 'content_filter' });
    const { text, result } = await collectStream(withFallback([filtered, b], { afterContentFilter: true }).stream(request));
    expect([text, result.finishReason, b.requests.length]).toEqual(['half', 'content_filter', 0]);
  });

  test('whose reader stops is stopped', async () => {
    let stopped = false;
    const model: LanguageModel = {
      ...create('a', 'x'),
      async *stream() {
        try {
          for (;;) yield { type: 'text', text: 'x' };
        } finally {
          stopped = true;
        }
      },
    };
    for await (const event of withFallback([model, create('b', 'y')]).stream(request)) {
      expect(event.type).toBe('text');
      break;
    }
    expect(stopped).toBe(true);
  });
});
