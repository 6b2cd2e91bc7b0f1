import { computeCost, GatewayError, type BatchAnswer, type BatchApi, type BatchItem, type CompletionRequest, type CompletionResult } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryCheckpoint } from '../../test/memory-checkpoint.ts';
import { openScriptedGateway, type ScriptedGateway } from '../../test/scripted-gateway.ts';
import { toAmount } from '../worker/spending.ts';
import type { BatchOperation } from './batch-operation.ts';
import { processThroughVendor, type ProcessThroughVendorOptions } from './process-through-vendor.ts';

const PRICE = { input: 1, output: 2 };
const SUMMARY: BatchOperation = { operation: 'summarize', outputAs: 'summary' };
const KEYWORDS: BatchOperation = { operation: 'extract_keywords', params: { count: 1 }, outputAs: 'words' };
const readPrompt = ({ messages }: CompletionRequest): string => messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');

interface FakeVendor extends BatchApi {
  readonly submitted: (readonly BatchItem[])[];
  readonly cancelled: string[];
  isOver: boolean;
}

function createVendor(reply: (request: CompletionRequest) => string | GatewayError, known?: FakeVendor): FakeVendor {
  const submitted = known?.submitted ?? [];
  const statusOf = (batchId: string): Awaited<ReturnType<BatchApi['status']>> => {
    const total = submitted[Number(batchId)]?.length ?? 0;
    return { batchId, state: vendor.isOver ? 'finished' : 'running', isOver: vendor.isOver, total, succeeded: null, failed: null };
  };
  const answer = ({ id, request }: BatchItem): BatchAnswer => {
    const said = reply(request);
    if (typeof said !== 'string') return { id, error: said };
    return { id, result: { text: said, message: { role: 'assistant', content: said }, toolCalls: [], finishReason: 'stop', usage: { inputTokens: 100, outputTokens: 10 }, cost: null, provider: 'a', model: 'one' } satisfies CompletionResult };
  };
  const vendor: FakeVendor = {
    submitted,
    cancelled: [],
    isOver: true,
    submit: async (_model, items) => statusOf(String(submitted.push(items) - 1)),
    find: async () => undefined,
    status: async (batchId) => statusOf(batchId),
    cancel: async (batchId) => {
      vendor.cancelled.push(batchId);
      return statusOf(batchId);
    },
    async *answers(batchId) {
      yield* (submitted[Number(batchId)] ?? []).map(answer);
    },
  };
  return vendor;
}

const ONE = computeCost({ inputTokens: 100, outputTokens: 10 }, PRICE).totalPicoUsd;

let scripted: ScriptedGateway;
afterEach(async () => scripted.gateway.close());

function open(vendor: BatchApi, more: Partial<ProcessThroughVendorOptions> = {}): ProcessThroughVendorOptions {
  const { clock = createFakeClock({ autoAdvance: true }) } = more;
  scripted = openScriptedGateway({ 'a/one': { price: PRICE }, 'b/live': { price: PRICE }, 'base/line': { price: { input: 10, output: 20 } } }, { batch: { a: vendor }, clock });
  return { gateway: scripted.gateway, settings: {}, clock, selector: { model: 'a/one' }, ...more };
}

it('sends what all documents ask together, one batch for each kind of work, at what the vendor charges', async () => {
  const vendor = createVendor((request) => (readPrompt(request).includes('keywords') ? '{"keywords": ["text"]}' : 'Short.'));
  const { results, totals } = await processThroughVendor([{ text: 'text one' }, async () => ({ text: 'text two' }), { text: 'text three' }], [SUMMARY, KEYWORDS, { operation: 'chunk', outputAs: 'chunks' }], open(vendor));
  expect(results.map(({ outputs }) => outputs)).toEqual(['text one', 'text two', 'text three'].map((text) => ({ summary: 'Short.', words: [{ keyword: 'text', score: 1 }], chunks: [text] })));
  expect(vendor.submitted.map((items) => items.length)).toEqual([3, 3]);
  expect(toAmount(totals.spent)).toBe(6 * ONE);
  expect(await scripted.paid()).toBe(6 * ONE);
  expect(totals).toMatchObject({ usage: { inputTokens: 600, outputTokens: 60 }, baselineCost: 60 * ONE });
  expect(scripted.sent).toEqual([]);
});

it('asks again in a further batch for what cannot be taken, and tells what failed by document', async () => {
  const vendor = createVendor((request) => (readPrompt(request).includes('refused') ? new GatewayError({ kind: 'content_filter', message: 'no' }) : readPrompt(request).includes('Not all of that can be taken') ? '{"keywords": ["right"]}' : '{"keywords": ["strange"]}'));
  const { results } = await processThroughVendor([{ text: 'right' }, { text: 'refused' }], [KEYWORDS], open(vendor));
  expect(vendor.submitted.map((items) => items.length)).toEqual([2, 1]);
  expect(results).toMatchObject([{ outputs: { words: [{ keyword: 'right' }] }, errors: [] }, { outputs: {}, errors: [{ outputAs: 'words', error: { kind: 'content_filter' } }] }]);
});

it('asks the same thing of two documents once', async () => {
  const vendor = createVendor(() => 'Short.');
  await processThroughVendor([{ text: 'same' }, { text: 'same' }], [SUMMARY], open(vendor));
  expect(vendor.submitted.map((items) => items.length)).toEqual([1]);
});

describe('says clearly', () => {
  it.each([
    [{ provider: 'b', model: 'live' }, { kind: 'unsupported', message: 'b has no batches.', hint: expect.stringContaining('OpenAI, Anthropic or Gemini') as string }],
    [{ provider: 'local' }, { kind: 'unsupported' }],
  ])('that %o has no batches', async (selector, expected) => {
    await expect(processThroughVendor([{ text: 'x' }], [SUMMARY], open(createVendor(() => 'x'), { selector }))).rejects.toMatchObject(expected);
  });

  it('that the budget does not reach', async () => {
    const vendor = createVendor(() => 'x.');
    await expect(processThroughVendor([{ text: 'x' }], [SUMMARY], open(vendor, { maxCostUsd: 0.000_001 }))).rejects.toMatchObject({ kind: 'budget_exceeded' });
    expect(vendor.submitted).toEqual([]);
    expect(await scripted.paid()).toBe(0);
  });
});

describe('a run that was left', () => {
  const texts = Array.from({ length: 4 }, (_unused, index) => ({ text: `text ${index}` }));

  it('finds its batches again and submits nothing twice', async () => {
    const checkpoint = createMemoryCheckpoint();
    const vendor = createVendor(() => 'Short.');
    vendor.isOver = false;
    const ended = new AbortController();
    const clock = createFakeClock();
    const left = processThroughVendor(texts, [SUMMARY], { ...open(vendor, { onAbort: 'leave', clock }), call: { checkpoint, signal: ended.signal } });
    await expect.poll(async () => {
      await clock.advance(300);
      return vendor.submitted.length;
    }).toBe(1);
    ended.abort();
    await expect(left).rejects.toMatchObject({ kind: 'cancelled' });
    expect(vendor.cancelled).toEqual([]);
    await scripted.gateway.close();

    vendor.isOver = true;
    const { results, totals } = await processThroughVendor(texts, [SUMMARY], { ...open(vendor), call: { checkpoint } });
    expect(results.every(({ outputs }) => outputs['summary'] === 'Short.')).toBe(true);
    expect(vendor.submitted).toHaveLength(1);
    expect(toAmount(totals.spent)).toBe(4 * ONE);

    await processThroughVendor(texts, [SUMMARY], { ...open(createVendor(() => 'Never asked.')), call: { checkpoint } });
    expect(vendor.submitted).toHaveLength(1);
  });

  it('by its caller is cancelled at the vendor', async () => {
    const vendor = createVendor(() => 'Short.');
    vendor.isOver = false;
    const ended = new AbortController();
    const clock = createFakeClock();
    const running = processThroughVendor(texts, [SUMMARY], { ...open(vendor, { clock }), call: { signal: ended.signal } });
    await expect.poll(async () => {
      await clock.advance(300);
      return vendor.submitted.length;
    }).toBe(1);
    ended.abort();
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    await expect.poll(() => vendor.cancelled).toEqual(['0']);
  });
});

describe('a run whose process was killed', () => {
  const texts = Array.from({ length: 2 }, (_unused, index) => ({ text: `text ${index}` }));
  const KILLED = new Error('killed');

  // From then on nothing is written, as if the process was gone.
  function createMortal(isDeadly: (key: string, value: unknown) => boolean) {
    const checkpoint = createMemoryCheckpoint();
    let isDead = false;
    return {
      checkpoint,
      mortal: {
        load: checkpoint.load,
        save: async (key: string, value: Parameters<typeof checkpoint.save>[1]) => {
          isDead ||= isDeadly(key, value);
          if (isDead) throw KILLED;
          await checkpoint.save(key, value);
        },
      },
    };
  }

  it.each<readonly [string, (key: string, value: unknown) => boolean]>([
    ['before its answers are kept', (key) => key.startsWith('batch:answer:')],
    ['among its answers', (() => { let count = 0; return (key: string) => key.startsWith('batch:answer:') && (count += 1) === 2; })()],
    ['before its round is over', (key, value) => key === 'batch:rounds' && JSON.stringify(value).includes('"isOver":true')],
    ['when a batch is sent off, before its id is known', (key, value) => key.endsWith(':batch') && JSON.stringify(value).includes('batchId')],
  ])('%s submits nothing twice, and sums what the ledger has', async (_when, isDeadly) => {
    const { checkpoint, mortal } = createMortal(isDeadly);
    const marks: (string | undefined)[] = [];
    const vendor = createVendor(() => 'Short.');
    const marking: FakeVendor = {
      ...vendor,
      submit: async (model, items, call) => (marks.push(call?.mark), vendor.submit(model, items, call)),
      find: async ({ mark }) => (marks.includes(mark) ? vendor.status(String(marks.indexOf(mark))) : undefined),
    };
    await processThroughVendor(texts, [SUMMARY], { ...open(marking), call: { checkpoint: mortal } }).catch(() => undefined);
    await scripted.gateway.close();
    const { results, totals } = await processThroughVendor(texts, [SUMMARY], { ...open(marking), call: { checkpoint } });
    expect(results.map(({ outputs }) => outputs['summary'])).toEqual(['Short.', 'Short.']);
    expect(vendor.submitted.map((items) => items.length)).toEqual([2]);
    expect(totals).toMatchObject({ spent: { known: 2 * ONE, hasUnknown: false } });
  });

  it('while one kind of work is done and another goes on keeps what is done', async () => {
    const checkpoint = createMemoryCheckpoint();
    const vendor = createVendor((request) => (readPrompt(request).includes('keywords') ? '{"keywords": ["text"]}' : 'Short.'));
    const isOver = vendor.status;
    const ended = new AbortController();
    const clock = createFakeClock();
    const slow = { ...vendor, status: async (batchId: string) => (batchId === '1' ? { ...(await isOver(batchId)), isOver: false } : isOver(batchId)) };
    const left = processThroughVendor(texts, [SUMMARY, KEYWORDS], { ...open(slow, { onAbort: 'leave', clock }), call: { checkpoint, signal: ended.signal } });
    await expect.poll(async () => {
      await clock.advance(300);
      return [...checkpoint.kept.keys()].filter((key) => key.startsWith('batch:answer:')).length;
    }).toBe(2);
    ended.abort();
    await expect(left).rejects.toMatchObject({ kind: 'cancelled' });
    await scripted.gateway.close();
    await processThroughVendor(texts, [SUMMARY, KEYWORDS], { ...open(vendor), call: { checkpoint } });
    expect(vendor.submitted.map((items) => items.length)).toEqual([2, 2]);
  });

  it('and that is cancelled before anybody takes it up is cancelled at the vendor, and in the books', async () => {
    const { checkpoint, mortal } = createMortal((key) => key.startsWith('batch:answer:'));
    const vendor = createVendor(() => 'Short.');
    await processThroughVendor(texts, [SUMMARY], { ...open(vendor), call: { checkpoint: mortal } }).catch(() => undefined);
    await scripted.gateway.close();
    await expect(processThroughVendor(texts, [SUMMARY], { ...open(vendor), call: { checkpoint, signal: AbortSignal.abort() } })).rejects.toMatchObject({ kind: 'cancelled' });
    await expect.poll(() => vendor.cancelled).toEqual(['0']);
    expect(vendor.submitted).toHaveLength(1);
  });

  it('has only that much left to spend that the earlier process has not spent', async () => {
    const checkpoint = createMemoryCheckpoint();
    const vendor = createVendor(() => 'Short.');
    await processThroughVendor(texts, [SUMMARY], { ...open(vendor), call: { checkpoint } });
    await scripted.gateway.close();
    const rounds = checkpoint.kept.get('batch:rounds') as { readonly spent: { readonly known: number } }[];
    checkpoint.kept.set('batch:rounds', rounds.map((round) => ({ ...round, spent: { known: 0.9e12, hasUnknown: false } })) as never);
    await expect(processThroughVendor([{ text: 'one more' }], [SUMMARY], { ...open(vendor, { maxCostUsd: 0.9 }), call: { checkpoint } })).rejects.toMatchObject({ kind: 'budget_exceeded' });
    expect(vendor.submitted).toHaveLength(1);
  });

  it('and that is cancelled at work is cancelled once', async () => {
    const checkpoint = createMemoryCheckpoint();
    const vendor = createVendor(() => 'Short.');
    vendor.isOver = false;
    const ended = new AbortController();
    const clock = createFakeClock();
    const running = processThroughVendor(texts, [SUMMARY], { ...open(vendor, { clock }), call: { checkpoint, signal: ended.signal } });
    await expect.poll(async () => {
      await clock.advance(300);
      return vendor.submitted.length;
    }).toBe(1);
    await expect.poll(() => JSON.stringify([...checkpoint.kept])).toContain('batchId');
    ended.abort();
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    await expect.poll(() => vendor.cancelled).toEqual(['0']);
    await scripted.gateway.close();
    expect(vendor.cancelled).toEqual(['0']);
  });

  it('and whose documents have changed ends what nobody asks for any more, and does not know what that cost', async () => {
    const { checkpoint, mortal } = createMortal((key) => key.startsWith('batch:answer:'));
    const vendor = createVendor(() => 'Short.');
    await processThroughVendor(texts, [SUMMARY], { ...open(vendor), call: { checkpoint: mortal } }).catch(() => undefined);
    await scripted.gateway.close();
    const { totals } = await processThroughVendor([{ text: 'another' }, { text: 'text' }], [SUMMARY], { ...open(vendor), call: { checkpoint } });
    await expect.poll(() => vendor.cancelled).toEqual(['0']);
    expect(totals).toMatchObject({ spent: { known: 2 * ONE, hasUnknown: true } });
  });

  it('and one of whose documents has changed pays for all that was answered', async () => {
    const { checkpoint, mortal } = createMortal((key) => key.startsWith('batch:answer:'));
    const vendor = createVendor(() => 'Short.');
    await processThroughVendor(texts, [SUMMARY], { ...open(vendor), call: { checkpoint: mortal } }).catch(() => undefined);
    await scripted.gateway.close();
    const { totals } = await processThroughVendor([{ text: 'text 0' }, { text: 'changed' }], [SUMMARY], { ...open(vendor), call: { checkpoint } });
    expect(vendor.submitted.map((items) => items.length)).toEqual([2, 1]);
    expect(totals).toMatchObject({ spent: { known: 3 * ONE, hasUnknown: false } });
  });
});

it.each([
  ['refused', async () => Promise.reject(new GatewayError({ kind: 'rate_limit', message: 'busy', details: { status: 429 } })), false],
  ['lost on the way', async () => Promise.reject(new GatewayError({ kind: 'timeout', message: 'late' })), true],
] as const)('knows what a batch cost that was %s', async (_what, submit, hasUnknown) => {
  const vendor = createVendor(() => 'Short.');
  const checkpoint = createMemoryCheckpoint();
  await expect(processThroughVendor([{ text: 'x' }], [SUMMARY], { ...open({ ...vendor, submit }), call: { checkpoint } })).rejects.toMatchObject({ details: { totalCostUsd: hasUnknown ? null : 0 } });
});
