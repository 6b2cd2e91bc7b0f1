// A reader that has taken the first words of a stream and does something else, or never comes back: an abort or a time limit ends its call all the same.
import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCache } from '@gateway/cache';
import { GatewayError, type CompletionEvent, type CompletionRequest } from '@gateway/core';
import { createGateway, openBudget, openLedger } from '@gateway/delegation';
import { openModels } from '@gateway/providers';
import { afterEach, describe, expect, test } from 'vitest';
import { ANSWERED_BY } from './cutting-vendor.ts';
import { readBooks } from './read-books.ts';
import { FIRST_WORDS, startStallingVendor, type VendorDialect } from './stalling-vendor.ts';

const DIALECTS = Object.keys(ANSWERED_BY) as readonly VendorDialect[];
/** The promise: from giving up to both rows. */
const SETTLED_WITHIN_MS = 100;
const PATIENCE_MS = 5_000;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function park(dialect: VendorDialect, { timeoutMs, isCached = false }: { readonly timeoutMs?: number; readonly isCached?: boolean } = {}) {
  const vendor = await startStallingVendor();
  closers.push(vendor.close);
  const providers = { [dialect]: { apiKeys: ['test-key'], baseUrl: vendor.baseUrlOf(dialect), maxRetries: 2, rateLimit: { maxConcurrent: 1 } } };
  const directory = mkdtempSync(join(tmpdir(), 'gateway-parked-'));
  closers.push(async () => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'spending.db');
  const ledger = openLedger({ path });
  const budget = openBudget({ file: ledger.database, limits: { dayUsd: 1, processUsd: 1 } });
  const cache = isCached ? createCache({}) : undefined;
  if (cache !== undefined) closers.push(async () => cache.close());
  const gateway = createGateway({ models: await openModels({ providers, timeoutMs }), ledger, budget, cache });
  closers.push(gateway.close);
  const controller = new AbortController();
  const ask = (stage: string): AsyncIterator<CompletionEvent> => {
    const request: CompletionRequest = { messages: [{ role: 'user', content: `stage: ${stage}` }], maxTokens: 1_000, selector: { provider: dialect, model: ANSWERED_BY[dialect] } };
    return gateway.stream(request, { signal: controller.signal })[Symbol.asyncIterator]();
  };
  const reader = ask('middle');
  expect((await reader.next()).value).toEqual({ type: 'text', text: FIRST_WORDS });
  const read = async () => readBooks(ledger, budget);
  const settled = async (): Promise<number> => {
    for (const deadline = performance.now() + PATIENCE_MS; (await read()).calls.length === 0; await sleep(2)) {
      if (performance.now() > deadline) throw new Error('The call never ended.');
    }
    return performance.now();
  };
  const expectSettled = async (outcome: string): Promise<void> => {
    const { attempts, calls, budget: scopes } = await read();
    expect(attempts).toMatchObject([{ outcome, isEstimated: true }]);
    expect(attempts[0]?.costPicoUsd).toBeGreaterThan(0n);
    expect(calls).toMatchObject([{ outcome, costPicoUsd: attempts[0]?.costPicoUsd }]);
    for (const scope of scopes) expect(scope).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: attempts[0]?.costPicoUsd });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  };
  return { path, vendor, gateway, controller, reader, ask, read, settled, expectSettled };
}

describe.each(DIALECTS)('%s', (dialect) => {
  test.each<[name: string, outcome: string, reason: unknown]>([
    ['aborted', 'cancelled', undefined],
    ['out of its caller’s time', 'timeout', new GatewayError({ kind: 'timeout', message: 'The tool ran out of time.' })],
  ])('%s', async (_name, outcome, reason) => {
    const { controller, reader, settled, expectSettled, gateway } = await park(dialect);
    const abortedMs = performance.now();
    controller.abort(reason);
    expect((await settled()) - abortedMs).toBeLessThan(SETTLED_WITHIN_MS);
    await expectSettled(outcome);
    // It comes back: nothing is written twice, and it learns what happened.
    await expect(reader.next()).rejects.toMatchObject({ kind: outcome });
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    await expectSettled(outcome);
    await gateway.close();
  });

  test('out of the time that a call has', async () => {
    const { ask, reader, settled, expectSettled, vendor } = await park(dialect, { timeoutMs: 300 });
    const settledMs = await settled();
    // The connection is closed at the limit.
    await expect.poll(() => vendor.requests[0]?.brokenAtMs).toBeGreaterThan(0);
    expect(settledMs - (vendor.requests[0]?.brokenAtMs ?? 0)).toBeLessThan(SETTLED_WITHIN_MS);
    await expectSettled('timeout');
    // Its place with the vendor is free again.
    expect((await ask('middle').next()).value).toEqual({ type: 'text', text: FIRST_WORDS });
    await expect(reader.next()).rejects.toMatchObject({ kind: 'timeout', details: { partialText: FIRST_WORDS } });
  });

  test('aborted behind a cache', async () => {
    const { controller, reader, settled, expectSettled } = await park(dialect, { isCached: true });
    const abortedMs = performance.now();
    controller.abort();
    expect((await settled()) - abortedMs).toBeLessThan(SETTLED_WITHIN_MS);
    await expectSettled('cancelled');
    await expect(reader.next()).rejects.toMatchObject({ kind: 'cancelled' });
    await expectSettled('cancelled');
  });

  test('a reader that leaves after the abort', async () => {
    const { controller, reader, expectSettled } = await park(dialect);
    controller.abort();
    await reader.return?.();
    await expect.poll(async () => expectSettled('cancelled')).toBeUndefined();
  });

  test.each([['aborted right before', true], ['not aborted', false]])('%s the gateway is closed', async (_name, isAborted) => {
    const { path, controller, gateway, read, reader } = await park(dialect);
    const before = await read();
    expect(before.calls).toEqual([]);
    expect(before.budget[0]?.reservedPicoUsd).toBeGreaterThan(0n);
    if (isAborted) controller.abort();
    await gateway.close();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    const ledger = openLedger({ path });
    const budget = openBudget({ file: ledger.database, limits: { dayUsd: 1 } });
    closers.push(async () => ledger.close(), async () => budget.close());
    const { attempts, calls, budget: scopes } = await readBooks(ledger, budget);
    expect(attempts).toMatchObject([{ outcome: 'cancelled', isEstimated: true }]);
    expect(calls).toMatchObject([{ outcome: 'cancelled', costPicoUsd: attempts[0]?.costPicoUsd }]);
    expect(scopes).toMatchObject([{ reservedPicoUsd: 0n, spentPicoUsd: attempts[0]?.costPicoUsd }]);
    await expect(reader.next()).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
