import { GatewayError, type BatchAnswer, type BatchApi, type BatchItem, type BatchState, type BatchStatus, type Checkpoint, type CompletionResult, type JsonValue } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, expect, it } from 'vitest';
import { createFakeRegistry, modelInfo } from '../__fixtures__/fake-registry.ts';
import { createFakeRouter } from '../__fixtures__/fake-router.ts';
import { openBudget } from '../budget/open-budget.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../create-gateway.ts';
import { openLedger } from '../ledger/open-ledger.ts';

const SMALL = modelInfo('acme/small', { input: 2, output: 4 }, { maxOutputTokens: 20_000 });
const LIVE_ONLY = modelInfo('live/only', { input: 1, output: 1 });
const BIG = modelInfo('base/line', { input: 10, output: 20 });
const MICRO = 1_000_000;
const items: readonly BatchItem[] = ['a', 'b', 'c'].map((id) => ({ id, request: { messages: [{ role: 'user', content: id }] } }));

const answer = (id: string, tokens: number): BatchAnswer => ({
  id,
  result: { text: id, message: { role: 'assistant', content: id }, toolCalls: [], finishReason: 'stop', usage: { inputTokens: tokens, outputTokens: tokens }, cost: null, provider: 'acme', model: 'small-1' } satisfies CompletionResult,
});
const ANSWERS: readonly BatchAnswer[] = [answer('c', 30), answer('a', 10), { id: 'b', error: new GatewayError({ kind: 'invalid_input', message: 'too long' }) }];

interface Vendor extends BatchApi {
  readonly submitted: (readonly BatchItem[])[];
  readonly cancelled: string[];
}

function createVendor(states: readonly (BatchState | GatewayError)[], answers: readonly BatchAnswer[] = ANSWERS): Vendor {
  const submitted: (readonly BatchItem[])[] = [];
  const cancelled: string[] = [];
  const waiting = [...states];
  const toStatus = (state: BatchState): BatchStatus => ({ batchId: 'batch-1', state, isOver: ['finished', 'cancelled', 'expired', 'failed'].includes(state), total: 3, succeeded: state === 'running' ? 1 : null, failed: null, ...(state === 'failed' ? { error: 'bad file' } : {}) });
  return {
    submitted,
    cancelled,
    submit: async (_model, given) => {
      submitted.push(given);
      return toStatus('queued');
    },
    find: async () => undefined,
    status: async () => {
      const next = waiting.length > 1 ? waiting.shift() : waiting[0];
      if (next instanceof GatewayError) throw next;
      return toStatus(next ?? 'finished');
    },
    cancel: async (batchId) => {
      cancelled.push(batchId);
      return toStatus('cancelling');
    },
    async *answers() {
      yield* answers;
    },
  };
}

function createCheckpoint(): Checkpoint & { readonly kept: Map<string, JsonValue> } {
  const kept = new Map<string, JsonValue>();
  return { kept, load: (key) => kept.get(key), save: async (key, value) => void kept.set(key, value) };
}

let gateway: Gateway;
afterEach(async () => gateway.close());

function open(vendor: BatchApi, options: Partial<GatewayOptions> = {}) {
  const { registry } = createFakeRegistry([LIVE_ONLY, SMALL, BIG]);
  const ledger = openLedger({ path: ':memory:' });
  const clock = createFakeClock({ autoAdvance: true });
  gateway = createGateway({
    models: {
      ...registry,
      routable: async () => [LIVE_ONLY, SMALL],
      catalogue: { ...registry.catalogue, batchPriceOf: (_provider, model) => (model === 'small' ? { input: 1, output: 2 } : null) },
      resolveProvider: (name) => (name === 'acme' ? { ...registry.resolveProvider(name), batch: vendor } : registry.resolveProvider(name)),
    },
    router: createFakeRouter(),
    ledger,
    baseline: 'base/line',
    clock,
    ...options,
  });
  return { ledger, clock };
}

it('submits once, follows, and gives every answer in order, at the batch price', async () => {
  const vendor = createVendor(['queued', 'running', 'finished']);
  const { ledger, clock } = open(vendor);
  const progress: string[] = [];
  const run = await gateway.batch(items, { call: { onProgress: ({ done, total, message }) => progress.push(`${done}/${total} ${message}`) }, pollMs: 1_000 });
  expect(run).toMatchObject({ provider: 'acme', model: 'small', usage: { inputTokens: 40, outputTokens: 40 }, cost: { totalPicoUsd: 40 * 3 * MICRO }, status: { state: 'finished' } });
  expect(run.answers.map(({ id, result, error }) => [id, result?.cost?.totalPicoUsd, error?.kind])).toEqual([['a', 30 * MICRO, undefined], ['b', undefined, 'invalid_input'], ['c', 90 * MICRO, undefined]]);
  expect(vendor.submitted).toHaveLength(1);
  expect(progress).toEqual(['0/3 Batch queued', '1/3 Batch running', '3/3 Batch finished']);
  expect(clock.slept).toEqual([1_000, 1_500]);
  expect((await ledger.summarize()).totals).toMatchObject({ calls: 1, attempts: 3, failedAttempts: 1, costPicoUsd: BigInt(120 * MICRO), unknownCost: 0 });
  expect(await ledger.readSavings()).toMatchObject({ baselineCostPicoUsd: BigInt(40 * 30 * MICRO), spentPicoUsd: BigInt(120 * MICRO) });
});

it('is taken up again with its checkpoint by another process, neither submitted nor booked twice', async () => {
  const checkpoint = createCheckpoint();
  const leaving = new AbortController();
  const vendor = createVendor(['running', 'finished']);
  const stopping = { ...vendor, status: async () => Promise.reject((leaving.abort(), new GatewayError({ kind: 'unavailable', message: 'x' }))) };
  const budget = openBudget({ limits: { processUsd: 1 } });
  const { ledger } = open(stopping, { budget });
  await expect(gateway.batch(items, { call: { checkpoint, signal: leaving.signal }, onAbort: 'leave' })).rejects.toMatchObject({ kind: 'cancelled' });
  expect(vendor.cancelled).toEqual([]);
  expect((await ledger.summarize()).totals.calls).toBe(0);
  expect(await budget.read()).toMatchObject([{ reservedPicoUsd: 0n, spentPicoUsd: 0n }]);
  await gateway.close();

  const second = open(vendor);
  const again = await gateway.batch(items, { call: { checkpoint } });
  expect(again.answers).toHaveLength(3);
  expect(vendor.submitted).toHaveLength(1);
  await gateway.batch(items, { call: { checkpoint } });
  expect((await second.ledger.summarize()).totals).toMatchObject({ calls: 1, attempts: 3 });
});

it('an abort cancels it at the vendor and books the worst case', async () => {
  const caller = new AbortController();
  const vendor = createVendor(['running']);
  const budget = openBudget({ limits: { processUsd: 1 } });
  const { ledger } = open({ ...vendor, status: async () => Promise.reject((caller.abort(), new Error('socket closed'))) }, { budget });
  await expect(gateway.batch(items, { call: { signal: caller.signal } })).rejects.toMatchObject({ kind: 'cancelled' });
  await expect.poll(() => vendor.cancelled).toEqual(['batch-1']);
  const [reading] = await budget.read();
  expect(reading).toMatchObject({ reservedPicoUsd: 0n });
  expect(reading?.spentPicoUsd).toBeGreaterThan(0n);
  expect((await ledger.summarize()).totals).toMatchObject({ outcomes: { cancelled: 1 }, unknownCost: 1 });
});

it('is cancelled and booked when the gateway is closed, before its books are', async () => {
  const vendor = createVendor(['running']);
  const budget = openBudget({ limits: { processUsd: 1 } });
  const { promise: followed, resolve } = Promise.withResolvers<void>();
  open({ ...vendor, status: async (batchId, call) => (resolve(), vendor.status(batchId, call)) }, { budget, clock: createFakeClock() });
  const running = gateway.batch(items);
  await Promise.all([expect(running).rejects.toMatchObject({ kind: 'cancelled' }), followed.then(async () => gateway.close())]);
  expect(vendor.cancelled).toEqual(['batch-1']);
  const [reading] = await budget.read();
  expect([reading?.reservedPicoUsd, (reading?.spentPicoUsd ?? 0n) > 0n]).toEqual([0n, true]);
});

it('outlasts a vendor that is out of reach for a while', async () => {
  const away = new GatewayError({ kind: 'unavailable', message: 'away' });
  open(createVendor(['running', away, away, 'finished']));
  expect((await gateway.batch(items)).answers).toHaveLength(3);
});

it('says why when it failed as a whole, and costs nothing then', async () => {
  const budget = openBudget({ limits: { processUsd: 1 } });
  const { ledger } = open(createVendor(['failed']), { budget });
  await expect(gateway.batch(items)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('bad file') as string });
  expect(await budget.read()).toMatchObject([{ reservedPicoUsd: 0n, spentPicoUsd: 0n }]);
  expect((await ledger.summarize()).totals).toMatchObject({ outcomes: { unavailable: 1 }, unknownCost: 0 });
});

it.each([
  ['the connection broke', new GatewayError({ kind: 'unavailable', message: 'reset', details: { code: 'ECONNRESET' } }), true],
  ['nobody said anything in time', new GatewayError({ kind: 'timeout', message: 'late' }), true],
  ['the vendor refused it', new GatewayError({ kind: 'unavailable', message: 'busy', details: { status: 503 } }), false],
  ['nobody could be reached', new GatewayError({ kind: 'unavailable', message: 'closed', details: { code: 'ECONNREFUSED' } }), false],
  ['it made no sense', new GatewayError({ kind: 'invalid_input', message: 'too large' }), false],
])('that was sent off when %s costs what is known of that', async (_when, error, isUnknown) => {
  const budget = openBudget({ limits: { processUsd: 1 } });
  const { ledger } = open({ ...createVendor([]), submit: async () => Promise.reject(error) }, { budget });
  await expect(gateway.batch(items)).rejects.toMatchObject({ kind: error.kind });
  const [reading] = await budget.read();
  expect([reading?.reservedPicoUsd, (reading?.spentPicoUsd ?? 0n) > 0n]).toEqual([0n, isUnknown]);
  expect((await ledger.summarize()).totals).toMatchObject({ calls: 1, unknownCost: isUnknown ? 1 : 0 });
});

it('that is given up while it is sent off may have been taken', async () => {
  const caller = new AbortController();
  const vendor = createVendor([]);
  const { ledger } = open({ ...vendor, submit: async () => Promise.reject((caller.abort(), new Error('socket closed'))) });
  await expect(gateway.batch(items, { call: { signal: caller.signal } })).rejects.toMatchObject({ kind: 'cancelled' });
  expect(vendor.cancelled).toEqual([]);
  expect((await ledger.summarize()).totals).toMatchObject({ outcomes: { cancelled: 1 }, unknownCost: 1 });
});

it('an item that was never answered says so', async () => {
  open(createVendor(['expired'], [answer('a', 1)]));
  const { answers } = await gateway.batch(items);
  expect(answers.map(({ error }) => error?.kind)).toEqual([undefined, 'unavailable', 'unavailable']);
});

it('does not begin what the budget could not pay, and bounds the answers that it begins', async () => {
  const vendor = createVendor(['finished']);
  open(vendor, { budget: openBudget({ limits: { processUsd: 0.05 } }) });
  await expect(gateway.batch(items)).rejects.toMatchObject({ kind: 'budget_exceeded' });
  expect(vendor.submitted).toEqual([]);
  await gateway.close();
  open(vendor, { budget: openBudget({ limits: { processUsd: 1 } }) });
  await gateway.batch(items);
  expect(vendor.submitted[0]?.map(({ request }) => request.maxTokens)).toEqual([16_384, 16_384, 16_384]);
  // Nor are longer answers asked for than were set aside.
  await gateway.batch(items.map(({ id, request }, index) => ({ id, request: { ...request, maxTokens: [10, 20_000, 90_000][index] } })));
  expect(vendor.submitted[1]?.map(({ request }) => request.maxTokens)).toEqual([10, 20_000, 20_000]);
});

it('names the vendors that have batches to whoever names another', async () => {
  open(createVendor(['finished']));
  await expect(gateway.batch(items, { selector: { model: 'live/only' } })).rejects.toMatchObject({ kind: 'unsupported' });
  await expect(gateway.batch(items, { selector: { provider: 'live' } })).rejects.toMatchObject({ kind: 'unsupported' });
});

it('keeps the answers that came when others are lost on the way, whose cost nobody knows', async () => {
  const lost = new GatewayError({ kind: 'bad_response', message: '1 of the results says not even whose it is.' });
  const { ledger } = open({
    ...createVendor(['finished']),
    async *answers() {
      yield answer('a', 10);
      throw lost;
    },
  });
  const run = await gateway.batch(items);
  expect(run.answers.map(({ result, error }) => result?.text ?? error?.kind)).toEqual(['a', 'bad_response', 'bad_response']);
  expect(run.cost).toBeNull();
  expect((await ledger.summarize()).totals).toMatchObject({ attempts: 3, costPicoUsd: BigInt(30 * MICRO), unknownCost: 2 });
});

it('does not know what an answer cost that cannot be read', async () => {
  open(createVendor(['finished'], [answer('a', 10), answer('c', 10), { id: 'b', error: new GatewayError({ kind: 'bad_response', message: 'odd' }) }]));
  expect((await gateway.batch(items)).cost).toBeNull();
});

it.each([[0, 1], [1, 0]])('takes the answer of an item that is told of twice', async (first, second) => {
  const told: readonly BatchAnswer[] = [answer('a', 10), { id: 'a', error: new GatewayError({ kind: 'unavailable', message: 'expired' }) }];
  open(createVendor(['finished'], [first, second].flatMap((index) => told[index] ?? [])));
  expect((await gateway.batch(items)).answers[0]?.result?.text).toBe('a');
});

it('reads the answers of the batch that it submitted, whatever its status is called', async () => {
  const vendor = createVendor(['finished']);
  const read: string[] = [];
  open({ ...vendor, status: async (batchId) => ({ ...(await vendor.status(batchId)), batchId: '' }), answers: (batchId) => (read.push(batchId), vendor.answers(batchId)) });
  await gateway.batch(items);
  expect(read).toEqual(['batch-1']);
});

it('is submitted again after a refusal that may pass, and found when it was taken all the same', async () => {
  const busy = new GatewayError({ kind: 'rate_limit', message: 'busy', details: { status: 429 }, retryAfterMs: 3_000 });
  const broken = new GatewayError({ kind: 'unavailable', message: 'reset', details: { code: 'ECONNRESET' } });
  const failures = [busy, broken];
  const vendor = createVendor(['finished']);
  const marks: (string | undefined)[] = [];
  const { clock } = open({
    ...vendor,
    submit: async (_model, _items, call) => Promise.reject((marks.push(call?.mark), failures.shift() ?? broken)),
    find: async ({ mark, items: size }) => (marks.includes(mark) && size === 3 ? vendor.status('batch-1') : undefined),
  });
  expect((await gateway.batch(items)).answers).toHaveLength(3);
  expect(marks).toHaveLength(2);
  expect(new Set(marks).size).toBe(1);
  expect(clock.slept).toContain(3_000);
});

it('whose process ended while it was sent off is looked for, and costs nobody knows what when that cannot be told', async () => {
  const checkpoint = createCheckpoint();
  checkpoint.kept.set('batch', { provider: 'acme', model: 'small', callId: 'call-1', items: 3, sinceMs: 5 });
  const doubt = new GatewayError({ kind: 'unavailable', message: 'could be', details: { reason: 'in_doubt' } });
  const vendor = createVendor(['finished']);
  const { ledger, clock } = open({ ...vendor, find: async () => Promise.reject(doubt) });
  await expect(gateway.batch(items, { call: { checkpoint } })).rejects.toBe(doubt);
  expect([vendor.submitted, clock.slept]).toEqual([[], []]);
  await expect.poll(async () => (await ledger.summarize()).totals).toMatchObject({ calls: 1, unknownCost: 1 });
  await gateway.close();

  open(vendor);
  await gateway.batch(items, { call: { checkpoint } });
  expect(vendor.submitted).toHaveLength(1);
  expect(checkpoint.kept.get('batch')).toMatchObject({ batchId: 'batch-1', callId: 'call-1' });
});

it('that is cancelled while it is sent off is cancelled at the vendor when that has taken it', async () => {
  const caller = new AbortController();
  const vendor = createVendor(['running']);
  open({ ...vendor, submit: async () => Promise.reject((caller.abort(), new Error('socket closed'))), find: async () => vendor.status('batch-1') });
  await expect(gateway.batch(items, { call: { signal: caller.signal } })).rejects.toMatchObject({ kind: 'cancelled' });
  await expect.poll(() => vendor.cancelled).toEqual(['batch-1']);
});

it('that can be followed no longer is cancelled at the vendor: nobody comes back for it', async () => {
  const vendor = createVendor([new GatewayError({ kind: 'permission', message: 'no' })]);
  open(vendor);
  await expect(gateway.batch(items)).rejects.toMatchObject({ kind: 'permission' });
  await expect.poll(() => vendor.cancelled).toEqual(['batch-1']);
});

it('outlasts a vendor that is out of reach for an hour', async () => {
  const away = new GatewayError({ kind: 'unavailable', message: 'away' });
  open(createVendor(['running', ...Array.from({ length: 60 }, () => away), 'finished']));
  expect((await gateway.batch(items)).answers).toHaveLength(3);
});

it('remembers that it is sent off before it is', async () => {
  const checkpoint = createCheckpoint();
  const vendor = createVendor(['finished']);
  let kept: JsonValue | undefined;
  open({ ...vendor, submit: async (...given) => ((kept = checkpoint.kept.get('batch')), vendor.submit(...given)) });
  await gateway.batch(items, { call: { checkpoint } });
  expect(kept).toEqual({ provider: 'acme', model: 'small', callId: expect.any(String) as string, items: 3, sinceMs: expect.any(Number) as number });
});

it('that a vendor has taken in spite of a failure of its own is not sent again', async () => {
  const vendor = createVendor(['finished']);
  let submissions = 0;
  open({
    ...vendor,
    submit: async () => Promise.reject(((submissions += 1), new GatewayError({ kind: 'unavailable', message: 'broken', details: { status: 502 } }))),
    find: async () => vendor.status('batch-1'),
  });
  expect((await gateway.batch(items)).answers).toHaveLength(3);
  expect(submissions).toBe(1);
});

it('reads results again that cannot be read, three times', async () => {
  let readings = 0;
  open({
    ...createVendor(['finished']),
    async *answers() {
      readings += 1;
      yield answer('a', 10);
      if (readings < 3) throw new GatewayError({ kind: 'bad_response', message: 'cut off' });
      yield* ANSWERS;
    },
  });
  expect((await gateway.batch(items)).answers.map(({ error }) => error?.kind)).toEqual([undefined, 'invalid_input', undefined]);
});
