// What a cache promises, whatever it keeps its entries in.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCost, readMessageText, type CompletionRequest } from '@gateway/core';
import { collectStream, createFakeEmbeddingModel, createFakeLanguageModel, type FakeLanguageModel } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache, CacheScope } from '../src/index.ts';
import type { CachePlace, CachePlaceKind } from './cache-places.ts';

export const ask = (text: string, more: Partial<CompletionRequest> = {}): CompletionRequest => ({ messages: [{ role: 'user', content: text }], ...more });

/** A model whose answers are numbered and cost 30 picodollars each. */
export function createNumberedModel(): FakeLanguageModel {
  return createFakeLanguageModel({ provider: 'acme', model: 'small', reply: (_request, index) => ({ text: `answer ${index}`, cost: createCost(10, 20), usage: { inputTokens: 5, outputTokens: 7 } }) });
}

const SECOND = 1_000;

/** Bytes of all arrays that somebody still holds. */
function readArrayBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

export function describeCache(kind: CachePlaceKind): void {
  describe(`kept in ${kind.name}`, () => {
    let place: CachePlace;
    let model: FakeLanguageModel;
    let cache: Cache;

    beforeEach(() => {
      place = kind.open();
      model = createNumberedModel();
      cache = place.open();
    });
    afterEach(async () => place.close());

    it('answers the same request once, and says what the second answer saved', async () => {
      const cached = cache.wrap(model);
      const first = await cached.complete(ask('what is a monad?'));
      const second = await cached.complete(ask('what is a monad?'));
      expect(first.cached).toBeUndefined();
      expect(second).toMatchObject({ text: 'answer 0', provider: 'acme', model: 'small', usage: { inputTokens: 5, outputTokens: 7 }, cost: { totalPicoUsd: 0 }, cached: { kind: 'exact', savedCost: { totalPicoUsd: 30 } } });
      expect(second.cached?.ageMs).toBeGreaterThanOrEqual(0);
      expect(model.requests).toHaveLength(1);
    });

    it('replays an answer as a stream, and keeps a streamed one', async () => {
      const cached = cache.wrap(model);
      const streamed = await collectStream(cached.stream(ask('stream this')));
      const plain = await cached.complete(ask('stream this'));
      const replayed = await collectStream(cached.stream(ask('stream this')));
      expect([streamed.text, plain.text, replayed.text]).toEqual(['answer 0', 'answer 0', 'answer 0']);
      expect([streamed.result.cached, plain.cached?.kind, replayed.result.cached?.kind]).toEqual([undefined, 'exact', 'exact']);
      expect(model.requests).toHaveLength(1);
    });

    it('forgets an answer that turned out to be of no use, here and for others', async () => {
      const cached = cache.wrap(model);
      await cached.complete(ask('of no use'));
      await cached.complete(ask('of use'));
      cache.forget(model, { request: ask('of no use') });
      expect((await cached.complete(ask('of no use'))).text).toBe('answer 2');
      expect((await cached.complete(ask('of use'))).text).toBe('answer 1');
    });

    it('forgets after its time, and takes nothing older than a call allows', async () => {
      let nowMs = Date.now();
      const clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => new Promise<void>(() => undefined) };
      const aging = place.open({ clock, ttlMs: 60 * SECOND });
      const cached = aging.wrap(model);
      await cached.complete(ask('how old?'));
      nowMs += 30 * SECOND;
      expect((await cached.complete(ask('how old?'))).cached).toMatchObject({ kind: 'exact', ageMs: 30 * SECOND });
      expect((await cached.complete(ask('how old?'), { cache: { maxAgeMs: 10 * SECOND } })).text).toBe('answer 1');
      nowMs += 61 * SECOND;
      expect((await cached.complete(ask('how old?'))).text).toBe('answer 2');
    });

    it.each([
      ['off', ['answer 0', 'answer 1', 'answer 2'], 'answer 3'],
      ['read', ['answer 0', 'answer 1', 'answer 2'], 'answer 3'],
      ['write', ['answer 0', 'answer 1', 'answer 2'], 'answer 2'],
      ['refresh', ['answer 0', 'answer 1', 'answer 2'], 'answer 2'],
      ['on', ['answer 0', 'answer 0', 'answer 0'], 'answer 0'],
    ] as const)('does what mode %s says', async (mode, texts, after) => {
      const cached = cache.wrap(model);
      const seen: string[] = [];
      for (let round = 0; round < 3; round += 1) seen.push((await cached.complete(ask('mode'), { cache: { mode } })).text);
      expect(seen).toEqual(texts);
      expect((await cached.complete(ask('mode'))).text).toBe(after);
    });

    it('answers a question that means the same, and says how near it was; refuses one that does not', async () => {
      const cached = cache.wrap(model);
      await cached.complete(ask('How do I sort a list in Python?'));
      const same = await cached.complete(ask('how can I sort a list in python'));
      expect(same).toMatchObject({ text: 'answer 0', cached: { kind: 'semantic', savedCost: { totalPicoUsd: 30 } } });
      expect(same.cached?.similarity).toBeGreaterThan(0.5);
      expect((await cached.complete(ask('How do I sort a list in Java?'))).text).toBe('answer 1');
      const stats = await cache.stats();
      expect(stats.hits).toEqual({ exact: 0, semantic: 1, coalesced: 0 });
      expect(Object.values(stats.refused).reduce((sum, count) => sum + count, 0)).toBe(1);
      const explained = await cache.explain(model, ask('How do I sort a list in Perl?'));
      expect(explained).toMatchObject({ answer: 'model', semantic: { allowed: true, embedder: 'local/hashing-v1', candidates: [{ verdict: 'refused', objection: { guard: 'names' } }, { verdict: 'refused' }] } });
    });

    it('never shares between namespaces, exact or near', async () => {
      const [one, two] = [cache.wrap(model, { namespace: 'one' }), cache.wrap(model, { namespace: 'two' })];
      await one.complete(ask('What is the best fruit?'));
      expect((await two.complete(ask('What is the best fruit?'))).cached).toBeUndefined();
      expect((await two.complete(ask('what is the best fruit'), { cache: { namespace: 'three' } })).cached).toBeUndefined();
      expect((await one.complete(ask('what is the best fruit'))).cached?.kind).toBe('semantic');
    });

    it('keeps nothing under the name of a model that did not give it', async () => {
      // A chain that falls back: "small" is asked for by name, and "large" answers.
      const fallback = createFakeLanguageModel({ provider: 'acme', model: 'large', reply: (_request, index) => `large answer ${index}` });
      const cached = cache.wrap({ ...fallback, model: 'small' });
      const named = ask('who answers?', { selector: { provider: 'acme', model: 'small' } });
      expect([(await cached.complete(named)).text, (await cached.complete(named)).text]).toEqual(['large answer 0', 'large answer 1']);
      expect((await collectStream(cached.stream(named))).text).toBe('large answer 2');
      expect(await cache.stats()).toMatchObject({ entries: 0, byModel: { 'acme/large': { misses: 3 } } });
    });

    it('lets nobody change what others are answered', async () => {
      const toolCall = { id: 'a', name: 'find', arguments: '{}' };
      const cached = cache.wrap(createFakeLanguageModel({ reply: () => ({ text: 'kept', toolCalls: [toolCall], finishReason: 'tool_calls' }) }));
      const [first, second] = [await cached.complete(ask('shared by all')), await cached.complete(ask('shared by all'))];
      expect([first.cached, second.cached?.kind]).toEqual([undefined, 'exact']);
      expect(() => Object.assign(second.message, { content: 'changed' })).toThrow(TypeError);
      expect(() => Object.assign(second.toolCalls[0] ?? {}, { name: 'changed' })).toThrow(TypeError);
      Object.assign(first.message, { content: 'changed' });
      expect(await cached.complete(ask('shared by all'))).toMatchObject({ message: second.message, toolCalls: [toolCall] });
    });

    it('counts, by task and model, and what it holds', async () => {
      const cached = cache.wrap(model);
      await cached.complete(ask('count me', { task: 'classification' }));
      await cached.complete(ask('count me', { task: 'classification' }));
      await cached.complete(ask('write me a poem', { task: 'creative' }));
      const stats = await cache.stats();
      expect(stats).toMatchObject({ hits: { exact: 1, semantic: 0, coalesced: 0 }, misses: 1, bypassed: 1, saved: 30e-12, tokensSaved: { input: 5, output: 7 }, entries: 1, byModel: { 'acme/small': { hits: { exact: 1 }, misses: 1 } }, byTask: { classification: { misses: 1 } } });
      expect(stats.bytes).toBeGreaterThan(100);
      expect(stats.oldestAgeMs).toBeGreaterThanOrEqual(0);
    });

    it('takes out what a scope names, and nothing else', async () => {
      const other = createFakeLanguageModel({ provider: 'acme', model: 'large', reply: () => 'large answer' });
      const fill = async (): Promise<void> => {
        await cache.wrap(model, { namespace: 'a' }).complete(ask('x', { task: 'classification' }));
        await cache.wrap(model, { namespace: 'b' }).complete(ask('x', { task: 'translation' }));
        await cache.wrap(other, { namespace: 'b' }).complete(ask('x', { task: 'translation' }));
        await cache.wrapEmbedding(createFakeEmbeddingModel(), { namespace: 'b' }).embed(['x']);
        await cache.stats();
      };
      for (const [scope, count] of [[{ task: 'translation' }, 2], [{ namespace: 'a' }, 1], [{ namespace: 'b' }, 3], [{ model: 'acme/large' }, 1], [{ model: 'small' }, 2], [{ kind: 'embedding' }, 1], [{ kind: 'answer' }, 3], [{}, 4]] as const) {
        await fill();
        expect(await cache.clear(scope)).toBe(count);
        expect((await cache.stats()).entries).toBe(4 - count);
      }
    });

    it('forgets the near questions of a scope, and nobody else\'s', async () => {
      const other = createFakeLanguageModel({ provider: 'acme', model: 'large', reply: () => 'large answer' });
      const fill = async (): Promise<void> => {
        await cache.clear();
        await cache.wrap(model, { namespace: 'a' }).complete(ask('What is the best fruit?'));
        await cache.wrap(model, { namespace: 'b' }).complete(ask('What is the best fruit?'));
        await cache.wrap(other, { namespace: 'c' }).complete(ask('What is the best fruit?'));
      };
      const look = async (text: string): Promise<string> => {
        const found: string[] = [];
        for (const [namespace, by] of [['a', model], ['b', model], ['c', other]] as const) found.push((await cache.explain(by, ask(text), { cache: { namespace } })).answer);
        return found.join(' ');
      };
      const cases = [
        [{ namespace: 'a' }, 1, 'model semantic semantic', 'model exact exact'],
        [{ namespace: 'a', kind: 'semantic' }, 1, 'model semantic semantic', 'exact exact exact'],
        [{ kind: 'embedding' }, 0, 'semantic semantic semantic', 'exact exact exact'],
        [{ kind: 'semantic', model: 'nobody/else' }, 0, 'semantic semantic semantic', 'exact exact exact'],
        [{ kind: 'semantic', model: 'acme/large' }, 1, 'semantic semantic model', 'exact exact exact'],
        [{ kind: 'semantic', model: 'small', namespace: 'b' }, 1, 'semantic model semantic', 'exact exact exact'],
        [{ model: 'acme/large' }, 1, 'semantic semantic model', 'exact exact model'],
        [{ kind: 'semantic', task: 'translation' }, 0, 'semantic semantic semantic', 'exact exact exact'],
        [{ kind: 'semantic', task: 'chat' }, 3, 'model model model', 'exact exact exact'],
        [{ kind: 'answer', namespace: 'nobody' }, 0, 'semantic semantic semantic', 'exact exact exact'],
      ] as const;
      for (const [scope, count, near, exact] of cases) {
        await fill();
        expect([scope, await look('what is the best fruit')]).toEqual([scope, 'semantic semantic semantic']);
        expect([scope, await cache.clear(scope)]).toEqual([scope, count]);
        expect([scope, await look('what is the best fruit'), await look('What is the best fruit?')]).toEqual([scope, near, exact]);
      }
    }, 20_000);

    it('does not keep what was being asked while its scope was cleared', async () => {
      const looked = async (scope: CacheScope, isStream: boolean): Promise<readonly string[]> => {
        await cache.clear();
        const [asked, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const slow = createFakeLanguageModel({ provider: 'acme', model: 'slow', reply: async () => { asked.resolve(); await go.promise; return 'late'; } });
        const wrapped = cache.wrap(slow, { namespace: 'a' });
        const call = isStream ? collectStream(wrapped.stream(ask('What is the best fruit?'))) : wrapped.complete(ask('What is the best fruit?'));
        await asked.promise;
        await cache.clear(scope);
        go.resolve();
        expect((await call).text).toBe('late');
        const found: string[] = [];
        for (const text of ['What is the best fruit?', 'what is the best fruit']) found.push((await cache.explain(slow, ask(text), { cache: { namespace: 'a' } })).answer);
        return found;
      };
      for (const isStream of [false, true]) {
        for (const scope of [{}, { namespace: 'a' }, { model: 'acme/slow' }, { model: 'slow' }, { task: 'chat', kind: 'answer' }] as const) expect([scope, ...(await looked(scope, isStream))]).toEqual([scope, 'model', 'model']);
        for (const scope of [{ namespace: 'b' }, { model: 'acme/other' }, { task: 'translation' }, { kind: 'embedding' }] as const) expect([scope, ...(await looked(scope, isStream))]).toEqual([scope, 'exact', 'semantic']);
        expect(await looked({ kind: 'semantic' }, isStream)).toEqual(['exact', 'model']);
      }
      const fake = createFakeEmbeddingModel();
      const embedder = cache.wrapEmbedding({ ...fake, embed: async (texts) => { await cache.clear({ kind: 'embedding' }); return fake.embed(texts); } });
      await cache.clear();
      await embedder.embed(['alpha']);
      expect((await cache.stats()).entries).toBe(0);
    }, 20_000);

    it('stays within its bytes, and drops first what was not used for longest', async () => {
      let nowMs = Date.now();
      // Every look at the clock is a moment later: nothing happens at the same time.
      const clock = { now: () => (nowMs += 1), monotonicMs: () => performance.now(), sleep: async () => new Promise<void>(() => undefined) };
      const small = place.open({ maxBytes: 60_000, memoryBytes: 0, clock });
      const cached = small.wrap(createFakeLanguageModel({ reply: () => 'x'.repeat(2_000) }));
      const complete = async (index: number): Promise<string | undefined> => (await cached.complete(ask(`question ${index}`, { task: 'classification' }))).cached?.kind;
      let count = 0;
      const write = async (): Promise<number> => {
        await complete(count);
        count += 1;
        const { bytes, evictions } = await small.stats();
        expect(bytes).toBeLessThanOrEqual(60_000);
        return evictions > 0 ? Number.POSITIVE_INFINITY : bytes;
      };
      while ((await write()) < 50_000) continue;
      // The oldest by writing, and the newest by use.
      expect(await complete(0)).toBe('exact');
      while (Number.isFinite(await write())) continue;
      for (let more = 0; more < 3; more += 1) await write();
      const { evictions, entries } = await small.stats();
      expect(evictions).toBeGreaterThan(2);
      // No more than had to go.
      expect(entries).toBeGreaterThanOrEqual(kind.isShared ? 15 : 8);
      const look = async (index: number): Promise<string> => (await small.explain(createFakeLanguageModel({}), ask(`question ${index}`, { task: 'classification' }))).answer;
      const answers: string[] = [];
      for (let index = 0; index < count; index += 1) answers.push(await look(index));
      expect(answers).toEqual(Array.from({ length: count }, (_, index) => (index === 0 || index > evictions ? 'exact' : 'model')));
    });

    it('refuses an answer that is larger than all its room, and puts nothing out for it', async () => {
      const small = place.open({ maxBytes: 150_000 });
      const lengths = new Map([['large', 300_000], ['grows', 100]]);
      const cached = small.wrap(createFakeLanguageModel({ reply: ({ messages: [message] }) => 'x'.repeat(lengths.get(message === undefined ? '' : readMessageText(message)) ?? 100) }));
      const small20 = Array.from({ length: 20 }, (_, index) => ask(`small ${index}`, { task: 'classification' }));
      for (const request of [...small20, ask('grows', { task: 'classification' })]) await cached.complete(request);
      expect((await cached.complete(ask('large', { task: 'classification' }))).text).toHaveLength(300_000);
      expect(await small.stats()).toMatchObject({ entries: 21, evictions: 0, notKept: { tooLarge: 1, unwritable: 0 } });
      for (const request of small20) expect((await cached.complete(request)).cached?.kind).toBe('exact');
      expect((await cached.complete(ask('large', { task: 'classification' }))).cached).toBeUndefined();
      // An answer that is to be replaced by such a one is no answer any more.
      lengths.set('grows', 300_000);
      await cached.complete(ask('grows', { task: 'classification' }), { cache: { mode: 'refresh' } });
      expect(await small.stats()).toMatchObject({ entries: 20, evictions: 0, notKept: { tooLarge: 3 } });
      expect((await cached.complete(ask('grows', { task: 'classification' }))).text).toHaveLength(300_000);
    });

    it('leaves out a near question that has no room beside its own answer', async () => {
      const small = place.open({ maxBytes: 9_000 });
      const cached = small.wrap(createFakeLanguageModel({ reply: () => 'x'.repeat(3_000) }));
      await cached.complete(ask('How heavy is the largest stone of the wall?'));
      // Behind whatever is still on its way.
      await small.clear({ namespace: 'nobody' });
      expect(await small.stats()).toMatchObject({ entries: 1, evictions: 0 });
      expect((await cached.complete(ask('How heavy is the largest stone of the wall?'))).cached?.kind).toBe('exact');
    });

    it('stays within its bytes with near questions, which go with their answers', async () => {
      const small = place.open({ maxBytes: 200_000 });
      const cached = small.wrap(createFakeLanguageModel({ reply: () => 'x'.repeat(500) }));
      for (let index = 0; index < 100; index += 1) await cached.complete(ask(`How heavy is the body number ${index} of the Lindholm catalogue?`));
      const { memory } = await small.stats();
      expect(memory.bytes).toBeLessThanOrEqual(200_000);
      expect(memory.questions).toBeGreaterThan(10);
      expect(memory.bytes).toBeGreaterThan(memory.questions * 4_096);
      if (kind.isShared) await small.close();
      const again = kind.isShared ? place.open({ maxBytes: 200_000 }) : small;
      const stats = await again.stats();
      expect(stats.bytes).toBeLessThanOrEqual(200_000);
      // A vector of 1,024 numbers is 4 kB.
      expect(stats.bytes).toBeGreaterThan(stats.entries * 4_096);
      expect(stats.entries).toBeGreaterThan(10);
      expect(stats.evictions).toBe(100 - stats.entries);
      const explained = await again.explain(createFakeLanguageModel({}), ask('How heavy is the body number 7 of the Lindholm catalogue?'));
      // The first are gone, with what led to them; the last are there, and all that is near is there as well.
      expect(explained.semantic.allowed && explained.semantic.candidates.map(({ verdict }) => verdict)).not.toContain('expired');
      await again.clear();
      expect(await again.stats()).toMatchObject({ entries: 0, bytes: 0 });
    });

    it('holds no more in the process than it says, however many are asked', async () => {
      const small = place.open({ maxBytes: 400_000 });
      const cached = small.wrap(createFakeLanguageModel({ reply: () => 'x' }));
      const before = readArrayBytes();
      // Half a dozen partitions, and 4 MB of vectors of questions that have nothing in common.
      for (let index = 0; index < 1_000; index += 1) {
        const question = createHash('sha256').update(String(index)).digest('hex').replaceAll(/\d/g, ' ');
        await cached.complete(ask('', { messages: [{ role: 'system', content: `Chapter ${index % 6}.` }, { role: 'user', content: question }] }));
      }
      await small.stats();
      // What nobody holds any more is given back by a thread of its own.
      await expect.poll(() => readArrayBytes() - before, { timeout: 10_000, interval: 100 }).toBeLessThan(1_500_000);
      expect((await small.stats()).memory.bytes).toBeLessThanOrEqual(400_000);
    }, 30_000);

    it('keeps nothing of calls that only read', async () => {
      const reader = place.open();
      const cached = reader.wrap(model);
      for (let index = 0; index < 50; index += 1) await cached.complete(ask('', { messages: [{ role: 'system', content: `Chapter ${index}.` }, { role: 'user', content: 'How heavy is it?' }] }), { cache: { mode: 'read' } });
      expect(await reader.stats()).toMatchObject({ entries: 0, bytes: 0, memory: { entries: 0, questions: 0, bytes: 0, evictions: 0 } });
    });

    it('does not count what has expired, nor what led to it', async () => {
      let nowMs = Date.now();
      const clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => new Promise<void>(() => undefined) };
      const aging = place.open({ clock, ttlMs: SECOND });
      for (let index = 0; index < 20; index += 1) await aging.wrap(model).complete(ask(`What is expired about question ${index}?`));
      await aging.stats();
      nowMs += 2 * SECOND;
      expect(await aging.stats()).toMatchObject({ entries: 0, bytes: 0, evictions: 0 });
    });

    it('keeps what leads to an answer that is replaced', async () => {
      const cached = cache.wrap(model);
      await cached.complete(ask('How do I sort a list in Python?'));
      await cache.stats();
      const { bytes } = await cache.stats();
      await cached.complete(ask('How do I sort a list in Python?'), { cache: { mode: 'refresh' } });
      expect((await cached.complete(ask('how can I sort a list in python'))).text).toBe('answer 1');
      await expect.poll(async () => (await cache.stats()).bytes, { timeout: 2_000, interval: 20 }).toBe(bytes);
      await cache.clear({ kind: 'semantic' });
      expect((await cached.complete(ask('How do I sort a list in Python?'))).text).toBe('answer 1');
    });

    it('sends only the texts whose vectors are not known', async () => {
      const sent: string[][] = [];
      const embedder = createFakeEmbeddingModel();
      const counting = { ...embedder, embed: async (texts: readonly string[]) => { sent.push([...texts]); return embedder.embed(texts); } };
      const cached = cache.wrapEmbedding(counting);
      const first = await cached.embed(['alpha', 'beta', 'alpha']);
      const second = await cached.embed(['beta', 'gamma', 'alpha']);
      expect(sent).toEqual([['alpha', 'beta'], ['gamma']]);
      expect(first.embeddings[0]).toEqual(first.embeddings[2]);
      expect(second.embeddings).toEqual((await embedder.embed(['beta', 'gamma', 'alpha'])).embeddings);
      expect(second.usage).toEqual({ inputTokens: 1, outputTokens: 0 });
      const third = await cached.embed(['gamma']);
      expect([sent.length, third.cost?.totalPicoUsd, third.dimensions, third.model]).toEqual([2, 0, 16, 'fake-embedding']);
    });

    it('saves with a vector what its share of the batch had cost', async () => {
      const embedder = createFakeEmbeddingModel();
      const priced = { ...embedder, embed: async (texts: readonly string[]) => ({ ...(await embedder.embed(texts)), usage: { inputTokens: 31, outputTokens: 0 }, cost: createCost(100, 1) }) };
      const cached = cache.wrapEmbedding(priced);
      expect((await cached.embed(['one', 'two', 'three'])).cost?.totalPicoUsd).toBe(101);
      await cached.embed(['two']);
      expect(await cache.stats()).toMatchObject({ saved: 33e-12, tokensSaved: { input: 10, output: 0 } });
    });

    if (!kind.isShared) return;

    it('survives a restart: answers, near questions and counts', async () => {
      await cache.wrap(model).complete(ask('What is the capital of France?'));
      await cache.wrap(model).complete(ask('What is the capital of France?'));
      await cache.close();
      const again = place.open();
      const cached = again.wrap(model);
      expect((await cached.complete(ask('What is the capital of France?'))).cached?.kind).toBe('exact');
      expect((await cached.complete(ask("what's the capital of france"))).cached?.kind).toBe('semantic');
      expect((await again.stats()).hits).toEqual({ exact: 2, semantic: 1, coalesced: 0 });
    });

    it('shows one process what another has kept, replaced and cleared', async () => {
      const other = place.open();
      const [mine, theirs] = [cache.wrap(model), other.wrap(model)];
      await mine.complete(ask('shared'));
      await cache.stats();
      expect((await theirs.complete(ask('shared'))).text).toBe('answer 0');
      await mine.complete(ask('shared'), { cache: { mode: 'refresh' } });
      await cache.stats();
      await expect.poll(async () => (await theirs.complete(ask('shared'))).text, { timeout: 1_000, interval: 50 }).toBe('answer 1');
      await other.clear();
      await expect.poll(async () => (await mine.complete(ask('shared'))).text, { timeout: 1_000, interval: 50 }).toBe('answer 2');
    });
  });
}
