import { createCost, type CompletionRequest, type ModelPrice } from '@gateway/core';
import { collectStream, createFakeEmbeddingModel, createFakeLanguageModel } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { withEmbeddingPrice } from './with-embedding-price.ts';
import { withPrice, type PriceOptions } from './with-price.ts';

const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two' }] };
const clock = { now: () => 42 };

const pricesOf = (prices: Readonly<Record<string, ModelPrice>>): PriceOptions => ({ clock, priceOf: (provider, model) => prices[`${provider}/${model}`] ?? null });

test('an answer costs what the model that answered costs', async () => {
  const model = createFakeLanguageModel({ provider: 'p', model: 'asked', reply: () => ({ text: 'x', model: 'answered', usage: { inputTokens: 3, outputTokens: 2 } }) });
  const priced = withPrice(model, pricesOf({ 'p/asked': { input: 100, output: 100 }, 'p/answered': { input: 1, output: 10 } }));
  expect((await priced.complete(request)).cost).toEqual(createCost(3_000_000, 20_000_000));
});

test('the asked model stands in when the answering name has no price', async () => {
  const model = createFakeLanguageModel({ provider: 'p', model: 'asked', reply: () => ({ text: 'x', model: 'internal-42', usage: { inputTokens: 1, outputTokens: 0 } }) });
  expect((await withPrice(model, pricesOf({ 'p/asked': { input: 2, output: 2 } })).complete(request)).cost).toEqual(createCost(2_000_000, 0));
});

test('unknown price and unknown usage give no cost, not a cost of zero', async () => {
  expect((await withPrice(createFakeLanguageModel(), pricesOf({})).complete(request)).cost).toBeNull();
  const silent = createFakeLanguageModel({ reply: () => ({ text: 'x', usage: null }) });
  expect((await withPrice(silent, pricesOf({ 'fake/fake-model': { input: 1, output: 1 } })).complete(request)).cost).toBeNull();
});

test('a vendor\'s own bill stays', async () => {
  const cost = createCost(7, 8);
  const model = createFakeLanguageModel({ reply: () => ({ text: 'x', cost }) });
  expect((await withPrice(model, pricesOf({ 'fake/fake-model': { input: 1, output: 1 } })).complete(request)).cost).toBe(cost);
});

test('a stream costs the same as the plain call', async () => {
  const priced = withPrice(createFakeLanguageModel(), pricesOf({ 'fake/fake-model': { input: 1, output: 10 } }));
  const { result } = await collectStream(priced.stream(request));
  expect(result.cost).toEqual(createCost(2_000_000, 20_000_000));
  expect(result).toEqual(await priced.complete(request));
});

test('the price is asked for the moment of the answer', async () => {
  let asked: number | undefined;
  const priceOf: PriceOptions['priceOf'] = (_provider, _model, at) => {
    asked = at;
    return null;
  };
  await withPrice(createFakeLanguageModel(), { priceOf, clock }).complete(request);
  expect(asked).toBe(42);
});

test('embeddings are priced the same way', async () => {
  const model = withEmbeddingPrice(createFakeEmbeddingModel(), pricesOf({ 'fake/fake-embedding': { input: 0.02, output: 0 } }));
  expect((await model.embed(['one two', 'three'])).cost).toEqual(createCost(60_000, 0));
  expect((await withEmbeddingPrice(createFakeEmbeddingModel(), pricesOf({})).embed(['one'])).cost).toBeNull();
});
