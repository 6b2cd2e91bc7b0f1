import { GatewayError, type CompletionRequest, type ErrorKind, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeClock, createFakeLanguageModel, type FakeReply } from '@gateway/core/testing';
import { describe, expect, test } from 'vitest';
import { createBreaker, type BreakerOptions } from './breaker.ts';
import type { BreakerChange } from './circuit.ts';
import { withBreaker } from './with-breaker.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two' }] };

const fail = (kind: ErrorKind, more: { readonly retryAfterMs?: number; readonly details?: Record<string, string> } = {}) => new GatewayError({ kind, message: `It is ${kind}.`, ...more });

function setUp(options: Partial<BreakerOptions> = {}) {
  const clock = createFakeClock();
  const changes: BreakerChange[] = [];
  const breaker = createBreaker({ clock, failuresToOpen: 3, windowMs: 10_000, openMs: 1_000, maxOpenMs: 8_000, onChange: (change) => changes.push(change), ...options });
  // Each request carries the number of its reply.
  const replies: (FakeReply | Promise<FakeReply>)[] = [];
  const inner = createFakeLanguageModel({ limits: { contextTokens: 9, maxOutputTokens: 3 }, reply: ({ seed = -1 }) => replies[seed] ?? 'ok' });
  const model = withBreaker(inner, breaker);
  /** One call with this reply: what came of it. */
  const call = async (next: FakeReply | Promise<FakeReply>): Promise<unknown> => {
    const seed = replies.push(next) - 1;
    return model.complete({ ...request, seed }).then(
      (result) => result.text,
      (error: unknown) => (error instanceof GatewayError ? (error.details?.['reason'] ?? error.kind) : 'foreign'),
    );
  };
  const callAll = async (...all: readonly FakeReply[]): Promise<unknown[]> => {
    const results: unknown[] = [];
    for (const next of all) results.push(await call(next));
    return results;
  };
  /** A call that waits until the test gives its reply. */
  const begin = () => {
    const { promise, resolve } = Promise.withResolvers<FakeReply>();
    return { done: call(promise), end: resolve };
  };
  const open = async (): Promise<void> => {
    await callAll(fail('unavailable'), fail('unavailable'), fail('unavailable'));
  };
  return { clock, breaker, changes, inner, model, call, callAll, begin, open };
}

test('the model stays visible', () => {
  const { model, inner } = setUp();
  expect(model).toMatchObject({ provider: inner.provider, model: inner.model, limits: inner.limits });
});

describe('closed', () => {
  test('opens with the last of enough outages, and then fails at once without a call', async () => {
    const { breaker, callAll, call, inner, model, clock } = setUp();
    expect(await callAll(fail('unavailable'), fail('timeout'))).toEqual(['unavailable', 'timeout']);
    expect([breaker.state(), breaker.openUntilMs]).toEqual(['closed', undefined]);
    await call(fail('bad_response'));
    expect([breaker.state(), breaker.openUntilMs]).toEqual(['open', clock.now() + 1_000]);
    await clock.advance(400);
    await expect(model.complete(request)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'fake/fake-model was not called: it failed lately (bad_response) and its circuit is open.',
      hint: 'Try again in 1 s, or let another model answer.',
      retryAfterMs: 600,
      details: { reason: 'circuit_open', lastKind: 'bad_response' },
    });
    await expect(collectStream(model.stream(request))).rejects.toMatchObject({ details: { reason: 'circuit_open' } });
    expect(inner.requests).toHaveLength(3);
  });

  test.each<ErrorKind>(['invalid_input', 'auth', 'permission', 'not_found', 'quota', 'cancelled', 'content_filter', 'budget_exceeded', 'unsupported', 'internal'])(
    '%s is not held against the target',
    async (kind) => {
      const { breaker, callAll } = setUp();
      await callAll(...Array.from({ length: 9 }, () => fail(kind)));
      expect(breaker.state()).toBe('closed');
    },
  );

  test('a refusal by a rate limiter on this side is not held against the target', async () => {
    const { breaker, callAll } = setUp();
    await callAll(fail('rate_limit', { retryAfterMs: 5, details: { reason: 'queue_full' } }), fail('rate_limit', { retryAfterMs: 5, details: { reason: 'paused' } }));
    expect(breaker.state()).toBe('closed');
  });

  test('a success in between starts the count again', async () => {
    const { breaker, callAll } = setUp();
    await callAll(fail('unavailable'), fail('unavailable'), 'ok', fail('unavailable'), fail('unavailable'));
    expect(breaker.state()).toBe('closed');
    await callAll(fail('unavailable'));
    expect(breaker.state()).toBe('open');
  });

  test('however much went well before', async () => {
    const { breaker, callAll, open } = setUp();
    await callAll(...Array.from({ length: 200 }, () => 'ok'));
    await open();
    expect(breaker.state()).toBe('open');
  });

  test('failures are forgotten after the window', async () => {
    const { breaker, callAll, clock } = setUp();
    await callAll(fail('unavailable'), fail('unavailable'));
    await clock.advance(10_000);
    await callAll(fail('unavailable'));
    expect(breaker.state()).toBe('closed');
    await clock.advance(8_000);
    await callAll(fail('unavailable'), fail('unavailable'));
    expect(breaker.state()).toBe('open');
  });

  test('what ends by the caller\'s abort does not count, whatever it looks like', async () => {
    const { breaker, model } = setUp({ failuresToOpen: 1 });
    const caller = new AbortController();
    const answer = model.complete(request, { signal: caller.signal });
    caller.abort(fail('timeout'));
    await expect(answer).rejects.toMatchObject({ kind: 'timeout' });
    expect(breaker.state()).toBe('closed');
  });
});

describe('a rate limit', () => {
  test('opens at once for as long as the vendor asks', async () => {
    const { breaker, callAll, clock } = setUp();
    await callAll(fail('rate_limit', { retryAfterMs: 2_500 }));
    expect(breaker.openUntilMs).toBe(clock.now() + 2_500);
    await clock.advance(2_499);
    expect(breaker.state()).toBe('open');
    await clock.advance(1);
    expect([breaker.state(), breaker.openUntilMs]).toEqual(['half_open', undefined]);
  });

  test('without a wish opens for the cooldown', async () => {
    const { breaker, callAll, clock } = setUp({ cooldownMs: 700 });
    await callAll(fail('rate_limit'));
    expect(breaker.openUntilMs).toBe(clock.now() + 700);
  });

  test('a second one doubles the time, up to the bound, until a call succeeds', async () => {
    const { breaker, callAll, clock } = setUp();
    const waits: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await callAll(fail('rate_limit', { retryAfterMs: 1_500 }));
      const waitMs = (breaker.openUntilMs ?? 0) - clock.now();
      waits.push(waitMs);
      await clock.advance(waitMs);
    }
    expect(waits).toEqual([1_500, 3_000, 6_000, 8_000]);
    await callAll('ok', fail('rate_limit', { retryAfterMs: 1_500 }));
    expect(breaker.openUntilMs).toBe(clock.now() + 1_500);
  });

  test('a vendor that says "at once" and refuses again is left alone for longer each time', async () => {
    const { breaker, callAll, clock } = setUp();
    const waits: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await callAll(fail('rate_limit', { retryAfterMs: 0 }));
      const waitMs = (breaker.openUntilMs ?? clock.now()) - clock.now();
      waits.push(waitMs);
      await clock.advance(waitMs);
    }
    expect(waits).toEqual([0, 2_000, 4_000, 8_000]);
  });

  test('a longer wish of the vendor beats the bound, up to an hour', async () => {
    const { breaker, callAll, clock } = setUp();
    await callAll(fail('rate_limit', { retryAfterMs: 20_000 }));
    expect(breaker.openUntilMs).toBe(clock.now() + 20_000);
    await clock.advance(20_000);
    await callAll(fail('rate_limit', { retryAfterMs: 90 * 86_400_000 }));
    expect(breaker.openUntilMs).toBe(clock.now() + 3_600_000);
  });

  test('of a call that was under way before extends the time without doubling', async () => {
    const { breaker, begin, call, clock } = setUp();
    const early = begin();
    const late = begin();
    await call(fail('rate_limit', { retryAfterMs: 1_000 }));
    early.end(fail('rate_limit', { retryAfterMs: 1_200 }));
    await early.done;
    expect(breaker.openUntilMs).toBe(clock.now() + 1_200);
    late.end(fail('rate_limit', { retryAfterMs: 100 }));
    await late.done;
    expect(breaker.openUntilMs).toBe(clock.now() + 1_200);
  });
});

describe('half open', () => {
  test('one probe at a time; its success closes the circuit', async () => {
    const { breaker, begin, call, changes, clock, open } = setUp();
    await open();
    await clock.advance(1_000);
    const probe = begin();
    expect([await call('ok'), await call('ok')]).toEqual(['circuit_open', 'circuit_open']);
    probe.end('probe');
    expect(await probe.done).toBe('probe');
    expect([breaker.state(), await call('ok')]).toEqual(['closed', 'ok']);
    expect(changes).toEqual([{ state: 'open', openUntilMs: clock.now(), kind: 'unavailable' }, { state: 'closed' }]);
  });

  test('its failure opens it for twice as long', async () => {
    const { breaker, call, clock, open } = setUp();
    await open();
    await clock.advance(1_000);
    await call(fail('timeout'));
    expect(breaker.openUntilMs).toBe(clock.now() + 2_000);
  });

  test('a probe that says nothing makes room for the next one', async () => {
    const { breaker, call, clock, open } = setUp();
    await open();
    await clock.advance(1_000);
    expect([await call(fail('invalid_input')), breaker.state()]).toEqual(['invalid_input', 'half_open']);
    expect([await call('ok'), breaker.state()]).toEqual(['ok', 'closed']);
  });

  test('a probe that never ends keeps others away for half a minute only', async () => {
    const { breaker, begin, call, clock, open } = setUp();
    await open();
    await clock.advance(1_000);
    const lost = begin();
    await clock.advance(29_999);
    expect(await call('ok')).toBe('circuit_open');
    await clock.advance(1);
    expect([await call('ok'), breaker.state()]).toEqual(['ok', 'closed']);
    lost.end(fail('unavailable'));
    await lost.done;
    expect(breaker.state()).toBe('closed');
  });

  test('a success from before the opening does not close it', async () => {
    const { breaker, begin, open } = setUp();
    const early = begin();
    await open();
    early.end('ok');
    expect([await early.done, breaker.state()]).toEqual(['ok', 'open']);
  });
});

test('a call can be let through an open circuit, and closes it when it succeeds', async () => {
  const { breaker, model, call, inner, open } = setUp();
  await open();
  const answer = breaker.letThrough(() => model.complete(request));
  // Only that one.
  expect(await call('ok')).toBe('circuit_open');
  expect((await answer).text).toBe('ok');
  expect([breaker.state(), inner.requests.length]).toEqual(['closed', 4]);
});

describe('stream', () => {
  const cut = async (...texts: readonly string[]) => {
    const set = setUp({ failuresToOpen: 2 });
    const model: LanguageModel = {
      ...set.inner,
      async *stream() {
        for (const text of texts) yield { type: 'text', text };
        throw fail('unavailable');
      },
    };
    return { ...set, model: withBreaker(model, set.breaker) };
  };

  test('is passed on unchanged', async () => {
    const { model, inner } = setUp();
    expect(await collectStream(model.stream(request))).toEqual(await collectStream(inner.stream(request)));
  });

  test('that is cut off counts as an outage, also after its first event', async () => {
    const { breaker, model } = await cut('half ', 'an answer');
    for (let turn = 0; turn < 2; turn += 1) await expect(collectStream(model.stream(request))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(breaker.state()).toBe('open');
  });

  test('whose reader stops after an event has shown that the target works', async () => {
    const { breaker, clock, model, open } = setUp();
    await open();
    await clock.advance(1_000);
    for await (const event of model.stream(request)) {
      expect(event.type).toBe('text');
      break;
    }
    expect(breaker.state()).toBe('closed');
  });

  test('that is never read takes no probe', async () => {
    const { clock, model, call, open } = setUp();
    await open();
    await clock.advance(1_000);
    model.stream(request);
    expect(await call('ok')).toBe('ok');
  });
});
