// An embedder of one's own may fail, hang, or give nonsense: then nothing is similar, and calls go on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { createCache, type Cache, type SemanticEmbedder } from '../src/index.ts';
import { ask } from './cache-contract.ts';

const model = createFakeLanguageModel({ reply: () => 'x' });
const never = new Promise<never>(() => undefined);
/** Everything is near everything. */
const same: SemanticEmbedder['embed'] = (texts) => texts.map(() => new Float32Array([1]));

async function run(embed: SemanticEmbedder['embed']): Promise<string | undefined> {
  const cache = createCache({ semantic: { embedder: { name: 'own', embed } } });
  await cache.wrap(model).complete(ask('What is the best fruit?'));
  const { cached } = await cache.wrap(model).complete(ask('what is the best fruit'));
  expect((await cache.stats()).misses).toBe(cached === undefined ? 2 : 1);
  return cached?.kind;
}

it('is asked, at once or later', async () => {
  expect(await run(same)).toBe('semantic');
  expect(await run(async (texts) => Promise.resolve(same(texts)))).toBe('semantic');
});

it.each([
  ['fails', () => { throw new Error('no'); }],
  ['fails later', async () => Promise.reject(new Error('no'))],
  ['gives nothing', () => []],
  ['points nowhere', () => [new Float32Array(3)]],
  ['gives no numbers', () => [new Float32Array([Number.NaN])]],
  ['gives numbers without end', () => [new Float32Array([Infinity])]],
] as const)('one that %s finds nothing', async (_name, embed) => {
  expect(await run(embed)).toBeUndefined();
});

it('one that hangs is waited for no longer than it may take, is told, and is left alone for a moment', async () => {
  const clock = createFakeClock();
  const signals: AbortSignal[] = [];
  const cache = createCache({ clock, semantic: { embedderLimitMs: 300, embedder: { name: 'own', embed: async (_texts, call) => { if (call?.signal !== undefined) signals.push(call.signal); return never; } } } });
  const first = cache.wrap(model).complete(ask('What is the best fruit?'));
  await clock.advance(0);
  expect(signals).toHaveLength(1);
  await clock.advance(300);
  expect((await first).text).toBe('x');
  expect(signals[0]?.aborted).toBe(true);
  expect((await cache.wrap(model).complete(ask('What is the worst fruit?'))).text).toBe('x');
  expect(signals).toHaveLength(1);
  expect((await cache.stats()).misses).toBe(2);
  await clock.advance(1_001);
  const later = cache.wrap(model).complete(ask('Which fruit is red?'));
  await clock.advance(0);
  expect(signals).toHaveLength(2);
  await clock.advance(300);
  await later;
});

it('who leaves does not wait for one that hangs', async () => {
  const leaving = new AbortController();
  const cache = createCache({ semantic: { embedderLimitMs: 600_000, embedder: { name: 'own', embed: async () => never } } });
  const call = cache.wrap(model).complete(ask('What is the best fruit?'), { signal: leaving.signal });
  await new Promise((resolve) => setImmediate(resolve));
  leaving.abort();
  await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
});

it('keeps questions apart whose vectors are of different embedders', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-cache-'));
  try {
    const open = (name: string): Cache => createCache({ store: { type: 'disk', path: join(directory, 'cache.db') }, semantic: { embedder: { name, embed: same } } });
    const first = open('one');
    await first.wrap(model).complete(ask('What is the best fruit?'));
    await first.close();
    for (const [name, kind] of [['two', undefined], ['one', 'semantic']] as const) {
      const cache = open(name);
      expect((await cache.wrap(model).complete(ask('what is the best fruit'), { cache: { mode: 'read' } })).cached?.kind).toBe(kind);
      await cache.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

it('is asked behind the answer whether or not the caller is still there', async () => {
  const heeds: SemanticEmbedder['embed'] = async (texts, call) => {
    await new Promise((resolve) => setImmediate(resolve));
    call?.signal?.throwIfAborted();
    return same(texts);
  };
  const cache = createCache({ semantic: { embedder: { name: 'own', embed: heeds } } });
  const leaving = new AbortController();
  // Nobody has looked before, so that the vector is asked for when the answer is there.
  await cache.wrap(model).complete(ask('What is the best fruit?'), { signal: leaving.signal, cache: { mode: 'write' } });
  leaving.abort();
  await cache.clear({ namespace: 'nobody' });
  expect((await cache.wrap(model).complete(ask('what is the best fruit'))).cached?.kind).toBe('semantic');
});
