import { computeCost, type EmbeddingModel, GatewayError, type ModelRegistry } from '@gateway/core';
import { createFakeClock, createFakeEmbeddingModel } from '@gateway/core/testing';
import { afterEach, expect, it } from 'vitest';
import { createFakeRegistry, modelInfo } from './__fixtures__/fake-registry.ts';
import { createGateway, type Gateway, type GatewayOptions } from './create-gateway.ts';
import { openLedger, type Ledger } from './ledger/open-ledger.ts';

const PRICE = { input: 2, output: 0 };
let gateway: Gateway;
afterEach(async () => gateway.close());

// A vendor's embeddings as they leave the registry: announced before they are sent, with a price.
function createVendorModel(model: string, sent: (readonly string[])[]): EmbeddingModel {
  const fake = createFakeEmbeddingModel({ provider: 'acme', model, dimensions: 4 });
  return {
    ...fake,
    embed: async (texts, call) => {
      const permit = await call?.attempts?.begin({ provider: 'acme', model, subject: { kind: 'embedding', texts }, price: PRICE }, call);
      sent.push(texts);
      if (model === 'broken') {
        await permit?.end({ outcome: 'unavailable', model, usage: null, cost: null, startedMs: 0, endedMs: 1 });
        throw new GatewayError({ kind: 'unavailable', message: 'down' });
      }
      const result = await fake.embed(model === 'short' ? texts.slice(1) : texts, call);
      const cost = result.usage === null ? null : computeCost(result.usage, PRICE);
      await permit?.end({ outcome: 'ok', model, usage: result.usage, cost, startedMs: 0, endedMs: 1 });
      return { ...result, cost };
    },
  };
}

function open(options: Partial<GatewayOptions> = {}): { readonly ledger: Ledger; readonly sent: (readonly string[])[] } {
  const sent: (readonly string[])[] = [];
  const { registry } = createFakeRegistry([modelInfo('acme/words', PRICE), modelInfo('base/line', { input: 10, output: 20 })]);
  const withEmbeddings: ModelRegistry = {
    ...registry,
    resolve: (selector) => {
      const { provider, model } = registry.resolve(selector);
      return { provider: { ...provider, embeddingModel: (name) => createVendorModel(name, sent) }, model };
    },
  };
  const ledger = openLedger({ path: ':memory:' });
  gateway = createGateway({ models: withEmbeddings, ledger, baseline: 'base/line', clock: createFakeClock(), ...options });
  return { ledger, sent };
}

async function readCalls(ledger: Ledger): Promise<readonly Record<string, unknown>[]> {
  let text = '';
  for await (const piece of ledger.exportRows({ format: 'json', rows: 'calls' })) text += piece;
  return JSON.parse(text) as Record<string, unknown>[];
}

const selector = { model: 'acme/words' };

it('gives a vector a text, and writes down what they cost', async () => {
  const { ledger } = open();
  const result = await gateway.embed(['one two', 'three'], { selector, call: { origin: { tool: 'embed_texts', caller: 'ada' } } });
  expect([result.embeddings.length, result.dimensions, result.cost?.totalPicoUsd, result.delegation.saved]).toEqual([2, 4, 6_000_000, -6_000_000]);
  expect(await readCalls(ledger)).toMatchObject([{ tool: 'embed_texts', caller: 'ada', task: 'embedding', provider: 'acme', model: 'words', cost_usd: 0.000006, outcome: 'ok', cached: 'none' }]);
});

it('is asked through the cache, and says when that knew all', async () => {
  const known = createFakeEmbeddingModel({ dimensions: 4 });
  const { ledger, sent } = open({ cache: { wrap: (model) => model, keep: () => undefined, wrapEmbedding: () => known } });
  expect((await gateway.embed(['one'], { selector })).embeddings).toHaveLength(1);
  expect(sent).toEqual([]);
  expect(await readCalls(ledger)).toMatchObject([{ cached: 'exact', cost_usd: 0, outcome: 'ok' }]);
});

it('spends no more than it may', async () => {
  const { ledger, sent } = open();
  await expect(gateway.embed(['one two three'], { selector: { ...selector, maxCostUsd: 0.0000001 } })).rejects.toMatchObject({ kind: 'budget_exceeded' });
  expect(sent).toEqual([]);
  expect((await readCalls(ledger)).map(({ outcome }) => outcome)).toEqual(['budget_exceeded']);
});

it.each([
  ['the vendor is down', 'acme/broken', 'unavailable'],
  ['a vector is missing', 'acme/short', 'bad_response'],
])('fails when %s, in the books as well', async (_name, model, kind) => {
  const { ledger } = open();
  await expect(gateway.embed(['one', 'two'], { selector: { model } })).rejects.toMatchObject({ kind });
  expect(await readCalls(ledger)).toMatchObject([{ outcome: kind }]);
});

it.each([
  ['without a model', {}, 'invalid_input'],
  ['of nobody', { model: 'nobody/x' }, 'not_found'],
  ['of the local engine', { provider: 'local', model: 'x' }, 'invalid_input'],
])('refuses a selector %s', async (_name, wrong, kind) => {
  const { ledger } = open();
  await expect(gateway.embed(['one'], { selector: wrong })).rejects.toMatchObject({ kind });
  expect(await readCalls(ledger)).toEqual([]);
});

it('hands out a model whose every call is one of the gateway', async () => {
  const { ledger } = open();
  const model = gateway.embeddingModel(selector);
  expect([model.provider, model.model]).toEqual(['acme', 'words']);
  await model.embed(['one']);
  await model.embed(['two']);
  expect(await readCalls(ledger)).toHaveLength(2);
});
