// The cache in the gateway's chain: a hit needs no budget, costs nothing, and is a row without an attempt; a take-over is never kept under a named model.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createCache, type Cache } from '@gateway/cache';
import { GatewayError } from '@gateway/core';
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
  const gateway: Gateway = createGateway({ models: fake.registry, cache: (model) => cache.wrap(model), ledger, ...(processUsd === undefined ? {} : { budget: openBudget({ limits: { processUsd } }) }) });
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
