// The cache in the gateway's chain: a hit needs no budget, costs nothing, and is a row without an attempt; a take-over is never kept under a named model.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createCache, type Cache, type KeptAnswer } from '@gateway/cache';
import { GatewayError, type CompletionResult, type Operation } from '@gateway/core';
import { createGateway, openBudget, openLedger, type Gateway } from '@gateway/delegation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeRegistry, modelInfo, type Script } from '../../packages/delegation/src/__fixtures__/fake-registry.ts';

const PRICE = { input: 1, output: 2 };
let directory: string;
let cache: Cache;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-cache-'));
  cache = createCache({ store: { type: 'disk', path: join(directory, 'cache.db') } });
});
afterEach(async () => {
  await cache.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(script: Script, processUsd?: number) {
  const fake = createFakeRegistry([modelInfo('acme/small', PRICE), modelInfo('other/big', PRICE)], script);
  const ledger = openLedger({ path: join(directory, 'spending.db') });
  const gateway: Gateway = createGateway({ models: fake.registry, cache, ledger, ...(processUsd === undefined ? {} : { budget: openBudget({ limits: { processUsd } }) }) });
  return { gateway, sent: fake.sent };
}

const ask = (text: string, model?: string, fallback?: boolean) => ({ messages: [{ role: 'user' as const, content: text }], selector: model === undefined ? {} : { model, fallback } });

test('a hit is a call without an attempt, costs nothing, and needs no budget', async () => {
  const paying = open({});
  const paid = await paying.gateway.complete(ask('hello', 'acme/small'));
  expect(paid.cost?.totalPicoUsd).toBeGreaterThan(0);
  await paying.gateway.close();
  const broke = open({}, 0);
  const hit = await broke.gateway.complete(ask('hello', 'acme/small'));
  expect(hit).toMatchObject({ text: paid.text, cached: { kind: 'exact' }, cost: { totalPicoUsd: 0 }, delegation: { attempts: [], cacheSaved: paid.cost?.totalPicoUsd } });
  await expect(broke.gateway.complete(ask('something else', 'acme/small'))).rejects.toMatchObject({ kind: 'budget_exceeded' });
  await broke.gateway.close();
  const books = new DatabaseSync(join(directory, 'spending.db'));
  const rows = books.prepare(`SELECT cached, (SELECT count(*) FROM attempts WHERE attempts.call_id = calls.id) AS attempts FROM calls WHERE outcome = 'ok' ORDER BY attempts DESC`).all();
  books.close();
  expect(rows.map((row) => ({ ...row }))).toEqual([{ cached: 'none', attempts: 1 }, { cached: 'exact', attempts: 0 }]);
});

test('what another model answered is not kept under the named one', async () => {
  const { gateway, sent } = open({ 'acme/small': [new GatewayError({ kind: 'unavailable', message: 'away' }), 'by the named one'] });
  const taken = await gateway.complete(ask('hello', 'acme/small', true));
  expect([taken.provider, taken.cached]).toEqual(['other', undefined]);
  const named = await gateway.complete(ask('hello', 'acme/small', true));
  expect([named.text, named.cached]).toEqual(['by the named one', undefined]);
  expect((await gateway.complete(ask('hello', 'acme/small', true))).cached?.kind).toBe('exact');
  expect(sent).toHaveLength(3);
  await gateway.close();
});

test('callers are tenants, and a call can do without the cache', async () => {
  const { gateway, sent } = open({});
  await gateway.complete(ask('hello'), { origin: { caller: 'alice' } });
  expect((await gateway.complete(ask('hello'), { origin: { caller: 'alice' } })).cached?.kind).toBe('exact');
  expect((await gateway.complete(ask('hello'), { origin: { caller: 'bob' } })).cached).toBeUndefined();
  expect((await gateway.complete(ask('hello'), { origin: { caller: 'alice' }, cache: { mode: 'off' } })).cached).toBeUndefined();
  expect(sent).toHaveLength(3);
  await gateway.close();
});

test('identical calls at once are one attempt in the books', async () => {
  const { gateway, sent } = open({});
  const results = await Promise.all([1, 2, 3].map(async () => gateway.complete(ask('at once'))));
  expect(sent).toHaveLength(1);
  expect(results.map(({ delegation }) => delegation.attempts.length).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
  await gateway.close();
});

const NAMED = { selector: { model: 'acme/small' } };
const counted: Operation<string, string> = {
  name: 'count',
  task: 'data_extraction',
  promptVersion: '1',
  verifiers: [{ name: 'digits', verify: async ({ output }) => Promise.resolve({ accepted: /^\d+$/.test(output), reason: 'digits only' }) }],
  run: async (input, model, call) => (await model.complete({ messages: [{ role: 'user', content: input }], temperature: 0 }, call)).text,
};

test('checked work that is remembered costs nothing, needs no budget, and is a call without an attempt', async () => {
  const paying = open({ 'acme/small': '12' });
  const paid = await paying.gateway.run(counted, 'How many ships?', NAMED);
  expect(paid).toMatchObject({ output: '12', accepted: true });
  expect(paid.cost?.totalPicoUsd).toBeGreaterThan(0);
  await paying.gateway.close();
  const broke = open({ 'acme/small': 'not asked' }, 0);
  const hit = await broke.gateway.run(counted, 'How many ships?', NAMED);
  expect(hit).toMatchObject({ output: '12', accepted: true, provider: 'acme', model: 'small', cached: { kind: 'exact' }, cost: { totalPicoUsd: 0 }, delegation: { attempts: [], cacheSaved: paid.cost?.totalPicoUsd } });
  expect(broke.sent).toEqual([]);
  await expect(broke.gateway.run(counted, 'How many boats?', NAMED)).rejects.toMatchObject({ kind: 'budget_exceeded' });
  await broke.gateway.close();
  const books = new DatabaseSync(join(directory, 'spending.db'));
  const rows = books.prepare(`SELECT cached, (SELECT count(*) FROM attempts WHERE attempts.call_id = calls.id) AS attempts FROM calls WHERE outcome = 'ok' ORDER BY attempts DESC`).all();
  books.close();
  expect(rows.map((row) => ({ ...row }))).toMatchObject([{ cached: 'none', attempts: 1 }, { cached: 'exact', attempts: 0 }]);
});

test('what a check has rejected is not remembered, and what it has passed is', async () => {
  // Whoever is chosen first is wrong.
  let asked = 0;
  const reply = (): string => {
    asked += 1;
    return asked === 1 ? 'many' : '12';
  };
  const { gateway, sent } = open({ 'acme/small': reply, 'other/big': reply });
  expect(await gateway.run(counted, 'How many ships?')).toMatchObject({ output: '12', accepted: true });
  const [first, second] = sent.map(({ model }) => model);
  expect(new Set([first, second])).toEqual(new Set(['acme/small', 'other/big']));
  expect((await cache.stats()).entries).toBe(1);
  // Only the one that was right has an entry, under its own name, since nobody named it.
  expect(await cache.clear({ model: first ?? '' })).toBe(0);
  expect(await cache.clear({ model: second ?? '' })).toBe(1);
  await gateway.close();
});

test('what is kept on behalf of a check goes by the same rules as everything else', async () => {
  const asked = { provider: 'acme', model: 'small' };
  const request = { messages: [{ role: 'user' as const, content: 'x' }] };
  const result: CompletionResult = { text: 'y', message: { role: 'assistant', content: 'y' }, toolCalls: [], finishReason: 'stop', usage: null, cost: null, ...asked };
  const keep = (changes: Partial<CompletionResult>, more: Partial<KeptAnswer> = {}): boolean => cache.keep(asked, { request, result: { ...result, ...changes }, ...more });
  expect(keep({ finishReason: 'length' })).toBe(false);
  expect(keep({ text: ' ' })).toBe(false);
  expect(keep({}, { sentTo: { provider: 'other', model: 'big' } })).toBe(false);
  expect(keep({}, { request: { ...request, temperature: 1 } })).toBe(false);
  expect(keep({}, { call: { cache: { mode: 'read' } } })).toBe(false);
  expect((await cache.stats()).entries).toBe(0);
  expect(keep({})).toBe(true);
  expect(await cache.wrap({ ...asked, complete: async () => Promise.reject(new Error('not asked')), stream: () => { throw new Error('not asked'); } }).complete(request)).toMatchObject({ text: 'y', cached: { kind: 'exact' } });
});
