// The stand-ins that every package's tests rely on must themselves behave.
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../completion.ts';
import { GatewayError } from '../gateway-error.ts';
import { collectStream, createFakeClock, createFakeEmbeddingModel, createFakeLanguageModel, createMemoryLogger } from './index.ts';

const ask = (text: string) => ({ messages: [{ role: 'user' as const, content: text }] });

describe('createFakeClock', () => {
  it('moves only when told, and wakes sleepers in order', async () => {
    const clock = createFakeClock({ startMs: 1_000 });
    const woken: string[] = [];
    const sleepers = [['late', 20], ['early', 10]].map(async ([name, ms]) => clock.sleep(Number(ms)).then(() => woken.push(String(name))));
    expect([clock.now(), clock.monotonicMs(), clock.sleepers]).toEqual([1_000, 0, 2]);
    await clock.advance(9);
    expect(woken).toEqual([]);
    await clock.advance(11);
    await Promise.all(sleepers);
    expect(woken).toEqual(['early', 'late']);
    expect([clock.now(), clock.monotonicMs(), clock.sleepers, clock.slept]).toEqual([1_020, 20, 0, [20, 10]]);
  });

  it('may move by sleeping alone, and lets an abort wake', async () => {
    const quick = createFakeClock({ autoAdvance: true });
    await quick.sleep(500);
    expect(quick.monotonicMs()).toBe(500);
    const clock = createFakeClock();
    const stop = new AbortController();
    const sleeping = clock.sleep(10, stop.signal);
    const waking = clock.sleep(5, stop.signal);
    await clock.advance(5);
    await waking;
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(clock.sleepers).toBe(0);
    await expect(clock.sleep(1, stop.signal)).rejects.toBe(reason);
  });
});

describe('createFakeLanguageModel', () => {
  it('says the same plain and streamed', async () => {
    const model = createFakeLanguageModel({ reply: (_request, index) => `answer number ${index}` });
    const plain = await model.complete(ask('hello you'));
    const streamed = await collectStream(model.stream(ask('hello you')));
    expect([plain.text, streamed.text, streamed.result.text]).toEqual(['answer number 0', 'answer number 1', 'answer number 1']);
    expect(plain.usage).toEqual({ inputTokens: 2, outputTokens: 3 });
    expect(model.requests).toHaveLength(2);
  });

  it('echoes, fails and reports as it is told', async () => {
    expect((await createFakeLanguageModel().complete(ask('echo me'))).text).toBe('echo me');
    const error = new GatewayError({ kind: 'rate_limit', message: 'x' });
    await expect(createFakeLanguageModel({ reply: () => error }).complete(ask('x'))).rejects.toBe(error);
    expect(await createFakeLanguageModel({ reply: () => ({ text: 'cut', finishReason: 'length', usage: null }) }).complete(ask('x'))).toMatchObject({ text: 'cut', finishReason: 'length', usage: null });
  });

  it('counts calls that run at once, and ends a hanging one on abort whenever it comes', async () => {
    const model = createFakeLanguageModel({ hang: true });
    const [early, late] = [new AbortController(), new AbortController()];
    const calls = [model.complete(ask('a'), { signal: early.signal }), model.complete(ask('b'), { signal: late.signal })];
    // Before the call has begun to wait, and after.
    early.abort();
    setTimeout(() => {
      late.abort();
    }, 5);
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(model.maxConcurrent).toBe(2);
    await expect(model.complete(ask('c'), { signal: early.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('collectStream', () => {
  it('insists on one end, at the end', async () => {
    const end: CompletionEvent = { type: 'end', result: await createFakeLanguageModel().complete(ask('x')) };
    async function* play(events: readonly CompletionEvent[]): AsyncGenerator<CompletionEvent> {
      yield* events;
    }
    await expect(collectStream(play([{ type: 'text', text: 'x' }]))).rejects.toThrow('without an end');
    await expect(collectStream(play([end, { type: 'text', text: 'x' }]))).rejects.toThrow('after the end');
    expect((await collectStream(play([{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'x' }, end]))).text).toBe('x');
  });
});

it('createFakeEmbeddingModel gives unit vectors, equal for equal texts and near for similar ones', async () => {
  const model = createFakeEmbeddingModel({ dimensions: 64 });
  const { embeddings, dimensions } = await model.embed(['the red fox', 'the red fox', 'a red fox', 'quantum lattice gauge']);
  const dot = (a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  const [a, b, c, d] = embeddings;
  expect(dimensions).toBe(64);
  expect(a).toEqual(b);
  expect(dot(a, a)).toBeCloseTo(1, 5);
  expect(dot(a, c)).toBeGreaterThan(dot(a, d));
  await expect(model.embed(['x'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
});

it('createMemoryLogger keeps every line', () => {
  const logger = createMemoryLogger();
  logger.info('one', { a: 1 });
  logger.error('two');
  expect(logger.lines).toEqual([{ level: 'info', message: 'one', fields: { a: 1 } }, { level: 'error', message: 'two', fields: undefined }]);
});
