import { GatewayError, isGatewayError } from '@gateway/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCatalogueOverrides } from './catalogue-override.ts';

const complete = {
  provider: 'openai',
  model: 'gpt-7',
  price: { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25, cacheWrite1h: 2, reasoning: 2, asOf: '2026-11-01', tiers: [{ aboveInputTokens: 10, input: 2, output: 4 }] },
  batchDiscount: 0.5,
  contextTokens: 10_000,
  maxOutputTokens: 1_000,
  capabilities: ['chat', 'tools'],
};

test('takes a list, and an object keyed by provider/model', () => {
  const { provider, model, ...fields } = complete;
  expect(parseCatalogueOverrides([complete])).toEqual([complete]);
  expect(parseCatalogueOverrides({ [`${provider}/${model}`]: fields })).toEqual([complete]);
  expect(parseCatalogueOverrides({ 'openrouter/meta/llama': {} })).toEqual([{ provider: 'openrouter', model: 'meta/llama' }]);
  expect(parseCatalogueOverrides([])).toEqual([]);
});

test.each([
  [null, 'the value'],
  ['x', 'the value'],
  [[1], '[0] must'],
  [[{ model: 'm' }], '[0].provider'],
  [[{ provider: 'p', model: ' ' }], '[0].model'],
  [[{ provider: 'p', model: 'm', price: 3 }], '[0].price must'],
  [[{ provider: 'p', model: 'm', batchDiscount: 50 }], '[0].batchDiscount'],
  [[{ provider: 'p', model: 'm', batchDiscount: -0.1 }], '[0].batchDiscount'],
  [[{ provider: 'p', model: 'm', batchDiscount: '50%' }], '[0].batchDiscount'],
  [[complete, { provider: 'p', model: 'm', price: { input: '0.4', output: 1 } }], '[1].price.input'],
  [[{ provider: 'p', model: 'm', price: { input: -1, output: 1 } }], '[0].price.input'],
  [[{ provider: 'p', model: 'm', price: { input: null, output: 1 } }], '[0].price.input'],
  [[{ provider: 'p', model: 'm', price: { cache_read: 1 } }], '[0].price.cache_read is not a known field'],
  [[{ provider: 'p', model: 'm', price: { asOf: 'today' } }], '[0].price.asOf'],
  [[{ provider: 'p', model: 'm', price: { tiers: {} } }], '[0].price.tiers must'],
  [[{ provider: 'p', model: 'm', price: { tiers: [{ aboveInputTokens: 1, input: 1 }] } }], '[0].price.tiers[0].output'],
  [[{ provider: 'p', model: 'm', price: { tiers: [{ aboveInputTokens: 5, input: 1, output: 1 }, { aboveInputTokens: 5, input: 1, output: 1 }] } }], '[0].price.tiers[1].aboveInputTokens'],
  [[{ provider: 'p', model: '*', price: { input: 0 } }], '[0].price must have both'],
  [[{ provider: 'p', model: 'm', contextTokens: 0 }], '[0].contextTokens'],
  [[{ provider: 'p', model: 'm', maxOutputTokens: 1.5 }], '[0].maxOutputTokens'],
  [[{ provider: 'p', model: 'm', capabilities: ['chat', 'telepathy'] }], '[0].capabilities'],
  [[{ provider: 'p', model: 'm', context: 5 }], '[0].context is not a known field'],
  [{ 'no-slash': {} }, '"no-slash" must have the form provider/model'],
  [{ 'p/m': { model: 'n' } }, '"p/m".model'],
  [{ 'p/m': { price: { input: 'x' } } }, '"p/m".price.input'],
])('%j is refused and %s named', (json, named) => {
  const error = catchError(() => parseCatalogueOverrides(json));
  expect(error).toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(named) as string });
});

test('names all problems at once', () => {
  const error = catchError(() => parseCatalogueOverrides([{ provider: '', model: '', price: { output: 'x' } }]));
  for (const path of ['[0].provider', '[0].model', '[0].price.output']) expect(error).toMatchObject({ message: expect.stringContaining(path) as string });
});

test('any JSON is either taken or refused as invalid input', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const outcome = catchError(() => {
        parseCatalogueOverrides(json);
        throw new GatewayError({ kind: 'invalid_input', message: 'taken' });
      });
      expect(isGatewayError(outcome) && outcome.kind).toBe('invalid_input');
    }),
  );
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
