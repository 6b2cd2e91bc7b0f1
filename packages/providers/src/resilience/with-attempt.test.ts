import { getEventListeners } from 'node:events';
import { createCost, GatewayError, type AttemptEnd, type AttemptObserver, type AttemptStart, type CompletionRequest, type LanguageModel, type ModelPrice, type ToldUsage, type Usage } from '@gateway/core';
import { collectStream, createFakeClock, createFakeEmbeddingModel, createFakeLanguageModel } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { withAttempt } from './with-attempt.ts';
import { withEmbeddingAttempt } from './with-embedding-attempt.ts';

// One token a character, and a microdollar a token read, two a token written: sums that can be checked by hand.
const PRICE: ModelPrice = { input: 1, output: 2 };
const request: CompletionRequest = { messages: [{ role: 'user', content: 'hello' }] };
const REQUEST_TOKENS = 3 + 3 + 5;

function createBooks(permit: { readonly maxTokens?: number } = {}): { readonly observer: AttemptObserver; readonly starts: AttemptStart[]; readonly ends: AttemptEnd[] } {
  const starts: AttemptStart[] = [];
  const ends: AttemptEnd[] = [];
  const observer: AttemptObserver = {
    begin: async (start) => {
      starts.push(start);
      return {
        ...permit,
        end: async (end) => {
          ends.push(end);
        },
      };
    },
  };
  return { observer, starts, ends };
}

const wrap = (model: LanguageModel, price: ModelPrice | null = PRICE): LanguageModel =>
  withAttempt(model, { priceOf: () => price, loadCountTokens: async () => (text) => text.length, clock: createFakeClock() });
const failing = (error: Error): LanguageModel => createFakeLanguageModel({ reply: () => error });

/** Two words, then what `then` does. */
function streaming(then: () => void | Promise<void>): LanguageModel {
  const model = createFakeLanguageModel();
  return {
    ...model,
    async *stream() {
      yield { type: 'text', text: 'two ' };
      yield { type: 'text', text: 'words' };
      await then();
    },
  };
}

test('an answer is announced with its price and reported with its figures', async () => {
  const books = createBooks();
  const cost = createCost(3, 4);
  const model = createFakeLanguageModel({ provider: 'acme', model: 'small', limits: { contextTokens: 10, maxOutputTokens: 5 }, reply: () => ({ text: 'x', cost, model: 'small-2026' }) });
  await wrap(model).complete(request, { attempts: books.observer });
  expect(books.starts).toEqual([{ provider: 'acme', model: 'small', subject: { kind: 'completion', request }, price: PRICE, limits: { contextTokens: 10, maxOutputTokens: 5 } }]);
  expect(books.ends).toMatchObject([{ outcome: 'ok', model: 'small-2026', usage: { inputTokens: 1, outputTokens: 1 }, cost }]);
});

test('a streamed answer is reported once, before its last event, with the time of the first', async () => {
  const books = createBooks();
  const model = createFakeLanguageModel({ reply: () => ({ text: 'two words', cost: createCost(1, 1) }) });
  for await (const event of wrap(model).stream(request, { attempts: books.observer })) expect(books.ends).toHaveLength(event.type === 'end' ? 1 : 0);
  expect(books.ends).toMatchObject([{ outcome: 'ok', firstTokenMs: 0, cost: { totalPicoUsd: 2 } }]);
});

test('without an observer nothing is asked and nothing changes', async () => {
  const model = createFakeLanguageModel({ reply: () => 'plain' });
  expect((await wrap(model).complete(request)).text).toBe('plain');
  expect((await collectStream(wrap(model).stream(request))).text).toBe('plain');
});

test('what is forbidden is not sent', async () => {
  const model = createFakeLanguageModel();
  const attempts: AttemptObserver = {
    begin: async () => {
      throw new GatewayError({ kind: 'budget_exceeded', message: 'nothing left' });
    },
  };
  await expect(wrap(model).complete(request, { attempts })).rejects.toMatchObject({ kind: 'budget_exceeded' });
  await expect(collectStream(wrap(model).stream(request, { attempts }))).rejects.toMatchObject({ kind: 'budget_exceeded' });
  expect(model.requests).toEqual([]);
});

test('a permit bounds the output', async () => {
  const model = createFakeLanguageModel();
  await wrap(model).complete(request, { attempts: createBooks({ maxTokens: 7 }).observer });
  await collectStream(wrap(model).stream({ ...request, maxTokens: 100 }, { attempts: createBooks({ maxTokens: 8 }).observer }));
  expect(model.requests.map(({ maxTokens }) => maxTokens)).toEqual([7, 8]);
});

test.each([
  ['a refusal by status', new GatewayError({ kind: 'unavailable', message: 'x', details: { status: 500 } })],
  ['a rate limit', new GatewayError({ kind: 'rate_limit', message: 'x', details: { status: 429 } })],
  ['a closed door', new GatewayError({ kind: 'unavailable', message: 'x', details: { code: 'ECONNREFUSED' } })],
])('%s costs nothing', async (_name, error) => {
  const books = createBooks();
  await expect(wrap(failing(error)).complete(request, { attempts: books.observer })).rejects.toBe(error);
  await expect(collectStream(wrap(failing(error)).stream(request, { attempts: books.observer }))).rejects.toBe(error);
  for (const end of books.ends) expect(end).toMatchObject({ outcome: error.kind, usage: { inputTokens: 0, outputTokens: 0 }, cost: { totalPicoUsd: 0 } });
  expect(books.ends).toHaveLength(2);
});

test.each([
  ['a connection that broke off', new GatewayError({ kind: 'unavailable', message: 'x', details: { code: 'ECONNRESET' } })],
  ['a time limit', new GatewayError({ kind: 'timeout', message: 'x' })],
  ['an answer that cannot be read', new GatewayError({ kind: 'bad_response', message: 'x' })],
])('%s before a whole answer has an unknown cost, unless the model is free', async (_name, error) => {
  const books = createBooks();
  await expect(wrap(failing(error)).complete(request, { attempts: books.observer })).rejects.toBe(error);
  await expect(wrap(failing(error), { input: 0, output: 0 }).complete(request, { attempts: books.observer })).rejects.toBe(error);
  expect(books.ends).toMatchObject([{ outcome: error.kind, usage: null, cost: null }, { usage: null, cost: { totalPicoUsd: 0 } }]);
});

test('a stream that breaks is estimated from what was sent and what had come', async () => {
  const books = createBooks();
  const model = streaming(() => {
    throw new GatewayError({ kind: 'unavailable', message: 'cut' });
  });
  await expect(collectStream(wrap(model).stream(request, { attempts: books.observer }))).rejects.toMatchObject({ kind: 'unavailable' });
  expect(books.ends).toMatchObject([
    { outcome: 'unavailable', usage: { inputTokens: REQUEST_TOKENS, outputTokens: 9, estimated: true }, cost: createCost(REQUEST_TOKENS * 1e6, 9 * 2e6), firstTokenMs: 0 },
  ]);
});

test('a refusal in the middle of a stream has cost what had come', async () => {
  const books = createBooks();
  const model = streaming(() => {
    throw new GatewayError({ kind: 'unavailable', message: 'overloaded', details: { status: 529 } });
  });
  await expect(collectStream(wrap(model).stream(request, { attempts: books.observer }))).rejects.toMatchObject({ kind: 'unavailable' });
  expect(books.ends).toMatchObject([{ usage: { outputTokens: 9, estimated: true } }]);
});

test('a reader who stops early has cost what had come, once', async () => {
  const books = createBooks();
  for await (const event of wrap(streaming(() => undefined)).stream(request, { attempts: books.observer })) {
    expect(event).toEqual({ type: 'text', text: 'two ' });
    break;
  }
  expect(books.ends).toMatchObject([{ outcome: 'cancelled', usage: { inputTokens: REQUEST_TOKENS, outputTokens: 4, estimated: true } }]);
});

test('who aborts does not wait for the books, and they are kept all the same', async () => {
  const caller = new AbortController();
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  const ends: AttemptEnd[] = [];
  const observer: AttemptObserver = {
    begin: async () => ({
      end: async (end) => {
        await written;
        ends.push(end);
      },
    }),
  };
  const call = { signal: caller.signal, attempts: observer };
  const answer = wrap(createFakeLanguageModel({ hang: true })).complete(request, call);
  const model = streaming(() => {
    caller.abort();
    throw new GatewayError({ kind: 'cancelled', message: 'x' });
  });
  await expect(collectStream(wrap(model).stream(request, call))).rejects.toMatchObject({ kind: 'cancelled' });
  await expect(answer).rejects.toMatchObject({ kind: 'cancelled' });
  expect(ends).toEqual([]);
  write();
  await expect.poll(() => ends.length).toBe(2);
  expect(ends).toContainEqual(expect.objectContaining({ outcome: 'cancelled', usage: { inputTokens: REQUEST_TOKENS, outputTokens: 9, estimated: true } }));
  expect(ends).toContainEqual(expect.objectContaining({ outcome: 'cancelled', usage: null, cost: null }));
});

test('an unknown price makes the cost unknown', async () => {
  const books = createBooks();
  const model = streaming(() => {
    throw new GatewayError({ kind: 'unavailable', message: 'cut' });
  });
  await expect(collectStream(wrap(model, null).stream(request, { attempts: books.observer }))).rejects.toMatchObject({ kind: 'unavailable' });
  expect(books.starts[0]?.price).toBeNull();
  expect(books.ends).toMatchObject([{ usage: { outputTokens: 9 }, cost: null }]);
});

test('embeddings are announced and reported in the same way', async () => {
  const books = createBooks();
  const model = createFakeEmbeddingModel();
  const options = { priceOf: () => PRICE, clock: createFakeClock() };
  await withEmbeddingAttempt(model, options).embed(['a', 'b'], { attempts: books.observer });
  const broken = { ...model, embed: async () => Promise.reject(new GatewayError({ kind: 'unavailable', message: 'x', details: { status: 503 } })) };
  await expect(withEmbeddingAttempt(broken, options).embed(['a'], { attempts: books.observer })).rejects.toMatchObject({ kind: 'unavailable' });
  expect(books.starts.map(({ subject }) => subject)).toEqual([{ kind: 'embedding', texts: ['a', 'b'] }, { kind: 'embedding', texts: ['a'] }]);
  expect(books.ends).toMatchObject([{ outcome: 'ok' }, { outcome: 'unavailable', cost: { totalPicoUsd: 0 } }]);
});

/** Tells `told` before its first words, and waits for its abort after them. */
function telling(told: Omit<ToldUsage, 'cost' | 'model'> & Partial<ToldUsage>, words = 'two words'): LanguageModel {
  return {
    ...createFakeLanguageModel(),
    async *stream(_request, call) {
      call?.stream?.onUsage?.({ cost: null, model: 'fake-model', ...told });
      if (words !== '') yield { type: 'reasoning', text: 'hm' };
      if (words !== '') yield { type: 'text', text: words };
      throw new GatewayError({ kind: 'unavailable', message: 'cut', details: { status: 529 } });
    },
  };
}

const usage: Usage = { inputTokens: 500, cacheReadTokens: 200, outputTokens: 40, reasoningTokens: 30 };
test.each<[name: string, model: LanguageModel, expected: Partial<AttemptEnd>]>([
  ['everything: that is what it cost', telling({ usage, isFinal: true, model: 'fake-2026' }), { model: 'fake-2026', usage, cost: createCost(500e6, 80e6) }],
  ['everything, and a bill', telling({ usage, isFinal: true, cost: createCost(1, 2) }), { usage, cost: createCost(1, 2) }],
  ['everything, of an empty answer', telling({ usage, isFinal: true }, ''), { usage, cost: createCost(500e6, 80e6) }],
  ['more than had come', telling({ usage, isFinal: false }), { usage: { ...usage, estimated: true }, cost: createCost(500e6, 80e6) }],
  ['less than had come', telling({ usage: { inputTokens: 500, cacheReadTokens: 200, outputTokens: 1 }, isFinal: false }), { usage: { inputTokens: 500, cacheReadTokens: 200, outputTokens: 9 + 2, reasoningTokens: 2, estimated: true }, cost: createCost(500e6, 22e6) }],
  ['what it had thought, and more text has come since', telling({ usage: { inputTokens: 500, outputTokens: 31, reasoningTokens: 30 }, isFinal: false }), { usage: { inputTokens: 500, outputTokens: 9 + 30, reasoningTokens: 30, estimated: true }, cost: createCost(500e6, 78e6) }],
  ['a bill of half an answer', telling({ usage, isFinal: false, cost: createCost(1, 2) }), { cost: createCost(500e6, 80e6) }],
  ['nothing that can be true', telling({ usage: { inputTokens: 0, outputTokens: 1e12 }, isFinal: true }), { usage: { inputTokens: REQUEST_TOKENS, outputTokens: 11, reasoningTokens: 2, estimated: true } }],
  ['its input, and nothing had come', telling({ usage, isFinal: false }, ''), { usage: null, cost: null }],
])('a stream that breaks after the vendor has told %s', async (_name, model, expected) => {
  const books = createBooks();
  await expect(collectStream(wrap(model).stream(request, { attempts: books.observer }))).rejects.toMatchObject({ kind: 'unavailable' });
  expect(books.ends).toEqual([expect.objectContaining({ outcome: 'unavailable', ...expected })]);
});

test('a stream that is given up is reported at once, once, with its reader elsewhere', async () => {
  const books = createBooks();
  const given: GatewayError[] = [];
  let giveUp: ((error: GatewayError) => void) | undefined;
  const model: LanguageModel = {
    ...createFakeLanguageModel(),
    async *stream(_request, call) {
      giveUp = call?.stream?.onGivenUp;
      // Nobody has anything yet: whoever reads will hear of it.
      giveUp?.(new GatewayError({ kind: 'timeout', message: 'too early' }));
      yield { type: 'text', text: 'two ' };
      yield { type: 'text', text: 'words' };
    },
  };
  const caller = new AbortController();
  const reader = wrap(model).stream(request, { signal: caller.signal, attempts: books.observer, stream: { onGivenUp: (error) => given.push(error) } })[Symbol.asyncIterator]();
  await reader.next();
  expect(books.ends).toEqual([]);
  giveUp?.(new GatewayError({ kind: 'timeout', message: 'out of time' }));
  giveUp?.(new GatewayError({ kind: 'timeout', message: 'again' }));
  await expect.poll(() => books.ends.length).toBe(1);
  expect(books.ends).toMatchObject([{ outcome: 'timeout', usage: { outputTokens: 4, estimated: true } }]);
  // Whoever watched before is told as well, and a reader that never comes back leaves nothing on its signal.
  expect(given.map(({ message }) => message)).toEqual(['too early', 'out of time', 'again']);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  expect((await reader.next()).value).toEqual({ type: 'text', text: 'words' });
  expect((await reader.next()).done).toBe(true);
  expect(books.ends).toHaveLength(1);
});

test('the caller’s abort does the same for a model that does not tell of it', async () => {
  const books = createBooks();
  const caller = new AbortController();
  const reader = wrap(streaming(() => undefined)).stream(request, { signal: caller.signal, attempts: books.observer })[Symbol.asyncIterator]();
  await reader.next();
  caller.abort();
  await expect.poll(() => books.ends.length).toBe(1);
  await reader.return?.();
  expect(books.ends).toMatchObject([{ outcome: 'cancelled', usage: { outputTokens: 4, estimated: true } }]);
});

test('10,000 streams leave nothing on a signal that they share', async () => {
  const books = createBooks();
  const { signal } = new AbortController();
  const model = wrap(streaming(() => undefined));
  for (let call = 0; call < 10_000; call += 1) {
    for await (const event of model.stream(request, { signal, attempts: books.observer })) if (call % 2 === 0 && event.type === 'text') break;
  }
  expect(books.ends).toHaveLength(10_000);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
