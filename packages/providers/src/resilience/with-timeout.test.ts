import { getEventListeners } from 'node:events';
import { GatewayError, type CompletionEvent, type CompletionRequest, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeClock, createFakeLanguageModel, type FakeClock } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withTimeout } from './with-timeout.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two three' }] };

let clock: FakeClock;
let caller: AbortController;

beforeEach(() => {
  clock = createFakeClock();
  caller = new AbortController();
});

// Whatever a test did: no timer and no listener outlives the call.
afterEach(() => {
  const left = { timers: clock.sleepers, listeners: getEventListeners(caller.signal, 'abort').length };
  if (left.timers + left.listeners > 0) throw new Error(`Left behind: ${JSON.stringify(left)}`);
});

const catchFailure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Yields one word for each `next()` of the test; a word that never comes is a model that hangs. */
function createSlow(options: { readonly ignoreAbort?: boolean } = {}) {
  const waiting: ((event: CompletionEvent) => void)[] = [];
  const state = { stopped: false, signal: undefined as AbortSignal | undefined };
  const model: LanguageModel = {
    ...createFakeLanguageModel(),
    async *stream(_request, call) {
      state.signal = call?.signal;
      try {
        for (;;) {
          const event = await new Promise<CompletionEvent>((resolve, reject) => {
            waiting.push(resolve);
            if (options.ignoreAbort !== true) call?.signal?.addEventListener('abort', () => reject(new Error('socket closed')), { once: true });
          });
          yield event;
        }
      } finally {
        state.stopped = true;
      }
    },
  };
  const say = async (text: string): Promise<void> => {
    waiting.shift()?.({ type: 'text', text });
    await clock.advance(0);
  };
  return { model, state, say };
}

/** Reads in the background and keeps what came. */
function read(stream: AsyncIterable<CompletionEvent>) {
  const texts: string[] = [];
  const done = (async () => {
    for await (const event of stream) if (event.type === 'text') texts.push(event.text);
  })();
  return { texts, failure: catchFailure(done) };
}

describe('complete', () => {
  test('an answer in time is passed through and leaves nothing behind', async () => {
    const model = withTimeout(createFakeLanguageModel({ reply: () => 'hello' }), { totalMs: 100, clock });
    expect((await model.complete(request, { signal: caller.signal })).text).toBe('hello');
  });

  test('without limits nothing is timed', async () => {
    expect((await withTimeout(createFakeLanguageModel(), { clock }).complete(request, { signal: caller.signal })).text).toBe('one two three');
    expect(clock.slept).toEqual([]);
  });

  test('a model that hangs is aborted at the limit', async () => {
    let aborted: unknown;
    const hanging = createFakeLanguageModel({ hang: true });
    const watched: LanguageModel = {
      ...hanging,
      complete: (asked, call) => {
        const signal = call?.signal;
        signal?.addEventListener('abort', () => void (aborted = signal.reason), { once: true });
        return hanging.complete(asked, call);
      },
    };
    const failure = catchFailure(withTimeout(watched, { totalMs: 100, clock }).complete(request, { signal: caller.signal }));
    const expected = { kind: 'timeout', message: 'fake/fake-model did not finish within 100 ms (limit: total).', details: { limit: 'total', limitMs: 100 } };
    await clock.advance(99);
    expect(aborted).toBeUndefined();
    await clock.advance(1);
    expect(await failure).toMatchObject(expected);
    expect(aborted).toMatchObject(expected);
  });

  test('a model that ignores the abort does not keep the caller', async () => {
    const deaf: LanguageModel = { ...createFakeLanguageModel(), complete: () => new Promise(() => undefined) };
    const failure = catchFailure(withTimeout(deaf, { totalMs: 100, clock }).complete(request));
    await clock.advance(100);
    expect(await failure).toMatchObject({ kind: 'timeout' });
  });

  test('the caller\'s abort ends the call with its reason', async () => {
    const answer = withTimeout(createFakeLanguageModel({ hang: true }), { totalMs: 100, clock }).complete(request, { signal: caller.signal });
    const reason = new GatewayError({ kind: 'budget_exceeded', message: 'Too expensive.' });
    caller.abort(reason);
    await expect(answer).rejects.toBe(reason);
  });

  test('a signal that is aborted already is honoured', async () => {
    caller.abort();
    await expect(withTimeout(createFakeLanguageModel(), { totalMs: 100, clock }).complete(request, { signal: caller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  test('the model\'s own error passes', async () => {
    const error = new GatewayError({ kind: 'auth', message: 'No.' });
    await expect(withTimeout(createFakeLanguageModel({ reply: () => error }), { totalMs: 100, clock }).complete(request)).rejects.toBe(error);
  });
});

describe('stream', () => {
  test('is the same with limits that are kept', async () => {
    const model = createFakeLanguageModel({ reply: () => 'one two three' });
    const plain = await collectStream(model.stream(request));
    expect(await collectStream(withTimeout(model, { totalMs: 9, firstTokenMs: 9, betweenTokensMs: 9, clock }).stream(request, { signal: caller.signal }))).toEqual(plain);
  });

  test('must start in time', async () => {
    const { model, state } = createSlow();
    const { failure } = read(withTimeout(model, { firstTokenMs: 50, betweenTokensMs: 10, clock }).stream(request, { signal: caller.signal }));
    await clock.advance(0);
    await clock.advance(50);
    expect(await failure).toMatchObject({ kind: 'timeout', message: expect.stringContaining('did not start to answer within 50 ms') as string, details: { limit: 'first_token' } });
    expect(state.signal?.aborted).toBe(true);
    expect(state.stopped).toBe(true);
  });

  test('must not stall, and the text so far is in the error', async () => {
    const { model, say, state } = createSlow();
    const { texts, failure } = read(withTimeout(model, { firstTokenMs: 50, betweenTokensMs: 10, clock }).stream(request, { signal: caller.signal }));
    await clock.advance(40);
    await say('one ');
    await clock.advance(9);
    await say('two ');
    await clock.advance(9);
    expect(texts).toEqual(['one ', 'two ']);
    await clock.advance(1);
    expect(await failure).toMatchObject({ kind: 'timeout', details: { limit: 'between_tokens', limitMs: 10, partialText: 'one two ' } });
    expect(state.stopped).toBe(true);
  });

  test('must end in time, however lively it is', async () => {
    const { model, say } = createSlow();
    const { texts, failure } = read(withTimeout(model, { totalMs: 30, betweenTokensMs: 20, clock }).stream(request, { signal: caller.signal }));
    for (const word of ['a', 'b', 'c']) {
      await clock.advance(10);
      await say(word);
    }
    expect(texts).toEqual(['a', 'b']);
    expect(await failure).toMatchObject({ kind: 'timeout', details: { limit: 'total', partialText: 'ab' } });
  });

  test('a reader that takes its time is not a stall', async () => {
    const { model, say } = createSlow();
    const iterator = withTimeout(model, { betweenTokensMs: 10, clock }).stream(request, { signal: caller.signal })[Symbol.asyncIterator]();
    for (const word of ['a', 'b', 'c']) {
      const step = iterator.next();
      await clock.advance(0);
      await say(word);
      expect(await step).toMatchObject({ value: { text: word } });
      await clock.advance(1_000);
    }
    await iterator.return?.();
  });

  test('a model that ignores the abort does not keep the reader', async () => {
    const { model } = createSlow({ ignoreAbort: true });
    const { failure } = read(withTimeout(model, { firstTokenMs: 50, clock }).stream(request, { signal: caller.signal }));
    await clock.advance(0);
    await clock.advance(50);
    expect(await failure).toMatchObject({ kind: 'timeout' });
  });

  test('the caller\'s abort ends it and keeps the partial text', async () => {
    const { model, say, state } = createSlow();
    const { failure } = read(withTimeout(model, { totalMs: 1_000, clock }).stream(request, { signal: caller.signal }));
    await clock.advance(0);
    await say('one ');
    caller.abort();
    expect(await failure).toMatchObject({ kind: 'cancelled', details: { partialText: 'one ' } });
    expect(state.stopped).toBe(true);
  });

  test('an error in the middle keeps its kind and gets the partial text', async () => {
    const model: LanguageModel = {
      ...createFakeLanguageModel(),
      async *stream() {
        yield { type: 'text', text: 'half' };
        throw new GatewayError({ kind: 'unavailable', message: 'Gone.', retryAfterMs: 5, details: { status: 503 } });
      },
    };
    const { failure } = read(withTimeout(model, { totalMs: 10, clock }).stream(request));
    expect(await failure).toMatchObject({ kind: 'unavailable', message: 'Gone.', retryAfterMs: 5, details: { status: 503, partialText: 'half' } });
  });

  test('stopping the reader stops the model', async () => {
    const { model, say, state } = createSlow();
    const iterator = withTimeout(model, { totalMs: 10, clock }).stream(request, { signal: caller.signal })[Symbol.asyncIterator]();
    const step = iterator.next();
    await clock.advance(0);
    await say('one');
    await step;
    await iterator.return?.();
    expect(state.stopped).toBe(true);
  });
});

test('a limit that is reached while the reader is elsewhere is told at once, and leaves nothing behind', async () => {
  const given: GatewayError[] = [];
  const model: LanguageModel = {
    ...createFakeLanguageModel(),
    async *stream() {
      yield { type: 'text', text: 'one' };
      yield { type: 'text', text: 'two' };
    },
  };
  const limited = withTimeout(model, { clock, totalMs: 50 });
  const iterator = limited.stream(request, { signal: caller.signal, stream: { onGivenUp: (error) => given.push(error) } })[Symbol.asyncIterator]();
  await iterator.next();
  await clock.advance(50);
  expect(given).toMatchObject([{ kind: 'timeout', details: { limit: 'total' } }]);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  await expect(iterator.next()).rejects.toMatchObject({ kind: 'timeout', details: { partialText: 'one' } });
});
