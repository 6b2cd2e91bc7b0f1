// An outage over HTTP: three vendors that fail as scripted, one of them gone for half of the time, and the whole gateway between them and the callers.
import { mkdtempSync, rmSync } from 'node:fs';
import { getEventListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toGatewayError, type CompletionRequest, type GatewayError } from '@gateway/core';
import { createGateway, openBudget, openLedger, type DelegatedResult, type Gateway } from '@gateway/delegation';
import { createKeepAliveFetch, openModels } from '@gateway/providers';
import { drawFor } from './hash-draw.ts';
import { readBooks, type Books } from './read-books.ts';
import { startFailingVendor, toQuestion, type FailingVendor, type JournalledRequest } from './failing-vendor.ts';
import { createListeningFetch, type HeardStream } from './listening-fetch.ts';
import { createQuickClock } from './quick-clock.ts';

export interface OutageOptions {
  readonly calls: number;
  readonly seed: number;
}

export interface OutageCall {
  readonly call: number;
  readonly streamed: boolean;
  /** What the reader of a stream was given. */
  readonly delivered: string;
  readonly result: DelegatedResult | undefined;
  readonly error: GatewayError | undefined;
  /** Every text that a vendor served for it. */
  readonly served: readonly string[];
}

/** What is still held by the process when nothing is under way; must not grow with the number of calls. */
export interface Residue {
  readonly listeners: number;
  readonly timers: number;
}

export interface Outage {
  readonly calls: readonly OutageCall[];
  readonly journal: readonly JournalledRequest[];
  /** Every stream, as far as it reached the gateway. */
  readonly heard: readonly HeardStream[];
  readonly books: Books;
  readonly residue: { readonly halfway: Residue; readonly end: Residue };
  readonly warnings: readonly string[];
}

const AT_ONCE = 40;
/** A second of waiting takes 50 ms. */
const SPEED = 20;
/** Gone from the first quarter of the calls to the last. */
const DOWN = 'openai';

export async function runOutage({ calls, seed }: OutageOptions): Promise<Outage> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-outage-'));
  const vendors = new Map<string, FailingVendor[]>();
  for (const vendor of ['openai', 'anthropic', 'gemini'] as const) vendors.set(vendor, [await startFailingVendor({ vendor, seed })]);
  const warnings: string[] = [];
  const onWarning = ({ name, message }: Error): void => void warnings.push(`${name}: ${message}`);
  process.on('warning', onWarning);
  const random = createDraws(seed);
  const clock = createQuickClock(SPEED);
  const ledger = openLedger({ path: join(directory, 'spending.db'), clock });
  const budget = openBudget({ file: ledger.database, limits: { dayUsd: 1_000, monthUsd: 10_000 }, clock });
  const providers = Object.fromEntries([...vendors].map(([name, [mock]]) => [name, { apiKeys: [`test-key-of-${name}`], baseUrl: mock?.baseUrl }]));
  const connections = createKeepAliveFetch();
  const listening = createListeningFetch(connections.fetch, seed);
  const gateway = createGateway({ models: await openModels({ providers, fetch: listening.fetch, clock, random }), ledger, budget, clock, random });
  // One signal for all, as a server has one for its shutdown.
  const { signal } = new AbortController();
  const results: OutageCall[] = [];
  const run = async (from: number, to: number): Promise<void> => {
    let next = from;
    const work = async (): Promise<void> => {
      for (let call = next++; call < to; call = next++) results.push(await runCall(gateway, { call, signal, servedFor: (number) => [...vendors.values()].flat().flatMap((mock) => mock.textsFor(number)) }));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  const readResidue = (): Residue => ({ listeners: getEventListeners(signal, 'abort').length, timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length });
  try {
    const [first] = vendors.get(DOWN) ?? [];
    await run(0, Math.floor(calls / 4));
    await first?.stop();
    await run(Math.floor(calls / 4), Math.floor(calls / 2));
    const halfway = readResidue();
    await run(Math.floor(calls / 2), Math.floor((calls * 3) / 4));
    vendors.set(DOWN, [...(vendors.get(DOWN) ?? []), await startFailingVendor({ vendor: DOWN, seed: seed + 1, port: first?.port })]);
    await run(Math.floor((calls * 3) / 4), calls);
    const books = await readBooks(ledger, budget);
    const end = readResidue();
    return { calls: results.toSorted((a, b) => a.call - b.call), journal: [...vendors.values()].flat().flatMap((mock) => mock.readJournal()), heard: listening.heard, books, residue: { halfway, end }, warnings };
  } finally {
    await gateway.close();
    await connections.close();
    await Promise.all([...vendors.values()].flatMap((mocks) => mocks.slice(-1).map(async (mock) => mock.stop())));
    process.off('warning', onWarning);
    rmSync(directory, { recursive: true, force: true });
  }
}

interface CallContext {
  readonly call: number;
  readonly signal: AbortSignal;
  readonly servedFor: (call: number) => readonly string[];
}

async function runCall(gateway: Gateway, { call, signal, servedFor }: CallContext): Promise<OutageCall> {
  const request: CompletionRequest = { messages: [{ role: 'user', content: toQuestion(call) }], maxTokens: 300 };
  const streamed = call % 2 === 0;
  let delivered = '';
  let result: DelegatedResult | undefined;
  let error: GatewayError | undefined;
  try {
    if (streamed) {
      for await (const event of gateway.stream(request, { signal })) {
        if (event.type === 'text') delivered += event.text;
        if (event.type === 'end') result = event.result;
      }
    } else result = await gateway.complete(request, { signal });
  } catch (thrown) {
    error = toGatewayError(thrown);
  }
  return { call, streamed, delivered, result, error, served: servedFor(call) };
}

function createDraws(seed: number): () => number {
  let drawn = 0;
  return () => drawFor('jitter', seed, drawn++);
}
