// Identical calls at the same moment: one answer, however they come, go and read.
import { createCost, GatewayError, type CallOptions, type CompletionEvent, type CompletionResult, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeLanguageModel } from '@gateway/core/testing';
import { beforeEach, expect, test } from 'vitest';
import { createCache, type Cache } from '../src/index.ts';
import { ask } from './cache-contract.ts';
import { createPlayedModel, type PlayedModel } from './streaming-model.ts';

let cache: Cache;
let played: PlayedModel;
let model: LanguageModel;
const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const settle = async (): Promise<void> => {
  for (let count = 0; count < 5; count += 1) await turn();
};

beforeEach(() => {
  cache = createCache();
  played = createPlayedModel();
  model = cache.wrap(played);
});

/** Reads on its own, and shows what it has. */
function read(stream: AsyncIterable<CompletionEvent>): { readonly text: () => string; readonly done: Promise<CompletionEvent | undefined> } {
  let text = '';
  const run = async (): Promise<CompletionEvent | undefined> => {
    for await (const event of stream) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'end') return event;
    }
    return undefined;
  };
  return { text: () => text, done: run() };
}

test('a hundred calls at once make one, which one of them pays for', async () => {
  const counted = createFakeLanguageModel({ reply: () => ({ text: 'x', cost: createCost(1, 2) }) });
  const wrapped = cache.wrap(counted);
  const results = await Promise.all(Array.from({ length: 100 }, async () => wrapped.complete(ask('same'))));
  expect(counted.requests).toHaveLength(1);
  expect(results.filter(({ cached }) => cached === undefined)).toHaveLength(1);
  expect(results.filter(({ cached, cost }) => cached?.kind === 'coalesced' && cached.savedCost?.totalPicoUsd === 3 && cost?.totalPicoUsd === 0)).toHaveLength(99);
  expect((await cache.stats()).hits.coalesced).toBe(99);
});

test('what may not be kept is not shared either', async () => {
  const counted = createFakeLanguageModel({ reply: () => 'x' });
  const wrapped = cache.wrap(counted);
  await Promise.all([1, 2].flatMap(() => [wrapped.complete(ask('a', { temperature: 0.9 })), wrapped.complete(ask('a', { task: 'creative' })), wrapped.complete(ask('a'), { cache: { mode: 'off' } }), wrapped.complete(ask('a'), { cache: { mode: 'write' } })]));
  expect(counted.requests).toHaveLength(8);
  await Promise.all([0, 1, 2].map(async (sample) => wrapped.complete(ask('samples', { sample }))));
  expect(counted.requests).toHaveLength(11);
});

test('identical streams share one; a late one gets what has come and goes on', async () => {
  const first = read(model.stream(ask('s')));
  await settle();
  played.say('one ');
  await settle();
  const late = read(model.stream(ask('s')));
  await settle();
  expect([first.text(), late.text(), played.opened]).toEqual(['one ', 'one ', 1]);
  played.say('two');
  played.end();
  const [a, b] = await Promise.all([first.done, late.done]);
  expect([first.text(), late.text()]).toEqual(['one two', 'one two']);
  expect([a?.type === 'end' && a.result.cached, b?.type === 'end' && b.result.cached?.kind]).toEqual([undefined, 'coalesced']);
});

test('a plain call joins a stream, and a stream a plain call', async () => {
  const stream = read(model.stream(ask('mixed')));
  const plain = model.complete(ask('mixed'));
  await settle();
  played.say('both');
  played.end();
  expect([(await plain).text, (await stream.done)?.type, played.opened]).toEqual(['both', 'end', 1]);
  const leader = model.complete(ask('other way'));
  const follower = collectStream(model.stream(ask('other way')));
  await settle();
  played.say('whole');
  played.end();
  expect([(await leader).text, (await follower).text, played.opened]).toEqual(['whole', 'whole', 2]);
});

test('who leaves disturbs nobody, not even who began it', async () => {
  const stops = [new AbortController(), new AbortController(), new AbortController()];
  const calls = stops.map(({ signal }) => read(model.stream(ask('leave'), { signal })));
  await settle();
  played.say('x');
  await settle();
  stops[0]?.abort();
  await expect(calls[0]?.done).rejects.toMatchObject({ kind: 'cancelled' });
  stops[1]?.abort();
  await expect(calls[1]?.done).rejects.toMatchObject({ kind: 'cancelled' });
  expect(played.aborted).toBe(0);
  played.say('y');
  played.end();
  await calls[2]?.done;
  expect(calls[2]?.text()).toBe('xy');
  expect((await model.complete(ask('leave'))).cached?.kind).toBe('exact');
});

test('when the last one leaves, the vendor is let go in the same step, and the next one asks anew', async () => {
  const stops = [new AbortController(), new AbortController()];
  const calls = stops.map(async ({ signal }) => model.complete(ask('all gone'), { signal }));
  const failed = Promise.allSettled(calls);
  await settle();
  stops[0]?.abort();
  expect(played.aborted).toBe(0);
  stops[1]?.abort();
  expect(played.aborted).toBe(1);
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = model.complete(ask('all gone'));
  await settle();
  expect(played.opened).toBe(2);
  played.say('new');
  played.end();
  expect((await next).text).toBe('new');
});

test('a reader that stops in the middle lets the vendor go', async () => {
  const stream = model.stream(ask('break'))[Symbol.asyncIterator]();
  const first = stream.next();
  await settle();
  played.say('one');
  expect((await first).value).toMatchObject({ text: 'one' });
  await stream.return?.();
  expect(played.aborted).toBe(1);
});

test('an aborted signal asks nobody', async () => {
  await expect(model.complete(ask('never'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  await expect(collectStream(model.stream(ask('never'), { signal: AbortSignal.abort() }))).rejects.toMatchObject({ kind: 'cancelled' });
  await expect(model.complete(ask('never'), { signal: AbortSignal.abort(), cache: { mode: 'refresh' } })).rejects.toMatchObject({ kind: 'cancelled' });
  expect(played.opened).toBe(0);
});

test('a slow reader holds nobody up', async () => {
  const slow = model.stream(ask('slow'))[Symbol.asyncIterator]();
  const started = slow.next();
  const quick = read(model.stream(ask('slow')));
  await settle();
  for (let index = 0; index < 100; index += 1) played.say(`${index} `);
  played.end();
  await quick.done;
  await started;
  let count = 1;
  while ((await slow.next()).done !== true) count += 1;
  expect(count).toBe(101);
});

test('everybody hears of a failure, and nothing is kept of it', async () => {
  const calls = [model.complete(ask('fails')), model.complete(ask('fails')), collectStream(model.stream(ask('fails')))];
  const outcomes = Promise.allSettled(calls);
  await settle();
  played.fail(new GatewayError({ kind: 'unavailable', message: 'away' }));
  expect((await outcomes).map((outcome) => outcome.status === 'rejected' && (outcome.reason as GatewayError).kind)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  expect((await cache.stats()).entries).toBe(0);
});

test('whose budget is at its end does not decide for the others', async () => {
  const poor = createFakeLanguageModel({ reply: (_request, index) => (index === 0 ? new GatewayError({ kind: 'budget_exceeded', message: 'no more' }) : 'paid') });
  const wrapped = cache.wrap(poor);
  const outcomes = await Promise.allSettled([wrapped.complete(ask('b')), wrapped.complete(ask('b')), wrapped.complete(ask('b'))]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(poor.requests).toHaveLength(2);
});

test('a follower that has read something of a stream does not begin anew when it breaks: its text would come twice', async () => {
  const streams = [model.stream(ask('breaks')), model.stream(ask('breaks'))].map(read);
  const outcomes = Promise.allSettled(streams.map(async ({ done }) => done));
  await settle();
  played.say('half ');
  await settle();
  played.fail(new GatewayError({ kind: 'budget_exceeded', message: 'no more' }));
  expect((await outcomes).map((outcome) => outcome.status === 'rejected' && (outcome.reason as GatewayError).kind)).toEqual(['budget_exceeded', 'budget_exceeded']);
  expect(streams.map(({ text }) => text())).toEqual(['half ', 'half ']);
  expect(played.opened).toBe(1);
});

test.each([['length'], ['content_filter'], ['other']] as const)('an answer that ends by %s is not kept', async (finishReason) => {
  const cut = cache.wrap(createFakeLanguageModel({ reply: () => ({ text: 'cut', finishReason }) }));
  await cut.complete(ask('cut'));
  expect((await cut.complete(ask('cut'))).cached).toBeUndefined();
});

test('a stream without an end is not kept', async () => {
  const broken: LanguageModel = { ...played, stream: async function* cut() { yield { type: 'text', text: 'half' }; } };
  const wrapped = cache.wrap(broken);
  for await (const _ of wrapped.stream(ask('half'))) continue;
  expect((await cache.stats()).entries).toBe(0);
});

test.each([['\n \t'], ['\u200B\uFEFF'], ['']])('an answer of nothing but blanks (%j) is not kept', async (text) => {
  const blank = createFakeLanguageModel({ reply: () => text });
  const wrapped = cache.wrap(blank);
  await wrapped.complete(ask('blank'));
  expect((await wrapped.complete(ask('blank'))).cached).toBeUndefined();
  expect(blank.requests).toHaveLength(2);
});

test('nobody changes what the others get', async () => {
  const shared = cache.wrap(createFakeLanguageModel({ reply: () => ({ text: 'kept', toolCalls: [{ id: 'a', name: 'find', arguments: '{}' }], finishReason: 'tool_calls' }) }));
  const spoil = async (work: Promise<CompletionResult>): Promise<string> => {
    const result = await work;
    const seen = JSON.stringify([result.message, result.toolCalls]);
    Object.assign(result.message, { content: 'changed' });
    Object.assign(result.toolCalls[0] ?? {}, { name: 'changed' });
    return seen;
  };
  const streamed = async (): Promise<CompletionResult> => (await collectStream(shared.stream(ask('mine')))).result;
  const [first, ...others] = await Promise.all([spoil(shared.complete(ask('mine'))), spoil(shared.complete(ask('mine'))), spoil(streamed()), spoil(streamed())]);
  expect(first).toContain('kept');
  expect(new Set(others)).toEqual(new Set([first]));
  expect((await shared.complete(ask('mine'))).toolCalls[0]?.name).toBe('find');
});

test('nobody changes the parts of a stream that the others get', async () => {
  const first = model.stream(ask('parts'))[Symbol.asyncIterator]();
  const begun = first.next();
  await settle();
  played.say('one');
  Object.assign((await begun).value, { text: 'changed' });
  // Comes late, and reads from the beginning.
  const late = read(model.stream(ask('parts')));
  await settle();
  expect(late.text()).toBe('one');
  played.end();
  await late.done;
  await first.return?.();
});

test('a call of another lane does not join, and neither does one that wants a new answer', async () => {
  const go = Promise.withResolvers<void>();
  const slow = createFakeLanguageModel({ reply: async (_request, index) => {
    await go.promise;
    return `answer ${index}`;
  } });
  const wrapped = cache.wrap(slow);
  const ways: readonly CallOptions[] = [{ lane: 'batch' }, {}, { cache: { mode: 'refresh' } }, { lane: 'batch', cache: { mode: 'refresh' } }];
  const calls = ways.map(async (call) => wrapped.complete(ask('lanes'), call));
  await settle();
  expect(slow.requests).toHaveLength(4);
  const joined = ways.map(async (call) => wrapped.complete(ask('lanes'), call));
  await settle();
  expect(slow.requests).toHaveLength(4);
  go.resolve();
  const texts = (await Promise.all(calls)).map(({ text }) => text);
  expect(new Set(texts).size).toBe(4);
  expect((await Promise.all(joined)).map(({ text, cached }) => `${text} ${cached?.kind}`)).toEqual(texts.map((text) => `${text} coalesced`));
});

test('work of another lane is not waited for', async () => {
  const batch = await cache.share(model, { request: ask('work'), call: { lane: 'batch' } });
  const interactive = await cache.share(model, { request: ask('work') });
  const waiting = cache.share(model, { request: ask('work'), call: { lane: 'batch' } });
  expect([batch.hasWaited, interactive.hasWaited]).toEqual([false, false]);
  await settle();
  batch.end({ outcome: 'rejected' });
  expect((await waiting).hasWaited).toBe(true);
  interactive.end({ outcome: 'rejected' });
});

test('an answer under another name is kept when the request went to the one who was asked', async () => {
  const attempt = { provider: 'acme', model: 'small', subject: { kind: 'completion', request: ask('alias') }, price: null } as const;
  const vendor = createFakeLanguageModel({ provider: 'acme', model: 'small', reply: () => ({ text: 'x', model: 'weights-v7.gguf' }) });
  const reporting = (sentTo: string): LanguageModel => ({
    ...vendor,
    complete: async (request, call) => {
      const permit = await call?.attempts?.begin({ ...attempt, model: sentTo }, call);
      const result = await vendor.complete(request, call);
      await permit?.end({ outcome: 'ok', model: result.model, usage: null, cost: null, latencyMs: 1 } as never);
      return result;
    },
  });
  for (const [sentTo, kind] of [['small', 'exact'], ['large', undefined]] as const) {
    const wrapped = cache.wrap(reporting(sentTo));
    await wrapped.complete(ask(`alias ${sentTo}`));
    expect((await wrapped.complete(ask(`alias ${sentTo}`))).cached?.kind).toBe(kind);
  }
});
