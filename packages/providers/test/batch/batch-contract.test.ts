// What every vendor with a batch API must pass, over real HTTP and through the official SDKs: half the price is worth nothing if an answer gets lost.
import { inspect } from 'node:util';
import { type BatchAnswer, type BatchApi, type BatchItem, type BatchStatus, type CompletionRequest, isGatewayError } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProvider, type ProviderOptions } from '../../src/create-provider.ts';
import type { Vendor } from '../../src/vendor.ts';
import { findVendor, vendors } from '../../src/vendors/vendors.ts';
import { errorOf, TOOLS } from '../contract/contract-context.ts';
import { SCRIPTED_USAGE } from '../wire.ts';
import { hang, replyJson, startWireServer, type WireHandler, type WireServer } from '../wire-server.ts';
import { wireOf } from '../wires.ts';
import { anthropicBatchWire } from './anthropic-batch-wire.ts';
import type { BatchWire, ScriptedBatch } from './batch-wire.ts';
import { geminiBatchWire } from './gemini-batch-wire.ts';
import { openAiBatchWire } from './openai-batch-wire.ts';

const WIRES: Readonly<Record<string, BatchWire>> = { openai: openAiBatchWire, anthropic: anthropicBatchWire, gemini: geminiBatchWire };
const KEY = 'Batch-Key-0123456789';
const HELLO: CompletionRequest = { messages: [{ role: 'user', content: 'Grüße 👋\nsecond line' }] };
const RICH: CompletionRequest = {
  messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'What is the weather?' }],
  maxTokens: 50,
  stop: ['END'],
  tools: TOOLS,
  toolChoice: 'required',
  responseFormat: { type: 'json_schema', name: 'city', schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } },
};
const ITEMS: readonly BatchItem[] = [{ id: 'one', request: HELLO }, { id: 'two_2-B', request: RICH }];
const ANSWERED: ScriptedBatch = {
  state: 'finished',
  outcomes: { one: { kind: 'answered', answer: { text: 'Hallo 👋' } }, 'two_2-B': { kind: 'answered', answer: { text: 'Zürich', reasoning: 'A city.' } } },
};

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(async () => {
  await server.close();
});

test('exactly these vendors have batches', () => {
  const having = vendors.filter((vendor) => createProvider(vendor, { apiKeys: ['x'], baseUrl: 'http://127.0.0.1:1' }).batch !== undefined);
  expect(having.map(({ name }) => name)).toEqual(Object.keys(WIRES));
});

async function collect(answers: AsyncIterable<BatchAnswer>): Promise<Readonly<Record<string, BatchAnswer>>> {
  const all: [string, BatchAnswer][] = [];
  for await (const answer of answers) all.push([answer.id, answer]);
  expect(new Set(all.map(([id]) => id)).size).toBe(all.length);
  return Object.fromEntries(all);
}

describe.each(Object.entries(WIRES))('%s', (name, wire) => {
  const vendor: Vendor = findVendor(name);

  // Every call opens its own provider: nothing may be remembered between them.
  const withBatch = async <T>(handler: WireHandler | undefined, work: (batch: BatchApi) => Promise<T>, options: ProviderOptions = {}): Promise<T> => {
    if (handler !== undefined) server.handle(handler);
    const provider = createProvider(vendor, { apiKeys: [KEY], baseUrl: wireOf(vendor).baseUrl(server.url), ...options });
    if (provider.batch === undefined) throw new Error('It has no batches.');
    try {
      return await work(provider.batch);
    } finally {
      await provider.close();
    }
  };
  const submit = (handler: WireHandler, items = ITEMS, options?: ProviderOptions): Promise<BatchStatus> => withBatch(handler, (batch) => batch.submit('model-1', items), options);
  const answers = (handler: WireHandler, options?: ProviderOptions): Promise<Readonly<Record<string, BatchAnswer>>> =>
    withBatch(handler, (batch) => collect(batch.answers(wire.batchId)), options);

  describe('submitting', () => {
    test('sends every item as the plain call would have sent it, and tells how to come back', async () => {
      const status = await submit(wire.play({ ...ANSWERED, state: 'queued' }));
      expect(status).toEqual({
        batchId: wire.batchId, state: name === 'anthropic' ? 'running' : 'queued', isOver: false, total: 2, succeeded: null, failed: null,
      });
      const sent = wire.readItems(server.requests);
      server.handle(replyJson(200, wireOf(vendor).body({ text: 'Hi' })));
      const provider = createProvider(vendor, { apiKeys: [KEY], baseUrl: wireOf(vendor).baseUrl(server.url) });
      for (const { request } of ITEMS) await provider.languageModel('model-1').complete(request);
      await provider.close();
      expect(sent.map(({ id }) => id)).toEqual(['one', 'two_2-B']);
      expect(sent.map(({ body }) => body)).toEqual(server.requests.map(({ json }) => wire.toItemBody(json)));
    });

    test('carries the key in its header alone, and no header that is not documented', async () => {
      await submit(wire.play({ ...ANSWERED, state: 'running' }));
      for (const request of server.requests) {
        expect(wireOf(vendor).readKey(request)).toBe(KEY);
        expect(request.path + request.text).not.toContain(KEY);
        expect(Object.keys(request.headers).filter((header) => /stainless|organization|project|goog-api-client|idempotency/.test(header))).toEqual([]);
      }
    });

    test.each<readonly [string, readonly BatchItem[], string]>([
      ['nothing', [], 'empty'],
      ['an id twice', [{ id: 'a', request: HELLO }, { id: 'a', request: HELLO }], 'twice'],
      ['an id that not every vendor takes', [{ id: 'a b', request: HELLO }], 'cannot be used'],
      ['an id that is too long', [{ id: 'x'.repeat(65), request: HELLO }], 'cannot be used'],
      ['no message to answer', [{ id: 'a', request: { messages: [{ role: 'system', content: 'x' }] } }], 'no message'],
    ])('refuses %s before anything is sent', async (_what, items, words) => {
      const error = await errorOf(submit(wire.play(ANSWERED), items));
      expect(error).toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(words) as string });
      expect(server.requests).toHaveLength(0);
    });

    test('refuses more items, and more bytes, than the vendor takes at once', async () => {
      const { maxItems = 0, maxBytes = 0 } = vendor.batches ?? {};
      const many = Array.from({ length: maxItems + 1 }, (_unused, index) => ({ id: String(index), request: HELLO }));
      expect(await errorOf(submit(wire.play(ANSWERED), many))).toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('several') as string });
      const large = { messages: [{ role: 'user', content: 'x'.repeat(maxBytes / 8) }] } as const;
      const heavy = Array.from({ length: 8 }, (_unused, index) => ({ id: String(index), request: large }));
      expect(await errorOf(submit(wire.play(ANSWERED), heavy))).toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(`${String(maxBytes / 1e6)} MB`) as string });
      expect(server.requests).toHaveLength(0);
    });

    test('goes on with the next key when one is limited', async () => {
      const play = wire.play({ ...ANSWERED, state: 'running' });
      await submit(
        (request, response) => (wireOf(vendor).readKey(request) === 'first-key' ? replyJson(429, wireOf(vendor).errorBody('Slow down', 429)) : play)(request, response),
        ITEMS,
        { apiKeys: ['first-key', 'second-key'] },
      );
      expect(server.requests.map((request) => wireOf(vendor).readKey(request)).slice(-1)).toEqual(['second-key']);
    });

    test('aborting closes the connection', async () => {
      const controller = new AbortController();
      const work = withBatch(hang, (batch) => errorOf(batch.submit('model-1', ITEMS, { signal: controller.signal })));
      const request = await server.nextRequest();
      controller.abort();
      expect((await work).kind).toBe('cancelled');
      await request.aborted;
    });
  });

  describe('looking for a batch whose id never came', () => {
    const sought = { mark: 'mark-1', items: 2, sinceMs: Date.UTC(2026, 10, 1) };

    test('sends its mark along', async () => {
      await withBatch(wire.play(ANSWERED), (batch) => batch.submit('model-1', ITEMS, { mark: 'mark-1' }));
      expect(wire.readMark(server.requests)).toBe(name === 'anthropic' ? undefined : 'mark-1');
    });

    test('finds it by its mark, in whose account it may be', async () => {
      const play = wire.play({ ...ANSWERED, mark: 'mark-1' });
      const handler: WireHandler = (request, response) =>
        (wireOf(vendor).readKey(request) === 'old-key' ? replyJson(401, wireOf(vendor).errorBody('No such key', 401)) : play)(request, response);
      const looked = withBatch(handler, async (batch) => batch.find(sought).catch((error: unknown) => error), { apiKeys: ['old-key', KEY] });
      // Anthropic keeps no marks.
      expect(await looked).toMatchObject(name === 'anthropic' ? { kind: 'unavailable', details: { reason: 'in_doubt' } } : { batchId: wire.batchId, state: 'finished' });
      expect(await withBatch(replyJson(401, wireOf(vendor).errorBody('No such key', 401)), (batch) => errorOf(batch.find(sought)))).toMatchObject({ kind: 'auth' });
    });

    test('says when it was not taken', async () => {
      const play = wire.play({ ...ANSWERED, mark: 'mark-2' });
      const find = async (which: typeof sought): Promise<unknown> => withBatch(play, (batch) => batch.find(which));
      expect(await find({ ...sought, items: 3 })).toBeUndefined();
      expect(await find({ ...sought, sinceMs: Date.UTC(2040, 0, 1) })).toBeUndefined();
    });
  });

  test('an answer to a submission that names no batch is no answer', async () => {
    const play = wire.play(ANSWERED);
    const error = await errorOf(submit((request, response) => (request.path.endsWith('/files') ? play : replyJson(200, {}))(request, response)));
    expect(error).toMatchObject({ kind: 'bad_response' });
  });

  describe('asking', () => {
    test.each<readonly [ScriptedBatch['state'], boolean]>([['running', false], ['cancelling', false]])('a batch that is %s', async (state, isOver) => {
      const status = await withBatch(wire.play({ ...ANSWERED, state }), (batch) => batch.status(wire.batchId));
      expect(status).toMatchObject({ batchId: wire.batchId, state, isOver, total: 2 });
    });

    test('a batch that is finished', async () => {
      const status = await withBatch(wire.play(ANSWERED), (batch) => batch.status(wire.batchId));
      expect(status).toEqual({ batchId: wire.batchId, state: 'finished', isOver: true, total: 2, succeeded: 2, failed: 0 });
    });

    test('a batch that nobody knows is not_found', async () => {
      const error = await withBatch(replyJson(404, wireOf(vendor).errorBody('No such batch', 404)), (batch) => errorOf(batch.status(wire.batchId)));
      expect(error).toMatchObject({ kind: 'not_found', hint: expect.stringContaining('batch id') as string, details: { status: 404 } });
    });

    test.each(['', 'a/../b', 'a b', '../models'])('the id %j is none', async (id) => {
      const error = await withBatch(wire.play(ANSWERED), async (batch) => [await errorOf(batch.status(id)), await errorOf(batch.cancel(id)), await errorOf(collect(batch.answers(id)))]);
      expect(error.map(({ kind }) => kind)).toEqual(['invalid_input', 'invalid_input', 'invalid_input']);
      expect(server.requests).toHaveLength(0);
    });

    test('with several keys, the one that submitted it is found', async () => {
      const play = wire.play(ANSWERED);
      const handler: WireHandler = (request, response) =>
        (wireOf(vendor).readKey(request) === 'other-key' ? replyJson(404, wireOf(vendor).errorBody('No such batch', 404)) : play)(request, response);
      const options = { apiKeys: ['other-key', KEY] };
      expect(await withBatch(handler, (batch) => batch.status(wire.batchId), options)).toMatchObject({ state: 'finished' });
      expect(Object.keys(await answers(handler, options))).toEqual(['one', 'two_2-B']);
    });

    test('cancelling asks the vendor to, unless it is over anyway', async () => {
      const running = await withBatch(wire.play({ ...ANSWERED, state: 'running' }), (batch) => batch.cancel(wire.batchId));
      expect(running).toMatchObject({ state: 'cancelling', isOver: false });
      expect(server.requests.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([expect.stringMatching(/[:/]cancel$/) as string]);
      const over = await withBatch(wire.play(ANSWERED), (batch) => batch.cancel(wire.batchId));
      expect(over).toMatchObject({ state: 'finished', isOver: true });
      expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    });
  });

  describe('answers', () => {
    test('are what the plain call would have returned', async () => {
      const got = await answers(wire.play(ANSWERED));
      expect(Object.keys(got).toSorted()).toEqual(['one', 'two_2-B']);
      expect(got['one']?.result).toMatchObject({ text: 'Hallo 👋', usage: SCRIPTED_USAGE, cost: null, provider: name, model: 'model-1', finishReason: 'stop' });
      expect(got['two_2-B']?.result).toMatchObject({ text: 'Zürich', reasoning: 'A city.' });
    });

    test('of a batch that failed in parts: every item has its own end', async () => {
      const got = await answers(
        wire.play({
          state: 'finished',
          outcomes: {
            good: { kind: 'answered', answer: { text: 'Yes' } },
            bad: { kind: 'failed', status: 400, message: 'prompt is too long' },
            busy: { kind: 'failed', status: 429, message: `Slow down, ${KEY}` },
            odd: { kind: 'nonsense' },
          },
        }),
      );
      expect(got['good']?.result?.text).toBe('Yes');
      expect(got['bad']?.error).toMatchObject({ kind: 'invalid_input', details: { reason: 'context_window', status: 400 } });
      expect(got['busy']?.error).toMatchObject({ kind: 'rate_limit' });
      expect(got['odd']?.error).toMatchObject({ kind: 'bad_response' });
      expect(inspect(got, { depth: 10, showHidden: true })).not.toContain(KEY);
    });

    test('are refused while the batch is under way', async () => {
      expect(await errorOf(answers(wire.play({ ...ANSWERED, state: 'running' })))).toMatchObject({ kind: 'invalid_input', details: { state: 'running' } });
    });

    test('of a cancelled batch: what was done by then is there', async () => {
      const got = await answers(wire.play({ state: 'cancelled', outcomes: { done: { kind: 'answered', answer: { text: 'Yes' } }, open: { kind: 'cancelled' } } }));
      expect(got['done']?.result?.text).toBe('Yes');
      // Google names only what was answered.
      expect(got['open']?.error?.kind).toBe(name === 'gemini' ? undefined : 'cancelled');
    });

    test('of a batch that is gone are not_found', async () => {
      expect(await errorOf(answers(replyJson(404, wireOf(vendor).errorBody('No such batch', 404))))).toMatchObject({ kind: 'not_found' });
    });

    test('aborting the download closes the connection', async () => {
      const controller = new AbortController();
      const play = wire.play(ANSWERED);
      const work = withBatch(
        (request, response) => {
          if (!wire.isDownload(request)) return play(request, response);
          response.writeHead(200, { 'content-type': 'application/json' });
          response.write('{"name": "batches/abc"');
        },
        (batch) => errorOf(collect(batch.answers(wire.batchId, { signal: controller.signal }))),
      );
      let request = await server.nextRequest();
      while (!wire.isDownload(request)) request = await server.nextRequest();
      controller.abort();
      expect((await work).kind).toBe('cancelled');
      await request.aborted;
    });

    test('a download that stands still is a timeout', async () => {
      const clock = createFakeClock();
      const play = wire.play(ANSWERED);
      const work = withBatch(
        (request, response) => (wire.isDownload(request) ? hang(request, response) : play(request, response)),
        (batch) => errorOf(collect(batch.answers(wire.batchId))),
        { clock, timeoutMs: 60_000 },
      );
      let request = await server.nextRequest();
      while (!wire.isDownload(request)) request = await server.nextRequest();
      await clock.advance(60_000);
      expect((await work).kind).toBe('timeout');
      await request.aborted;
    });
  });

  test.each([401, 403, 429, 500, 503])('no key is in any error of status %i, whatever the vendor says', async (status) => {
    const echo = replyJson(status, wireOf(vendor).errorBody(`The key ${KEY}, sent as Authorization: Bearer ${KEY}, is wrong`, status));
    const errors = await withBatch(echo, async (batch) => [
      await errorOf(batch.submit('model-1', ITEMS)),
      await errorOf(batch.status(wire.batchId)),
      await errorOf(batch.cancel(wire.batchId)),
      await errorOf(collect(batch.answers(wire.batchId))),
    ]);
    expect(errors.every(isGatewayError)).toBe(true);
    expect(inspect(errors, { depth: 10, showHidden: true })).not.toContain(KEY);
    expect(new Set(errors.map(({ kind }) => kind)).size).toBe(1);
  });
});
