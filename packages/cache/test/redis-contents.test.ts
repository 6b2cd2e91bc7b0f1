// Whatever lies in Redis under the cache's names: no call fails, no wrong answer is given, nobody is shut out, and it heals.
import { createClient } from '@redis/client';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRedisServer, type RedisServer } from '../../../test/redis-server.ts';
import { createCache, type Cache } from '../src/index.ts';
import { hashText } from '../src/key/hash-text.ts';
import { ask } from './cache-contract.ts';

let redis: RedisServer;
let direct: ReturnType<typeof createClient>;
let prefix = 0;
const caches: Cache[] = [];
const FRANCE = 'What is the capital of France?';
const SPAIN = 'What is the capital of Spain?';
const NEAR_FRANCE = "what's the capital of france";

beforeAll(async () => {
  redis = await startRedisServer();
  direct = createClient({ url: redis.url });
  await direct.connect();
}, 120_000);
beforeEach(() => {
  prefix += 1;
});
afterEach(async () => {
  for (const cache of caches.splice(0)) await cache.close();
});
afterAll(async () => {
  await direct.close();
  await redis.close();
});

const named = (name: string): string => `{contents-${prefix}:cache}${name}`;
/** Answers with the question, so that a wrong answer shows. */
const model = createFakeLanguageModel({ provider: 'acme', model: 'echo' });

function open(options: Partial<Parameters<typeof createCache>[0]> = {}): Cache {
  const cache = createCache({ ...options, store: { type: 'redis', url: redis.url, prefix: `contents-${prefix}` } });
  caches.push(cache);
  return cache;
}

async function complete(cache: Cache, question: string): Promise<{ readonly text: string; readonly kind: string }> {
  const { text, cached } = await cache.wrap(model).complete(ask(question));
  return { text, kind: cached?.kind ?? 'asked' };
}

async function fill(): Promise<void> {
  const cache = open();
  for (const question of [FRANCE, SPAIN, 'Why is the sky blue?', FRANCE]) await complete(cache, question);
  await cache.close();
}

async function keysOf(start: string): Promise<readonly string[]> {
  return (await direct.keys('*')).filter((key) => key.startsWith(named(start)));
}

async function theKey(start: string): Promise<string> {
  const [key = ''] = await keysOf(start);
  expect(key).not.toBe('');
  return key;
}

/** Every question gets its own answer, whatever happens; in the end it is kept again, and nothing has failed. */
async function expectHealed(options: Partial<Parameters<typeof createCache>[0]> = {}): Promise<void> {
  const cache = open(options);
  for (const question of [FRANCE, SPAIN, 'What did Ann read?']) expect((await complete(cache, question)).text).toBe(question);
  expect([FRANCE, NEAR_FRANCE]).toContain((await complete(cache, NEAR_FRANCE)).text);
  expect((await cache.stats()).store).toMatchObject({ kind: 'redis', failures: 0 });
  await cache.close();
  // Where everything had to be begun anew, what was in memory before is not in Redis.
  const next = open(options);
  for (const question of [FRANCE, SPAIN, 'What did Ann read?']) expect((await complete(next, question)).text).toBe(question);
  await next.close();
  const after = open(options);
  for (const question of [FRANCE, SPAIN, 'What did Ann read?']) expect(await complete(after, question)).toEqual({ text: question, kind: 'exact' });
  expect((await after.stats()).store).toMatchObject({ failures: 0, damaged: 0 });
  expect((await after.stats()).entries).toBeGreaterThanOrEqual(3);
}

describe('a key of another type', () => {
  it.each(['::answer', ':used', ':sizes', ':ends', ':totals', ':written', ':near-of', ':near-sizes', ':near:', ':near-facts:', ':near-sequence', ':counters'])('%s', async (start) => {
    await fill();
    for (const other of ['list', 'text'] as const) {
      const key = await theKey(start);
      if (other === 'text' && (start === '::answer' || start === ':near-sequence')) continue;
      await direct.del(key);
      await (other === 'list' ? direct.lPush(key, 'x') : direct.set(key, 'x'));
      await expectHealed({ memoryBytes: 1_000_000 });
    }
  });

  it('is a miss that heals without any memory in front', async () => {
    await fill();
    const key = await theKey('::answer');
    await direct.del(key);
    await direct.lPush(key, 'x');
    const cache = open({ memoryBytes: 0, semantic: false });
    for (const question of [FRANCE, SPAIN, 'Why is the sky blue?']) await complete(cache, question);
    expect((await cache.stats()).store).toMatchObject({ failures: 0, damaged: 1 });
    for (const question of [FRANCE, SPAIN, 'Why is the sky blue?']) expect(await complete(cache, question)).toEqual({ text: question, kind: 'exact' });
  });
});

describe('a field that is no good', () => {
  it.each([':sizes', ':totals', ':near-of', ':near-sizes', ':near-facts:', ':counters'])('in %s', async (start) => {
    for (const text of ['garbage', '', '-5', '1e300', 'nan', '0x10', '{"text":5,"vector":"AAAA","seal":1}', '[]', 'null']) {
      await fill();
      const key = await theKey(start);
      for (const field of await direct.hKeys(key)) await direct.hSet(key, field, text);
      await direct.hSet(key, 'garbage', text);
      await direct.hSet(key, '["task",5,"miss"]', '1');
      await direct.hSet(key, '["nobody","chat","miss"]', '1');
      await expectHealed({ maxBytes: 200_000 });
      await direct.flushAll();
    }
  }, 60_000);

  it('is counted, and taken out', async () => {
    await fill();
    await direct.hSet(named(':counters'), { garbage: '1', '["task","chat","miss"]': 'abc' });
    const facts = await theKey(':near-facts:');
    const [field = ''] = await direct.hKeys(facts);
    await direct.hSet(facts, field, 'garbage');
    const cache = open();
    await complete(cache, 'Who was Ann?');
    expect((await cache.stats()).store).toMatchObject({ failures: 0, damaged: 3 });
    expect((await cache.stats()).misses).toBe(1);
    expect(await direct.hExists(named(':counters'), 'garbage')).toBe(0);
    expect(await direct.hExists(facts, field)).toBe(0);
  });

  it.each(['used', 'ends', 'written'])('a number without end in %s', async (book) => {
    await fill();
    for (const member of await direct.zRange(named(`:${book}`), 0, -1)) await direct.zAdd(named(`:${book}`), { value: member, score: Number.POSITIVE_INFINITY });
    await expectHealed();
  });

  it('a near question with a number without end', async () => {
    await fill();
    const key = await theKey(':near:');
    for (const member of await direct.zRange(key, 0, -1)) await direct.zAdd(key, { value: member, score: Number.POSITIVE_INFINITY });
    await expectHealed();
    const cache = open();
    await complete(cache, 'How tall is the tower of Pisa?');
    await cache.close();
    expect((await complete(open(), 'Please, how tall is the tower of Pisa?')).kind).toBe('semantic');
  });
});

it('near questions that have changed places lead nowhere', async () => {
  await fill();
  const facts = await theKey(':near-facts:');
  const [a = '', b = ''] = await direct.hKeys(facts);
  const [first, second] = await direct.hmGet(facts, [a, b]);
  await direct.hSet(facts, { [a]: second ?? '', [b]: first ?? '' });
  const cache = open();
  for (const question of [NEAR_FRANCE, "what's the capital of spain"]) expect((await complete(cache, question)).text.toLowerCase()).toContain(question.slice(-6));
  expect((await cache.stats()).store.damaged).toBe(2);
});

it('near questions of another partition lead nowhere', async () => {
  const cache = open();
  const model1 = cache.wrap(model, { namespace: 'one' });
  await model1.complete(ask(FRANCE));
  await cache.wrap(model, { namespace: 'two' }).complete(ask(SPAIN));
  await cache.close();
  const [one = '', two = ''] = await keysOf(':near:');
  for (const [from, to] of [[one, two], [one.replace(':near:', ':near-facts:'), two.replace(':near:', ':near-facts:')]] as const) await direct.copy(from, to, { REPLACE: true });
  const again = open();
  for (const namespace of ['one', 'two']) {
    const { text } = await again.wrap(model, { namespace }).complete(ask(namespace === 'one' ? NEAR_FRANCE : "what's the capital of spain"));
    expect(text.toLowerCase()).toContain(namespace === 'one' ? 'france' : 'spain');
  }
  expect((await again.stats()).store.damaged).toBe(1);
});

it.each([
  ['no entry', '{}'],
  ['a list', '[]'],
  ['no JSON', '{'],
  ['an answer without a message', '{"kind":"answer","createdMs":1,"expiresMs":9e15,"result":{"text":"x","finishReason":"stop","provider":"a","model":"b","usage":null,"cost":null,"toolCalls":[]}}'],
  ['an answer whose cost is no number', '{"kind":"answer","createdMs":1,"expiresMs":9e15,"result":{"text":"x","finishReason":"stop","provider":"a","model":"b","usage":null,"cost":{"inputPicoUsd":1,"outputPicoUsd":1,"totalPicoUsd":0.5},"toolCalls":[],"message":{"role":"assistant","content":"x"}}}'],
  ['an answer whose calls are no calls', '{"kind":"answer","createdMs":1,"expiresMs":9e15,"result":{"text":"x","finishReason":"stop","provider":"a","model":"b","usage":null,"cost":null,"toolCalls":[5],"message":{"role":"assistant","content":"x"}}}'],
])('a value that is true to its digest and %s is no answer', async (_name, body) => {
  await fill();
  for (const key of await keysOf('::answer')) {
    const text = `${key.slice(named('::').length)} ${body}`;
    await direct.set(key, `${hashText(text)} ${text}`);
  }
  await expectHealed();
});

it('a lock that never ends keeps nobody from asking, and goes', async () => {
  for (const make of [async (key: string) => direct.set(key, 'x'), async (key: string) => direct.lPush(key, 'x')]) {
    const cache = open();
    const { key } = await cache.explain(model, ask(`Who holds ${String(make)}?`));
    await make(named(`:lock:interactive:${key}`));
    expect((await complete(cache, `Who holds ${String(make)}?`)).kind).toBe('asked');
    await cache.close();
    expect(await keysOf(':lock')).toEqual([]);
  }
});

it('books of which Redis has thrown one away are begun anew instead of keeping nothing', async () => {
  for (const book of ['used', 'sizes', 'totals', 'ends', 'written', 'near-of', 'near-sizes', 'near-sequence']) {
    const cache = open({ maxBytes: 60_000, memoryBytes: 0, semantic: false });
    const long = (index: number): string => `${book} ${index} ${'x'.repeat(3_000)}`;
    for (let index = 0; index < 12; index += 1) await complete(cache, long(index));
    await cache.stats();
    await direct.del(named(`:${book}`));
    for (let index = 12; index < 40; index += 1) await complete(cache, long(index));
    const { bytes, entries, store } = await cache.stats();
    expect(store).toMatchObject({ failures: 0 });
    expect(bytes).toBeLessThanOrEqual(60_000);
    expect(entries).toBeGreaterThan(2);
    expect(await complete(cache, long(39))).toMatchObject({ kind: 'exact' });
    await cache.clear();
  }
});

it('takes a prefix for what it is, also when it has signs in it', async () => {
  const odd = (name: string): Cache => {
    const cache = createCache({ store: { type: 'redis', url: redis.url, prefix: name } });
    caches.push(cache);
    return cache;
  };
  const [star, other] = [odd('odd*'), odd('odder')];
  await complete(star, FRANCE);
  await complete(other, FRANCE);
  await Promise.all([star.stats(), other.stats()]);
  expect(await star.clear()).toBe(1);
  expect((await other.stats()).entries).toBe(1);
});
