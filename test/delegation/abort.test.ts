// Whoever gives up a call, the caller or a time limit, and wherever it is: the vendor's connection is closed at once, what was spent is in the books,
// nothing stays reserved, and the calls behind it go on.
import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError, toGatewayError, type CompletionRequest } from '@gateway/core';
import { createGateway, openBudget, openLedger, type Gateway } from '@gateway/delegation';
import { openModels } from '@gateway/providers';
import { afterEach, describe, expect, test } from 'vitest';
import { readBooks, type Books } from './read-books.ts';
import { FIRST_WORDS, startStallingVendor, WHOLE_TEXT, type Stage, type StallingVendor, type VendorDialect } from './stalling-vendor.ts';

const MODELS: Readonly<Record<VendorDialect, string>> = { openai: 'gpt-5-nano', anthropic: 'claude-haiku-4-5', gemini: 'gemini-2.5-flash-lite' };
const DIALECTS = Object.keys(MODELS) as readonly VendorDialect[];
/** The promise: from giving up to the vendor seeing the connection closed. */
const CLOSED_WITHIN_MS = 100;
const PATIENCE_MS = 5_000;

type Limits = NonNullable<Parameters<typeof openModels>[0]['providers'][string]>;

interface Setting {
  readonly gateway: Gateway;
  readonly vendor: StallingVendor;
  readonly read: () => Promise<Books>;
  readonly ask: (stage: Stage, streamed: boolean, signal?: AbortSignal) => RunningCall;
}

interface RunningCall {
  delivered: string;
  readonly done: Promise<{ readonly text?: string; readonly error?: GatewayError }>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(dialect: VendorDialect, limits: Partial<Limits> = {}, path = ':memory:'): Promise<Setting> {
  const vendor = await startStallingVendor();
  closers.push(vendor.close);
  const models = await openModels({ providers: { [dialect]: { apiKeys: ['test-key'], baseUrl: vendor.baseUrlOf(dialect), maxRetries: 0, ...limits } } });
  const ledger = openLedger({ path });
  const budget = openBudget({ file: ledger.database, limits: { dayUsd: 1, processUsd: 1 } });
  const gateway = createGateway({ models, ledger, budget });
  closers.push(gateway.close);
  const ask: Setting['ask'] = (stage, streamed, signal) => {
    const request: CompletionRequest = { messages: [{ role: 'user', content: `stage: ${stage}` }], maxTokens: 1_000, selector: { provider: dialect, model: MODELS[dialect] } };
    const call: { delivered: string; done: RunningCall['done'] } = { delivered: '', done: Promise.resolve({}) };
    const run = async (): Promise<string> => {
      if (!streamed) return (await gateway.complete(request, { signal })).text;
      let text = '';
      for await (const event of gateway.stream(request, { signal })) {
        if (event.type === 'text') call.delivered += event.text;
        if (event.type === 'end') text = event.result.text;
      }
      return text;
    };
    call.done = run().then((text) => ({ text }), (thrown: unknown) => ({ error: toGatewayError(thrown) }));
    return call;
  };
  return { gateway, vendor, ask, read: async () => readBooks(ledger, budget) };
}

test('while another process holds the file of the budget: never sent', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'gateway-abort-')), 'spending.db');
  closers.push(async () => rmSync(join(file, '..'), { recursive: true, force: true }));
  const setting = await open('openai', {}, file);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const controller = new AbortController();
  const calls = [setting.ask('whole', false, controller.signal), setting.ask('whole', true, controller.signal)];
  const follower = setting.ask('whole', false);
  // The event loop turns all the while: a timer that is due is not kept waiting by the lock.
  const askedMs = performance.now();
  await sleep(20);
  controller.abort();
  for (const { done } of calls) expect((await done).error?.kind).toBe('cancelled');
  expect(performance.now() - askedMs).toBeLessThan(20 + CLOSED_WITHIN_MS);
  expect(setting.vendor.requests).toHaveLength(0);
  other.exec('COMMIT');
  other.close();
  expect((await follower.done).text).toBe(WHOLE_TEXT);
  const books = await settled(setting, 3);
  expect(books.attempts).toMatchObject([{ outcome: 'ok' }]);
  expect(books.budget).toMatchObject(notReserved);
});

/** Waits for what has to become true. */
async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !(await holds()); await sleep(2)) {
    if (performance.now() > deadline) throw new Error(`It never came true: ${what}`);
  }
}

/** Every call has its row: nothing goes on behind the caller's back any more. */
async function settled({ read }: Setting, calls: number): Promise<Books> {
  await until(async () => (await read()).calls.length === calls, `${calls} calls in the ledger`);
  return read();
}

const notReserved = [{ reservedPicoUsd: 0n }, { reservedPicoUsd: 0n }];
const causes = {
  cancelled: (): unknown => undefined,
  timeout: (): unknown => new GatewayError({ kind: 'timeout', message: 'The tool ran out of time.' }),
} as const;

describe.each(DIALECTS)('%s', (dialect) => {
  describe.each([['streamed', true], ['plain', false]] as const)('%s', (_name, streamed) => {
    describe.each(['cancelled', 'timeout'] as const)('%s by the caller', (kind) => {
      test('in the queue: never sent, and whoever waits behind is answered', async () => {
        const setting = await open(dialect, { rateLimit: { maxConcurrent: 1 } });
        const holder = setting.ask('silent', false);
        await until(() => setting.vendor.requests.length === 1, 'the first call is under way');
        const controller = new AbortController();
        const waiting = setting.ask('whole', streamed, controller.signal);
        const follower = setting.ask('whole', streamed);
        await sleep(0);
        const abortedMs = performance.now();
        controller.abort(causes[kind]());
        expect((await waiting.done).error?.kind).toBe(kind);
        expect(performance.now() - abortedMs).toBeLessThan(CLOSED_WITHIN_MS);
        setting.vendor.requests[0]?.finish();
        expect((await holder.done).text).toBe(WHOLE_TEXT);
        expect((await follower.done).text).toBe(WHOLE_TEXT);
        expect(setting.vendor.requests).toHaveLength(2);
        const books = await settled(setting, 3);
        expect(books.attempts.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
        expect(books.calls.filter(({ outcome }) => outcome === kind)).toMatchObject([{ costPicoUsd: 0n }]);
        expect(books.budget).toMatchObject(notReserved);
        expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      });

      test.each<Stage>(['silent', 'headers', 'middle'])('under way, %s', async (stage) => {
        const setting = await open(dialect, { rateLimit: { maxConcurrent: 1 } });
        const controller = new AbortController();
        const call = setting.ask(stage, streamed, controller.signal);
        await until(() => setting.vendor.requests.length === 1 && (stage !== 'middle' || !streamed || call.delivered === FIRST_WORDS), 'the call is there');
        const follower = setting.ask('whole', streamed);
        const abortedMs = performance.now();
        controller.abort(causes[kind]());
        const { error } = await call.done;
        expect(error?.kind).toBe(kind);
        expect(performance.now() - abortedMs).toBeLessThan(CLOSED_WITHIN_MS);
        await until(() => setting.vendor.requests[0]?.brokenAtMs !== undefined, 'the connection is closed');
        expect((setting.vendor.requests[0]?.brokenAtMs ?? Number.NaN) - abortedMs).toBeLessThan(CLOSED_WITHIN_MS);
        expect((await follower.done).text).toBe(WHOLE_TEXT);
        const books = await settled(setting, 2);
        expect(books.attempts.find(({ outcome }) => outcome !== 'ok')).toMatchObject({ provider: dialect, model: MODELS[dialect], outcome: kind });
        // A stream is estimated by what had come; where nothing had, nobody can know what it cost, streamed or not.
        const isKnown = streamed && stage === 'middle';
        const [attempt] = books.attempts.filter(({ outcome }) => outcome !== 'ok');
        expect(attempt?.isEstimated).toBe(isKnown);
        expect((attempt?.costPicoUsd ?? 0n) > 0n).toBe(isKnown);
        expect(attempt?.costPicoUsd === null).toBe(!isKnown);
        expect(books.calls.filter(({ outcome }) => outcome === kind)).toHaveLength(1);
        expect(books.budget).toMatchObject(notReserved);
        // The unknown is booked as the worst case, so that a budget never pays less than the vendor takes.
        const known = books.attempts.reduce((sum, { costPicoUsd }) => sum + (costPicoUsd ?? 0n), 0n);
        for (const { spentPicoUsd } of books.budget) expect(spentPicoUsd > known).toBe(!isKnown);
        expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      });
    });

    test.each<[name: string, limits: Partial<Limits>, stage: Stage]>([
      ['the whole call, before the first token', { timeoutMs: 60 }, 'silent'],
      ['the whole call, in the middle', { timeoutMs: 60 }, 'middle'],
      ...(streamed
        ? ([
            ['the first token', { firstTokenTimeoutMs: 60 }, 'headers'],
            ['the time between tokens', { tokenGapTimeoutMs: 60 }, 'middle'],
          ] satisfies [string, Partial<Limits>, Stage][])
        : []),
    ])('a configured limit of %s', async (_limit, limits, stage) => {
      const setting = await open(dialect, limits);
      const startedMs = performance.now();
      const call = setting.ask(stage, streamed);
      const { error } = await call.done;
      expect(error?.kind).toBe('timeout');
      await until(() => setting.vendor.requests[0]?.brokenAtMs !== undefined, 'the connection is closed');
      // The limit runs from the sending of the request at the earliest.
      expect((setting.vendor.requests[0]?.brokenAtMs ?? Number.NaN) - performance.now()).toBeLessThanOrEqual(0);
      expect((setting.vendor.requests[0]?.brokenAtMs ?? 0) - startedMs).toBeGreaterThan(40);
      expect(error?.details?.['partialText'] ?? '').toBe(call.delivered);
      expect(call.delivered).toBe(streamed && stage === 'middle' ? FIRST_WORDS : '');
      const books = await settled(setting, 1);
      expect(books.attempts).toMatchObject([{ outcome: 'timeout', isEstimated: streamed && stage === 'middle' }]);
      expect(books.budget).toMatchObject(notReserved);
      expect((await setting.ask('whole', streamed).done).text).toBe(WHOLE_TEXT);
    });
  });

  test.each([['streamed', true], ['plain', false]] as const)('while waiting to try again, %s', async (_name, streamed) => {
    const setting = await open(dialect, { maxRetries: 3 });
    const controller = new AbortController();
    const call = setting.ask('refused', streamed, controller.signal);
    await until(async () => (await setting.read()).attempts.length === 1, 'the first try is over');
    const abortedMs = performance.now();
    controller.abort();
    expect((await call.done).error?.kind).toBe('cancelled');
    expect(performance.now() - abortedMs).toBeLessThan(CLOSED_WITHIN_MS);
    const books = await settled(setting, 1);
    expect(books.attempts).toMatchObject([{ outcome: 'rate_limit', isEstimated: false, costPicoUsd: 0n }]);
    expect(books.calls).toMatchObject([{ outcome: 'cancelled', costPicoUsd: 0n }]);
    expect(books.budget).toMatchObject(notReserved);
    expect(setting.vendor.requests).toHaveLength(1);
  });

  test('while its reader is busy with something else', async () => {
    const setting = await open(dialect);
    const controller = new AbortController();
    const request: CompletionRequest = { messages: [{ role: 'user', content: 'stage: middle' }], selector: { provider: dialect, model: MODELS[dialect] } };
    const reader = setting.gateway.stream(request, { signal: controller.signal })[Symbol.asyncIterator]();
    expect((await reader.next()).value).toEqual({ type: 'text', text: FIRST_WORDS });
    const abortedMs = performance.now();
    controller.abort();
    await until(() => setting.vendor.requests[0]?.brokenAtMs !== undefined, 'the connection is closed');
    expect((setting.vendor.requests[0]?.brokenAtMs ?? Number.NaN) - abortedMs).toBeLessThan(CLOSED_WITHIN_MS);
    await expect(reader.next()).rejects.toMatchObject({ kind: 'cancelled' });
    const books = await settled(setting, 1);
    expect(books.attempts).toMatchObject([{ outcome: 'cancelled', isEstimated: true }]);
    expect(books.budget).toMatchObject(notReserved);
  });

  test('a reader that walks away closes the connection', async () => {
    const setting = await open(dialect);
    const request: CompletionRequest = { messages: [{ role: 'user', content: 'stage: middle' }], selector: { provider: dialect, model: MODELS[dialect] } };
    let leftMs = 0;
    for await (const event of setting.gateway.stream(request)) {
      expect(event).toEqual({ type: 'text', text: FIRST_WORDS });
      leftMs = performance.now();
      break;
    }
    await until(() => setting.vendor.requests[0]?.brokenAtMs !== undefined, 'the connection is closed');
    expect((setting.vendor.requests[0]?.brokenAtMs ?? Number.NaN) - leftMs).toBeLessThan(CLOSED_WITHIN_MS);
    const books = await settled(setting, 1);
    expect(books.attempts).toMatchObject([{ outcome: 'cancelled', isEstimated: true }]);
    expect(books.calls).toMatchObject([{ outcome: 'cancelled' }]);
    expect(books.budget).toMatchObject(notReserved);
  });

  test('callers who give up do not make a vendor look broken', async () => {
    const setting = await open(dialect);
    for (let call = 0; call < 12; call += 1) {
      const controller = new AbortController();
      const { done } = setting.ask('silent', call % 2 === 0, controller.signal);
      await until(() => setting.vendor.requests.length === call + 1, 'the call is there');
      controller.abort();
      await done;
    }
    expect((await setting.ask('whole', true).done).text).toBe(WHOLE_TEXT);
    expect((await setting.ask('whole', false).done).text).toBe(WHOLE_TEXT);
    const books = await settled(setting, 14);
    expect(books.attempts).toHaveLength(14);
    expect(books.budget).toMatchObject(notReserved);
  });
});
