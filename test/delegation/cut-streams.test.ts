// Streams that break after the vendor has counted: what it has said is in the books to the picodollar, what it has not said is estimated or unknown.
import { toGatewayError, type CompletionRequest, type GatewayError, type ModelPrice } from '@gateway/core';
import { createGateway, openBudget, openLedger } from '@gateway/delegation';
import { loadCatalogue, openModels } from '@gateway/providers';
import { afterEach, describe, expect, test } from 'vitest';
import { ANSWERED_BY, CACHED_INPUT, INPUT, OUTPUT, OUTPUT_SO_FAR, startCuttingVendor, WORDS, type Break, type Reach } from './cutting-vendor.ts';
import type { VendorDialect } from './stalling-vendor.ts';

const DIALECTS = Object.keys(ANSWERED_BY) as readonly VendorDialect[];
const PROMPT = 'What is in it?';
// One token a character: sums that can be checked by hand. An image is taken for the largest that there is.
const COUNTED_INPUT = 3 + 3 + PROMPT.length + 6_240;
const request = (dialect: VendorDialect): CompletionRequest => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: PROMPT }, { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' }] }],
  maxTokens: 4_000,
  selector: { provider: dialect, model: ANSWERED_BY[dialect] },
});

type Way = 'reset' | 'clean end' | 'abort' | 'stall';
const BREAKS: Readonly<Record<Way, Break>> = { reset: 'reset', 'clean end': 'end', abort: 'hang', stall: 'hang' };
const OUTCOMES: Readonly<Record<Way, string>> = { reset: 'unavailable', 'clean end': 'unavailable', abort: 'cancelled', stall: 'timeout' };
const WAYS = Object.keys(BREAKS) as readonly Way[];

interface AttemptRow {
  readonly outcome: string;
  readonly model: string;
  readonly estimated: bigint;
  readonly uncached_input: bigint | null;
  readonly cache_read: bigint | null;
  readonly visible_output: bigint | null;
  readonly cost_pico: bigint | null;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function run(dialect: VendorDialect, reach: Reach, way: Way) {
  const vendor = await startCuttingVendor(dialect, { reach, how: BREAKS[way] });
  closers.push(vendor.close);
  const loadCountTokens = async () => (text: string) => text.length;
  const limits = way === 'stall' ? { firstTokenTimeoutMs: 60, tokenGapTimeoutMs: 60 } : {};
  const models = await openModels({ providers: { [dialect]: { apiKeys: ['test-key'], baseUrl: vendor.baseUrl, maxRetries: 0, ...limits } }, loadCountTokens });
  const ledger = openLedger({ path: ':memory:' });
  const budget = openBudget({ file: ledger.database, limits: { dayUsd: 1 } });
  const gateway = createGateway({ models, ledger, budget, loadCountTokens });
  closers.push(gateway.close);
  const controller = new AbortController();
  let [text, worstCase] = ['', 0n];
  let error: GatewayError | undefined;
  const abort = async (): Promise<void> => {
    await expect.poll(vendor.requests, { interval: 2 }).toBe(1);
    worstCase = (await budget.read())[0]?.reservedPicoUsd ?? 0n;
    // What the vendor has sent is read meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 40));
    if (way === 'abort') controller.abort();
  };
  const aborting = abort();
  try {
    for await (const event of gateway.stream(request(dialect), { signal: controller.signal })) if (event.type === 'text') text += event.text;
  } catch (thrown) {
    error = toGatewayError(thrown);
  }
  await aborting;
  await expect.poll(async () => (await ledger.flush(), ledger.database.all('SELECT id FROM calls').length), { interval: 2 }).toBe(1);
  const attempts = ledger.database.all<Record<keyof AttemptRow, never> & AttemptRow>('SELECT outcome, model, estimated, uncached_input, cache_read, visible_output, cost_pico FROM attempts', [], { bigint: true });
  const calls = ledger.database.all('SELECT outcome, cost_pico, estimated FROM calls', [], { bigint: true });
  const [reading] = await budget.read();
  return { text, error, attempts, calls, reading, worstCase };
}

async function priceOf(dialect: VendorDialect): Promise<ModelPrice> {
  const price = (await loadCatalogue()).priceOf(dialect, ANSWERED_BY[dialect]);
  if (price === null) throw new Error('no price');
  return price;
}

function bill(price: ModelPrice, { uncached, cached, output }: { readonly uncached: number; readonly cached: number; readonly output: number }): bigint {
  const pico = (rate: number | undefined): bigint => BigInt(Math.round((rate ?? price.input) * 1e6));
  return BigInt(uncached) * pico(price.input) + BigInt(cached) * pico(price.cacheRead) + BigInt(output) * pico(price.output);
}

describe.each(DIALECTS)('%s', (dialect) => {
  const told = { uncached: INPUT - CACHED_INPUT, cached: CACHED_INPUT };
  const EXPECTED = {
    words: { uncached: COUNTED_INPUT, cached: 0, output: WORDS.length, estimated: 1n },
    'counted words': { ...told, output: Math.max(WORDS.length, OUTPUT_SO_FAR[dialect]), estimated: 1n },
    ended: { ...told, output: OUTPUT, estimated: 0n },
  };
  // A vendor that has said how its answer ended needs no other sign of it, but for Anthropic.
  const isWhole = (reach: Reach, way: Way): boolean => reach === 'ended' && way === 'clean end' && dialect !== 'anthropic';

  describe.each(WAYS)('%s', (way) => {
    test.each(['words', 'counted words', 'ended'] as const)('after %s', async (reach) => {
      const { text, error, attempts, calls, reading } = await run(dialect, reach, way);
      const { uncached, cached, output, estimated } = EXPECTED[reach];
      const outcome = isWhole(reach, way) ? 'ok' : OUTCOMES[way];
      const cost = bill(await priceOf(dialect), { uncached, cached, output });
      expect(text).toBe(WORDS);
      expect(error?.kind ?? 'ok').toBe(outcome);
      expect(error?.details?.['partialText'] ?? text).toBe(WORDS);
      expect(attempts).toEqual([
        { outcome, model: ANSWERED_BY[dialect], estimated, uncached_input: BigInt(uncached), cache_read: BigInt(cached), visible_output: BigInt(output), cost_pico: cost },
      ]);
      expect(calls).toEqual([{ outcome, cost_pico: cost, estimated }]);
      expect(reading).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: cost });
    });

    test.each(['headers', 'counted'] as const)('after %s: nobody knows how much was written', async (reach) => {
      const { text, error, attempts, calls, reading, worstCase } = await run(dialect, reach, way);
      expect(text).toBe('');
      expect(error?.kind).toBe(OUTCOMES[way]);
      expect(attempts).toMatchObject([{ outcome: OUTCOMES[way], estimated: 0n, uncached_input: null, cache_read: null, visible_output: null, cost_pico: null }]);
      expect(calls).toEqual([{ outcome: OUTCOMES[way], cost_pico: null, estimated: 0n }]);
      expect(worstCase).toBeGreaterThan(0n);
      expect(reading).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: worstCase });
    });
  });
});
