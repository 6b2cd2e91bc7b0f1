// A store that fails costs a hit, never a call; it is counted, and it is back as soon as it works again.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createFakeLanguageModel, createMemoryLogger } from '@gateway/core/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCache } from '../src/index.ts';
import { hashText } from '../src/key/hash-text.ts';
import { ask, createNumberedModel } from './cache-contract.ts';
import { startRedisServer } from '../../../test/redis-server.ts';

let directory: string;
const sign = (body: string): string => `${hashText(body)} ${body}`;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-cache-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('a place that cannot be written: calls go on, and it is told once', async () => {
  const blocked = join(directory, 'file');
  writeFileSync(blocked, '');
  const logger = createMemoryLogger();
  const cache = createCache({ store: { type: 'disk', path: join(blocked, 'cache.db') }, logger });
  const model = cache.wrap(createNumberedModel());
  expect((await model.complete(ask('a'))).text).toBe('answer 0');
  // This process still has it in memory.
  expect((await model.complete(ask('a'))).cached?.kind).toBe('exact');
  expect((await cache.stats()).store.failures).toBeGreaterThan(0);
  expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  await expect(cache.clear()).rejects.toMatchObject({ kind: 'unavailable' });
  await cache.close();
});

test('the place comes back: what is answered from then on is kept', async () => {
  const place = join(directory, 'place');
  writeFileSync(place, '');
  let nowMs = Date.now();
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => new Promise<void>(() => undefined) };
  const cache = createCache({ store: { type: 'disk', path: join(place, 'cache.db') }, clock });
  const model = cache.wrap(createNumberedModel());
  await model.complete(ask('a'));
  rmSync(place);
  mkdirSync(place);
  chmodSync(place, 0o700);
  nowMs += 1_001;
  await model.complete(ask('b'));
  await cache.close();
  const again = createCache({ store: { type: 'disk', path: join(place, 'cache.db') } });
  expect((await again.wrap(createNumberedModel()).complete(ask('b'))).cached?.kind).toBe('exact');
  await again.close();
});

test('a garbled file is moved aside, and a new one is begun at once', async () => {
  const path = join(directory, 'cache.db');
  writeFileSync(path, 'this is no database, '.repeat(500));
  const cache = createCache({ store: { type: 'disk', path } });
  const model = cache.wrap(createNumberedModel());
  expect((await model.complete(ask('a'))).text).toBe('answer 0');
  expect((await model.complete(ask('b'))).text).toBe('answer 1');
  expect(await cache.stats()).toMatchObject({ entries: 2, store: { failures: 0, resets: 1 } });
  expect(readFileSync(`${path}.damaged`, 'utf8')).toContain('this is no database');
  await cache.close();
});

test('a garbled file can be cleared', async () => {
  const path = join(directory, 'cache.db');
  writeFileSync(path, 'this is no database, '.repeat(500));
  const cache = createCache({ store: { type: 'disk', path } });
  expect(await cache.clear()).toBe(0);
  expect((await cache.stats()).store.resets).toBe(1);
  await cache.close();
});

test('a file whose tables are others than ours is moved aside when it is used', async () => {
  const path = join(directory, 'cache.db');
  const first = createCache({ store: { type: 'disk', path } });
  await first.wrap(createNumberedModel()).complete(ask('a'));
  await first.close();
  // One letter of a name is another one: the file opens, and no statement fits it.
  const bytes = readFileSync(path);
  const at = bytes.indexOf('value TEXT');
  bytes.write('x', at, 'latin1');
  writeFileSync(path, bytes);
  const cache = createCache({ store: { type: 'disk', path } });
  const model = cache.wrap(createNumberedModel());
  expect((await model.complete(ask('a'))).cached).toBeUndefined();
  expect(await cache.clear()).toBeGreaterThanOrEqual(0);
  await model.complete(ask('b'));
  expect(await cache.stats()).toMatchObject({ entries: 1, store: { resets: 1 } });
  await cache.close();
});

test.each([
  ['deleted', ['', '-wal', '-shm']],
  ['deleted without its side files', ['']],
])('a file that is %s while it is used is made anew, and what comes is kept', async (_name, suffixes) => {
  const path = join(directory, 'cache.db');
  const cache = createCache({ store: { type: 'disk', path } });
  const source = createNumberedModel();
  const model = cache.wrap(source);
  await model.complete(ask('a'));
  await cache.stats();
  for (const suffix of suffixes) rmSync(`${path}${suffix}`);
  await model.complete(ask('b'));
  expect(await cache.stats()).toMatchObject({ entries: 1, store: { failures: 0, damaged: 0, resets: 1 } });
  // What was in the old one is gone from memory as well.
  await expect.poll(async () => (await model.complete(ask('a'), { cache: { mode: 'read' } })).cached, { timeout: 5_000 }).toBeUndefined();
  await cache.close();
  const again = createCache({ store: { type: 'disk', path } });
  expect((await again.wrap(source).complete(ask('b'))).cached?.kind).toBe('exact');
  await again.close();
});

test('a file that is replaced by another while it is used is the one that counts', async () => {
  const [path, other] = [join(directory, 'cache.db'), join(directory, 'other.db')];
  const source = createNumberedModel();
  const made = createCache({ store: { type: 'disk', path: other } });
  await made.wrap(source).complete(ask('from the other'));
  await made.close();
  const caches = [createCache({ store: { type: 'disk', path } }), createCache({ store: { type: 'disk', path } })];
  await Promise.all(caches.map(async (cache) => cache.wrap(source).complete(ask('old'))));
  await Promise.all(caches.map(async (cache) => cache.stats()));
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`);
  renameSync(other, path);
  for (const cache of caches) {
    await expect.poll(async () => (await cache.wrap(source).complete(ask('from the other'))).cached?.kind, { timeout: 5_000, interval: 100 }).toBe('exact');
    expect((await cache.stats()).store).toMatchObject({ failures: 0, resets: 1 });
  }
  await Promise.all(caches.map(async (cache) => cache.close()));
});

test.each([
  ['torn', (value: string) => value.slice(0, -20)],
  ['changed in one letter', (value: string) => value.replace('answer 0', 'answer 9')],
  // Whole and true to its digest: only the key tells that it answers something else.
  ['of another question', (value: string) => sign(value.slice(value.indexOf(' ') + 1).replace(/^\S+/, (key) => `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`))],
  ['empty', () => ''],
])('a kept value that is %s is no answer', async (_name, spoil) => {
  const path = join(directory, 'cache.db');
  const first = createCache({ store: { type: 'disk', path } });
  const source = createNumberedModel();
  await first.wrap(source).complete(ask('a'));
  await first.close();
  const database = new DatabaseSync(path);
  const { value } = database.prepare('SELECT value FROM entries').get() as { value: string };
  expect(spoil(value)).not.toBe(value);
  database.prepare('UPDATE entries SET value = ?').run(spoil(value));
  database.close();
  const second = createCache({ store: { type: 'disk', path } });
  const result = await second.wrap(source).complete(ask('a'));
  expect([result.text, result.cached]).toEqual(['answer 1', undefined]);
  expect((await second.stats()).store.damaged).toBe(1);
  await second.close();
});

test('Redis goes and comes back', async () => {
  const redis = await startRedisServer();
  const cache = createCache({ store: { type: 'redis', url: redis.url } });
  const model = cache.wrap(createNumberedModel());
  await model.complete(ask('a'));
  await cache.stats();
  await redis.close();
  expect((await model.complete(ask('b'))).text).toBe('answer 1');
  expect((await model.complete(ask('c'))).text).toBe('answer 2');
  expect((await cache.stats()).store.failures).toBeGreaterThan(0);
  const again = await startRedisServer({ port: redis.port });
  try {
    let index = 0;
    await expect
      .poll(async () => {
        index += 1;
        await model.complete(ask(`back ${index}`, { task: 'classification' }));
        return (await cache.stats()).entries;
      }, { timeout: 5_000, interval: 100 })
      .toBeGreaterThan(0);
  } finally {
    await cache.close();
    await again.close();
  }
}, 30_000);

test('an address where nobody answers delays nobody twice', async () => {
  const cache = createCache({ store: { type: 'redis', url: 'redis://127.0.0.1:1' } });
  const model = cache.wrap(createNumberedModel());
  expect((await model.complete(ask('a'))).text).toBe('answer 0');
  expect((await model.complete(ask('a'))).cached?.kind).toBe('exact');
  expect((await cache.stats()).store).toMatchObject({ kind: 'redis', damaged: 0 });
  await cache.close();
});

test('several caches write one file at once, and none of them fails', async () => {
  const path = join(directory, 'cache.db');
  const caches = Array.from({ length: 4 }, () => createCache({ store: { type: 'disk', path } }));
  await Promise.all(caches.map(async (cache, writer) => {
    const model = cache.wrap(createNumberedModel());
    for (let index = 0; index < 30; index += 1) await model.complete(ask(`${writer} ${index}`, { task: 'classification' }));
  }));
  const stats = await Promise.all(caches.map(async (cache) => cache.stats()));
  expect(stats.map(({ store }) => store.failures)).toEqual([0, 0, 0, 0]);
  await Promise.all(caches.map(async (cache) => cache.close()));
  const reader = createCache({ store: { type: 'disk', path } });
  expect((await reader.stats()).entries).toBe(120);
  await reader.close();
});

test('a disk that takes no more can still be read', async () => {
  const path = join(directory, 'cache.db');
  const cache = createCache({ store: { type: 'disk', path }, memoryBytes: 0 });
  const model = cache.wrap(createNumberedModel());
  const known = Array.from({ length: 5 }, (_, index) => ask(`known ${index}`, { task: 'classification' }));
  for (const request of known) await model.complete(request);
  await cache.stats();
  const database = new DatabaseSync(path);
  for (const table of ['entries', 'counters', 'neighbours']) database.exec(`CREATE TRIGGER no_more_${table} BEFORE INSERT ON ${table} BEGIN SELECT RAISE(FAIL, 'full'); END`);
  database.close();
  for (const [index, request] of known.entries()) {
    await model.complete(ask(`new ${index}`, { task: 'classification' }));
    const { store } = await cache.stats();
    expect(store.failures).toBeGreaterThan(0);
    expect((await model.complete(request)).text).toBe(`answer ${index}`);
  }
  expect(await cache.stats()).toMatchObject({ entries: 5, hits: { exact: 5 } });
  await cache.close();
});

test('a model that leaves the store no time fills neither the memory nor the file', async () => {
  const path = join(directory, 'cache.db');
  const cache = createCache({ store: { type: 'disk', path }, maxBytes: 1_000_000, memoryBytes: 0 });
  const text = 'x'.repeat(2_000);
  const model = cache.wrap({ provider: 'acme', model: 'quick', complete: async () => Promise.resolve({ text, message: { role: 'assistant', content: text }, toolCalls: [], finishReason: 'stop', usage: null, cost: null, provider: 'acme', model: 'quick' }), stream: () => { throw new Error('not used'); } });
  for (let index = 0; index < 2_000; index += 1) await model.complete(ask(`question ${index}`, { task: index % 2 === 0 ? 'classification' : 'chat' }));
  const { notKept, bytes } = await cache.stats();
  expect(notKept.dropped).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(1_000_000);
  expect(['', '-wal'].reduce((sum, suffix) => sum + statSync(`${path}${suffix}`).size, 0)).toBeLessThan(6_000_000);
  await model.complete(ask('afterwards', { task: 'classification' }));
  await cache.stats();
  expect((await model.complete(ask('afterwards', { task: 'classification' }))).cached?.kind).toBe('exact');
  await cache.close();
}, 30_000);

test('the lock of somebody who died while moving a damaged file away is broken, that of a living one is not', async () => {
  for (const [name, ageMs, resets] of [['living', 0, 0], ['dead', 60_000, 1]] as const) {
    const path = join(directory, `${name}.db`);
    writeFileSync(path, 'this is no database, '.repeat(500));
    writeFileSync(`${path}.lock`, '');
    const then = new Date(Date.now() - ageMs);
    utimesSync(`${path}.lock`, then, then);
    const cache = createCache({ store: { type: 'disk', path } });
    expect((await cache.wrap(createNumberedModel()).complete(ask('a'))).text).toBe('answer 0');
    const { store } = await cache.stats();
    expect([name, store.resets, store.failures > 0]).toEqual([name, resets, resets === 0]);
    await cache.close();
    expect(existsSync(`${path}.lock`)).toBe(resets === 0);
  }
});

test('near questions that have changed places in the file lead nowhere', async () => {
  const path = join(directory, 'cache.db');
  const echo = createFakeLanguageModel({});
  const first = createCache({ store: { type: 'disk', path } });
  for (const question of ['What is the capital of France?', 'What is the capital of Spain?']) await first.wrap(echo).complete(ask(question));
  await first.close();
  const database = new DatabaseSync(path);
  const rows = database.prepare('SELECT sequence, text, vector FROM neighbours ORDER BY sequence').all();
  for (const [index, row] of rows.entries()) database.prepare('UPDATE neighbours SET text = ?, vector = ? WHERE sequence = ?').run(rows[1 - index]?.['text'] ?? '', rows[1 - index]?.['vector'] ?? '', row['sequence'] ?? 0);
  database.close();
  const second = createCache({ store: { type: 'disk', path } });
  expect((await second.wrap(echo).complete(ask("what's the capital of france"))).text).toBe("what's the capital of france");
  expect((await second.stats()).store).toMatchObject({ failures: 0, damaged: 2 });
  await second.close();
});
