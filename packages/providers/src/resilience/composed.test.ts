// The wrappers in the order in which a provider stacks them: what each learns reaches the caller through the others.
import { createCost, GatewayError, type CompletionRequest, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeClock, createFakeLanguageModel, type FakeClock } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { withEstimatedUsage } from './with-estimated-usage.ts';
import { withLimits } from './with-limits.ts';
import { withPrice } from './with-price.ts';
import { withRetry } from './with-retry.ts';
import { withTimeout } from './with-timeout.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two' }] };
const limits = { contextTokens: 100, maxOutputTokens: 50 };

function compose(model: LanguageModel, clock = createFakeClock()): LanguageModel {
  const retried = withRetry(withLimits(model, limits), { clock, random: () => 1 });
  const timed = withTimeout(retried, { totalMs: 5_000, betweenTokensMs: 1_000, clock });
  const counted = withEstimatedUsage(timed, { loadCountTokens: async () => (text: string) => text.split(/\s+/).filter((word) => word !== '').length });
  return withPrice(counted, { priceOf: () => ({ input: 1, output: 2 }), clock });
}

const catchFailure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Lets everything run that needs no time, until `reached`. */
async function turnUntil(clock: FakeClock, reached: () => boolean): Promise<void> {
  for (let turn = 0; !reached(); turn += 1) {
    if (turn === 100) throw new Error('The expected state was not reached.');
    await clock.advance(0);
  }
}

const unavailable = new GatewayError({ kind: 'unavailable', message: 'Down.' });

test('identity and limits stay visible through all of them', () => {
  expect(compose(createFakeLanguageModel())).toMatchObject({ provider: 'fake', model: 'fake-model', limits });
});

test('a call that fails once without usage comes back counted and priced, streamed or not', async () => {
  const expected = { text: 'a b c', usage: { inputTokens: 3 + 3 + 2, outputTokens: 3, estimated: true }, cost: createCost(8_000_000, 6_000_000) };
  for (const streamed of [false, true]) {
    const clock = createFakeClock();
    const model = createFakeLanguageModel({ reply: (_request, index) => (index === 0 ? unavailable : { text: 'a b c', usage: null }) });
    const chain = compose(model, clock);
    const answer = streamed ? collectStream(chain.stream(request)).then(({ result }) => result) : chain.complete(request);
    // The first try has failed and the wait has begun.
    await turnUntil(clock, () => clock.slept.includes(500));
    await clock.advance(500);
    expect(await answer).toMatchObject(expected);
    expect(model.requests).toHaveLength(2);
    expect(clock.sleepers).toBe(0);
  }
});

test('retries share the total limit: it ends the wait, and nothing is tried after it', async () => {
  const clock = createFakeClock();
  const model = createFakeLanguageModel({ reply: () => new GatewayError({ kind: 'rate_limit', message: 'Slow down.', retryAfterMs: 20_000 }) });
  const failure = catchFailure(compose(model, clock).complete(request));
  await turnUntil(clock, () => clock.sleepers === 2);
  await clock.advance(5_000);
  expect(await failure).toMatchObject({ kind: 'timeout', details: { limit: 'total' } });
  await clock.advance(60_000);
  expect(model.requests).toHaveLength(1);
  expect(clock.sleepers).toBe(0);
});

test('a stream that stalls ends once, with its text and what it used', async () => {
  const clock = createFakeClock();
  let calls = 0;
  let stopped = false;
  const model: LanguageModel = {
    ...createFakeLanguageModel(),
    async *stream(_request, call) {
      calls += 1;
      try {
        yield { type: 'text', text: 'half an answer' };
        await new Promise((_resolve, reject) => {
          call?.signal?.addEventListener('abort', () => reject(new Error('socket closed')), { once: true });
        });
      } finally {
        stopped = true;
      }
    },
  };
  const failure = catchFailure(collectStream(compose(model, clock).stream(request)));
  await turnUntil(clock, () => clock.slept.includes(1_000));
  await clock.advance(1_000);
  expect(await failure).toMatchObject({
    kind: 'timeout',
    details: { limit: 'between_tokens', partialText: 'half an answer', estimatedUsage: { inputTokens: 8, outputTokens: 3 } },
  });
  expect([calls, stopped, clock.sleepers]).toEqual([1, true, 0]);
});

test('stopping the reader stops the model through all of them, one event at a time', async () => {
  const clock = createFakeClock();
  let made = 0;
  let stopped = false;
  const model: LanguageModel = {
    ...createFakeLanguageModel(),
    async *stream() {
      try {
        for (;;) {
          made += 1;
          yield { type: 'text', text: 'x ' };
        }
      } finally {
        stopped = true;
      }
    },
  };
  let taken = 0;
  for await (const event of compose(model, clock).stream(request)) {
    expect(event.type).toBe('text');
    taken += 1;
    // Lazy: nothing is read ahead of the reader.
    expect(made).toBe(taken);
    if (taken === 5) break;
  }
  expect([stopped, clock.sleepers]).toEqual([true, 0]);
});
