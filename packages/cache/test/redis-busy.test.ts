// A Redis that is slow, or lost at the wrong moment: nobody waits for a lease to end whose holder is alive. The leases here outlive every test.
import { createClient } from '@redis/client';
import { GatewayError, type LanguageModel } from '@gateway/core';
import { createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startRedisServer, type RedisServer } from '../../../test/redis-server.ts';
import { createCache, type Cache } from '../src/index.ts';
import { ask } from './cache-contract.ts';
import { startRedisProxy, type RedisProxy } from './redis-proxy.ts';

const LEASE_MS = 600_000;
let redis: RedisServer;
let proxy: RedisProxy;
let direct: ReturnType<typeof createClient>;
const opened: Cache[] = [];
let prefix = 0;

beforeAll(async () => {
  redis = await startRedisServer();
  direct = createClient({ url: redis.url });
  await direct.connect();
}, 120_000);
beforeEach(async () => {
  prefix += 1;
  proxy = await startRedisProxy(redis.port);
});
afterEach(async () => {
  for (const cache of opened.splice(0)) await cache.close();
  await proxy.close();
});
afterAll(async () => {
  await direct.close();
  await redis.close();
});

function open(url: string): Cache {
  const cache = createCache({ store: { type: 'redis', url, prefix: `busy-${prefix}`, leaseMs: LEASE_MS } });
  opened.push(cache);
  return cache;
}

const lockOf = (key: string): string => `{busy-${prefix}:cache}:lock:interactive:${key}`;

/** A vendor that answers when it is told to. */
function createWaitingModel(): { readonly model: LanguageModel; readonly asked: Promise<void>; readonly answer: () => void } {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const fake = createFakeLanguageModel({ provider: 'acme', model: 'slow', reply: () => 'from the first' });
  const complete: LanguageModel['complete'] = async (request, call) => {
    asked.resolve();
    await go.promise;
    return fake.complete(request, call);
  };
  return { model: { ...fake, complete }, asked: asked.promise, answer: go.resolve };
}

test('a connection that takes longer than a step is waited for, and what is kept slowly is kept', async () => {
  proxy.delay(270);
  const slow = open(proxy.url);
  const vendor = createFakeLanguageModel({ provider: 'acme', model: 'slow', reply: () => 'kept' });
  await slow.wrap(vendor).complete(ask('first'));
  // Two answers one after the other: more than the half second that a step has.
  await expect.poll(async () => (await open(redis.url).wrap(vendor).complete(ask('first'), { cache: { mode: 'read' } })).cached?.kind, { timeout: 10_000, interval: 200 }).toBe('exact');
  proxy.delay(0);
  expect((await slow.stats()).store.failures).toBe(0);
}, 30_000);

test('a lock whose release is lost on the way is let go by the next try, and that is counted', async () => {
  const { model, asked, answer } = createWaitingModel();
  const holder = open(proxy.url);
  const { key } = await holder.explain(model, ask('lost'));
  const first = holder.wrap(model).complete(ask('lost'));
  await asked;
  expect(await direct.exists(lockOf(key))).toBe(1);
  proxy.cutAt('PUBLISH');
  answer();
  await first;
  await expect.poll(async () => direct.exists(lockOf(key)), { timeout: 10_000, interval: 50 }).toBe(0);
  expect(proxy.cuts).toBe(1);
  expect((await holder.stats()).store.failures).toBeGreaterThan(0);
}, 30_000);

test('a process that ends right after its answer lets its lock go', async () => {
  const vendor = createFakeLanguageModel({ provider: 'acme', model: 'slow', reply: () => 'quick' });
  const cache = createCache({ store: { type: 'redis', url: redis.url, prefix: `busy-${prefix}`, leaseMs: LEASE_MS } });
  const { key } = await cache.explain(vendor, ask('quick'));
  await cache.wrap(vendor).complete(ask('quick'));
  await cache.close();
  expect(await direct.exists(lockOf(key))).toBe(0);
});

test('who waits for a lock sees the answer that somebody else has kept', async () => {
  const vendor = createFakeLanguageModel({ provider: 'acme', model: 'slow', reply: () => 'by another' });
  const waiter = open(redis.url);
  const { key } = await waiter.explain(vendor, ask('watch'));
  await direct.set(lockOf(key), 'held by one that says nothing', { PX: LEASE_MS });
  const never = { ...vendor, complete: async () => Promise.reject(new Error('asked while somebody else does')) };
  const waiting = waiter.wrap(never).complete(ask('watch'));
  await expect.poll(async () => direct.sendCommand(['PUBSUB', 'NUMSUB', `{busy-${prefix}:cache}:flights`]), { timeout: 5_000, interval: 20 }).toContain(1);
  await open(redis.url).wrap(vendor).complete(ask('watch'), { cache: { mode: 'write' } });
  expect(await waiting).toMatchObject({ text: 'by another', cached: { kind: 'coalesced' } });
}, 30_000);

test.each([
  ['the first one', 1, 2],
  ['every one', 4, 4],
])('when %s fails, one after the other asks, and never two at once', async (_name, failures, asked) => {
  const vendor = createFakeLanguageModel({
    provider: 'acme',
    model: 'slow',
    reply: async (_request, index) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return index < failures ? new GatewayError({ kind: 'unavailable', message: 'down' }) : 'up again';
    },
  });
  const caches = [1, 2, 3, 4].map(() => open(redis.url));
  await Promise.all(caches.map(async (cache) => cache.stats()));
  const outcomes = await Promise.allSettled(caches.map(async (cache) => cache.wrap(vendor).complete(ask('fails'))));
  expect(vendor.maxConcurrent).toBe(1);
  expect(vendor.requests).toHaveLength(asked);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(failures);
}, 30_000);

test('who is in a hurry does not wait for a batch of another process', async () => {
  const { model, asked, answer } = createWaitingModel();
  const batch = open(redis.url).wrap(model).complete(ask('lanes'), { lane: 'batch' });
  await asked;
  const quick = createFakeLanguageModel({ provider: 'acme', model: 'slow', reply: () => 'at once' });
  expect((await open(redis.url).wrap(quick).complete(ask('lanes'))).text).toBe('at once');
  answer();
  expect((await batch).text).toBe('from the first');
}, 30_000);

test('a Redis that hangs is given up when the cache has been closing for a second', async () => {
  const clock = createFakeClock();
  const cache = createCache({ store: { type: 'redis', url: proxy.url, prefix: `busy-${prefix}` }, clock });
  await cache.wrap(createFakeLanguageModel({ reply: () => 'x' })).complete(ask('before it hangs'));
  proxy.hang();
  const closing = cache.close();
  const look = async (): Promise<string> => Promise.race([closing.then(() => 'closed'), new Promise<string>((resolve) => { setImmediate(() => { resolve('closing'); }); })]);
  await clock.advance(900);
  expect(await look()).toBe('closing');
  await clock.advance(100);
  await closing;
}, 30_000);

test('a lock lasts as long as the one who holds it asks', async () => {
  const { model, asked, answer } = createWaitingModel();
  const clock = createFakeClock();
  const cache = createCache({ store: { type: 'redis', url: redis.url, prefix: `busy-${prefix}`, leaseMs: LEASE_MS }, clock });
  opened.push(cache);
  const { key } = await cache.explain(model, ask('long'));
  const call = cache.wrap(model).complete(ask('long'));
  await asked;
  for (let round = 0; round < 2; round += 1) {
    await direct.pExpire(lockOf(key), LEASE_MS / 2);
    await clock.advance(LEASE_MS / 3);
    await expect.poll(async () => direct.pTTL(lockOf(key)), { timeout: 10_000, interval: 20 }).toBeGreaterThan(LEASE_MS * 0.9);
  }
  answer();
  await call;
}, 30_000);
