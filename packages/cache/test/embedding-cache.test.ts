// Vectors that are remembered: what is counted, and what is not taken for a vector.
import type { EmbeddingModel } from '@gateway/core';
import { createFakeEmbeddingModel } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { createCache } from '../src/index.ts';

it.each([
  ['on', 2],
  ['read', 2],
  ['write', 0],
  ['refresh', 0],
  ['off', 0],
] as const)('with mode %s counts %d misses: what was looked for and not found', async (mode, misses) => {
  const cache = createCache();
  await cache.wrapEmbedding(createFakeEmbeddingModel()).embed(['a', 'b'], { cache: { mode } });
  expect((await cache.stats()).misses).toBe(misses);
  await cache.close();
});

it('an answer with another number of vectors is no answer, and nothing of it is kept', async () => {
  const cache = createCache();
  const fake = createFakeEmbeddingModel();
  const short: EmbeddingModel = { ...fake, embed: async (texts) => ({ ...(await fake.embed(texts)), embeddings: [new Float32Array([1, 2])] }) };
  await expect(cache.wrapEmbedding(short).embed(['a', 'b'])).rejects.toMatchObject({ kind: 'bad_response' });
  expect(await cache.stats()).toMatchObject({ entries: 0, misses: 2 });
  await cache.close();
});

it('modes, ages and namespaces of a call hold for vectors as they do for answers', async () => {
  let nowMs = 1_000_000;
  const cache = createCache({ clock: { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => new Promise<void>(() => undefined) } });
  const fake = createFakeEmbeddingModel();
  let asked = 0;
  const model = cache.wrapEmbedding({
    ...fake,
    embed: async (texts) => {
      asked += 1;
      return fake.embed(texts);
    },
  });
  const count = async (options: Parameters<typeof model.embed>[1]): Promise<number> => {
    const before = asked;
    await model.embed(['a'], options);
    return asked - before;
  };
  expect(await count({ cache: { mode: 'read' } })).toBe(1);
  expect(await count({})).toBe(1);
  expect(await count({ cache: { mode: 'read' } })).toBe(0);
  expect(await count({ cache: { mode: 'write' } })).toBe(1);
  expect(await count({ origin: { caller: 'other' } })).toBe(1);
  expect(await count({ origin: { caller: 'other' } })).toBe(0);
  expect(await count({ cache: { namespace: 'third' } })).toBe(1);
  nowMs += 5_000;
  expect(await count({ cache: { maxAgeMs: 5_000 } })).toBe(0);
  expect(await count({ cache: { maxAgeMs: 4_999 } })).toBe(1);
  await cache.close();
});

it('a vector that was being asked for while it was cleared is not kept', async () => {
  const cache = createCache();
  const fake = createFakeEmbeddingModel();
  const gate = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<undefined>();
  const slow: EmbeddingModel = {
    ...fake,
    embed: async (texts) => {
      asked.resolve(undefined);
      await gate.promise;
      return fake.embed(texts);
    },
  };
  const model = cache.wrapEmbedding(slow);
  const under = model.embed(['a']);
  await asked.promise;
  await cache.clear({ kind: 'embedding' });
  gate.resolve(undefined);
  await under;
  expect((await cache.stats()).entries).toBe(0);
  await cache.close();
});
