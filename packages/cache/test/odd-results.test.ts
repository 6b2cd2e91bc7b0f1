// Whatever a model returns: its call is answered with it, nothing that cannot be written down is kept, and nothing goes wrong behind the answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompletionResult, LanguageModel } from '@gateway/core';
import { createFakeEmbeddingModel } from '@gateway/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCache, type Cache } from '../src/index.ts';
import { ask } from './cache-contract.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};
beforeAll(() => process.on('unhandledRejection', note));
afterAll(() => process.off('unhandledRejection', note));

let directory: string;
let cache: Cache;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-cache-'));
});
afterEach(async () => {
  await cache.close();
  rmSync(directory, { recursive: true, force: true });
  await new Promise((resolve) => setImmediate(resolve));
  // Fails whatever test ran last.
  if (unhandled.length > 0) throw new Error(`A rejection was left to nobody: ${String(unhandled.splice(0)[0])}`);
});

const plain: CompletionResult = { text: 'x', message: { role: 'assistant', content: 'x' }, toolCalls: [], finishReason: 'stop', usage: { inputTokens: 1, outputTokens: 1 }, cost: { inputPicoUsd: 1, outputPicoUsd: 1, totalPicoUsd: 2 }, provider: 'acme', model: 'odd' };
const loop: { self?: object } = {};
loop.self = loop;
const deep = (levels: number): object => Array.from({ length: levels }).reduce<object>((inside) => ({ inside }), {});

const odd: readonly (readonly [string, object])[] = [
  ['a big integer', { raw: 1n }],
  ['a function', { raw: { f: () => 1 } }],
  ['a symbol', { raw: Symbol('x') }],
  ['its own JSON', { raw: { toJSON: () => 'other' } }],
  ['a JSON that fails', { raw: { toJSON: () => { throw new Error('no'); } } }],
  ['a date', { raw: new Date(0) }],
  ['a map', { raw: new Map([['a', 1]]) }],
  ['itself', { raw: loop }],
  ['a hole', { raw: [undefined] }],
  ['no number', { raw: Number.NaN }],
  ['more levels than there is stack', { raw: deep(50_000) }],
  ['a member that fails', { raw: { get x() { throw new Error('no'); } } }],
  ['half a picodollar', { cost: { inputPicoUsd: 0.5, outputPicoUsd: 0, totalPicoUsd: 0.5 } }],
  ['a cost without end', { cost: { inputPicoUsd: Infinity, outputPicoUsd: 0, totalPicoUsd: Infinity } }],
  ['a cost that no number holds exactly', { cost: { inputPicoUsd: 2 ** 60, outputPicoUsd: 0, totalPicoUsd: 2 ** 60 } }],
  ['a cost below nothing', { cost: { inputPicoUsd: -1, outputPicoUsd: 0, totalPicoUsd: -1 } }],
  ['half a token', { usage: { inputTokens: 1.5, outputTokens: 1 } }],
  ['no count', { usage: { inputTokens: Number.NaN, outputTokens: 1 } }],
  ['half a cached token', { usage: { inputTokens: 5, outputTokens: 1, cacheReadTokens: 0.5 } }],
  ['no usage, not even null', { usage: undefined }],
  ['no cost, not even null', { cost: undefined }],
  ['no list of calls', { toolCalls: undefined }],
  ['no message', { message: undefined }],
  ['nobody who made it', { provider: undefined, model: undefined }],
  ['no text', { text: undefined }],
];

describe.each(['memory', 'disk'] as const)('kept in %s, a result with', (type) => {
  it.each(odd)('%s', async (_name, parts) => {
    cache = createCache({ store: type === 'memory' ? { type } : { type, path: join(directory, 'cache.db') } });
    const result = { ...plain, ...parts };
    Object.defineProperties(result, Object.getOwnPropertyDescriptors(parts));
    let asked = 0;
    const complete: LanguageModel['complete'] = async () => {
      asked += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return result;
    };
    const model = cache.wrap({ provider: 'acme', model: 'odd', complete, stream: async function* stream(request, call) { yield { type: 'end', result: await complete(request, call) }; } });
    const both = await Promise.all([model.complete(ask('odd')), model.complete(ask('odd'))]);
    expect(both.filter((one) => one === result)).toHaveLength(1);
    expect(both.filter((one) => one.cached?.kind === 'coalesced')).toHaveLength(1);
    expect((await model.complete(ask('odd'))).cached).toBeUndefined();
    const events: string[] = [];
    for await (const event of model.stream(ask('odd'), { cache: { mode: 'write' } })) events.push(event.type);
    expect(events).toEqual(['end']);
    expect(asked).toBe(3);
    expect(cache.keep({ provider: 'acme', model: 'odd' }, { request: ask('kept'), result })).toBe(false);
    const stats = await cache.stats();
    expect(stats).toMatchObject({ entries: 0, store: { failures: 0 } });
    expect(stats.notKept.unwritable).toBeGreaterThanOrEqual(3);
  });
});

it.each([[null], [undefined], ['text'], [5]])('a model that returns %j has given no answer', async (nothing) => {
  cache = createCache();
  const model = cache.wrap({ provider: 'acme', model: 'odd', complete: async () => Promise.resolve(nothing as unknown as CompletionResult), stream: () => { throw new Error('not used'); } });
  await expect(model.complete(ask('odd'))).rejects.toMatchObject({ kind: 'bad_response' });
  expect(await model.complete(ask('odd'), { cache: { mode: 'write' } })).toBe(nothing);
  expect((await cache.stats()).entries).toBe(0);
});

it.each([
  ['half a token', { usage: { inputTokens: 0.5, outputTokens: 0 } }],
  ['a cost without end', { cost: { inputPicoUsd: Infinity, outputPicoUsd: 0, totalPicoUsd: 0 } }],
])('a vector with %s is given and not kept', async (_name, parts) => {
  cache = createCache();
  const fake = createFakeEmbeddingModel();
  const cached = cache.wrapEmbedding({ ...fake, embed: async (texts) => ({ ...(await fake.embed(texts)), ...parts }) });
  expect((await cached.embed(['a'])).embeddings).toHaveLength(1);
  expect(await cache.stats()).toMatchObject({ entries: 0, notKept: { unwritable: 1 } });
});
