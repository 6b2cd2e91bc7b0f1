import type { ModelInfo } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { readBlendedPrice } from './blended-price.ts';
import { CATALOGUED_VENDORS } from './catalogued-vendors.ts';
import { loadCatalogue } from './load-catalogue.ts';

const onDay = (day: string) => ({ clock: { now: () => Date.parse(`${day}T12:00:00Z`) } });
const catalogue = await loadCatalogue(onDay('2026-11-01'));

const chatModels = (models: readonly ModelInfo[]): readonly string[] => models.filter((info) => info.capabilities.includes('chat')).map((info) => info.model);

describe('find', () => {
  test.each(['__proto__', 'constructor', 'toString', 'constructor/x'])('knows no model "%s"', (name) => {
    for (const { provider } of CATALOGUED_VENDORS) {
      expect([catalogue.find(provider, name), catalogue.priceOf(provider, name), catalogue.batchPriceOf(provider, name)]).toEqual([undefined, null, null]);
    }
    expect([catalogue.find(name, 'gpt-4.1-mini'), catalogue.list(name)]).toEqual([undefined, []]);
  });

  test('joins price, limits and capabilities of a model', () => {
    expect(catalogue.find('openai', 'gpt-4.1-mini')).toEqual({
      provider: 'openai',
      model: 'gpt-4.1-mini',
      price: { input: 0.4, cacheRead: 0.1, output: 1.6, asOf: '2026-09-23' },
      contextTokens: 1_047_576,
      maxOutputTokens: 32_768,
      capabilities: ['chat', 'streaming', 'json', 'json_schema', 'tools', 'vision'],
    });
  });

  test.each([
    ['openai', 'gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini'],
    ['openai', 'gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku-20241022'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['gemini', 'models/gemini-2.0-flash-lite', 'gemini-2.0-flash-lite'],
    ['gemini', 'gemini-2.0-flash-001', 'gemini-2.0-flash'],
  ])('%s/%s is %s by another name', (provider, alias, name) => {
    const { model: _alias, ...found } = catalogue.find(provider, alias) ?? {};
    const { model: _name, ...expected } = catalogue.find(provider, name) ?? {};
    expect(expected).toHaveProperty('price.input');
    expect(found).toEqual(expected);
  });

  test('the smaller sibling is not taken for the bigger one', () => {
    expect(catalogue.priceOf('openai', 'gpt-4.1-nano-2025-04-14')?.input).toBe(0.1);
    expect(catalogue.priceOf('gemini', 'gemini-2.5-flash-lite')?.input).toBe(0.1);
  });

  test('what nobody published is unknown, not free', () => {
    expect(catalogue.find('openai', 'gpt-99-invented')).toBeUndefined();
    expect(catalogue.priceOf('openai', 'gpt-99-invented')).toBeNull();
    // The data lists Gemma on the Gemini API with an empty price.
    expect(catalogue.find('gemini', 'gemma-3-27b-it')?.price).toBeNull();
    expect(catalogue.find('openai', 'omni-moderation-latest')).toMatchObject({ price: null, capabilities: [] });
  });

  test('own servers have no published price, whatever the model is called', () => {
    expect(catalogue.find('ollama', 'llama3.2')).toBeUndefined();
    expect(catalogue.priceOf('ollama', 'gpt-4.1-mini')).toBeNull();
    expect(catalogue.priceOf('openai-compatible', 'gpt-4.1-mini')).toBeNull();
  });

  test('the Gemini API does not serve the Claude models that Vertex AI is priced with', () => {
    expect(catalogue.find('gemini', 'claude-3-5-haiku')).toBeUndefined();
  });

  test('a retired model keeps its price, for the costs of the past', () => {
    expect(catalogue.priceOf('anthropic', 'claude-3-opus-20240229')).toMatchObject({ input: 15, output: 75, cacheWrite1h: 30 });
  });

  test('prices follow the clock', async () => {
    let now = Date.parse('2026-12-31T23:59:59Z');
    const moving = await loadCatalogue({ clock: { now: () => now } });
    expect(moving.find('gemini', 'gemini-3.8-flash')?.price?.output).toBe(3.75);
    now += 1_000;
    expect(moving.find('gemini', 'gemini-3.8-flash')?.price?.output).toBe(7.5);
  });

  test('limits come from the vendor\'s documentation of the family where no entry has them', () => {
    expect(catalogue.find('gemini', 'gemini-2.5-flash-lite')).toMatchObject({ contextTokens: 1_048_576, maxOutputTokens: 65_536 });
    expect(catalogue.find('anthropic', 'claude-opus-5')).toMatchObject({ contextTokens: 1_000_000, maxOutputTokens: 128_000 });
  });

  test('a limit that is not known is null', () => {
    expect(catalogue.find('openai', 'text-embedding-3-small')).toMatchObject({ contextTokens: 8_192, maxOutputTokens: null });
    // Published with a context of 0, which means that nobody knows.
    expect(catalogue.list('openrouter').filter((info) => info.contextTokens === 0 || info.maxOutputTokens === 0)).toEqual([]);
  });
});

describe('list', () => {
  test('the cheapest chat model of each vendor is one to send text to today', () => {
    expect(chatModels(catalogue.list('openai')).slice(0, 3)).toEqual(['gpt-5-nano', 'gpt-6-luna', 'gpt-4o-mini']);
    expect(chatModels(catalogue.list('anthropic')).slice(0, 2)).toEqual(['claude-haiku-4-5', 'claude-sonnet-5']);
    expect(chatModels(catalogue.list('gemini')).slice(0, 2)).toEqual(['gemini-2.5-flash-lite', 'gemini-3.1-flash-lite']);
    expect(chatModels(catalogue.list('deepseek'))).toEqual(['deepseek-v4-flash', 'deepseek-v4-pro']);
  });

  test('what a vendor switched off leaves the list on that day', async () => {
    const before = await loadCatalogue(onDay('2026-10-22'));
    expect(chatModels(before.list('openai'))).toContain('gpt-4.1-nano');
    expect(chatModels(catalogue.list('openai'))).not.toContain('gpt-4.1-nano');
    const later = await loadCatalogue(onDay('2026-12-11'));
    expect(chatModels(later.list('openai'))[0]).toBe('gpt-6-luna');
    const earlier = await loadCatalogue(onDay('2026-07-01'));
    expect(chatModels(earlier.list('deepseek'))).toContain('deepseek-chat');
  });

  test('holds models of text and vectors only', () => {
    const odd = /audio|realtime|\btts\b|transcribe|image|moderation|whisper|\bsearch\b|deep-research|computer|-live|davinci|:free/;
    expect(catalogue.list().map((info) => `${info.provider}/${info.model}`).filter((name) => odd.test(name))).toEqual([]);
    const embeddings = catalogue.list('openai').filter((info) => info.capabilities.includes('embedding'));
    expect(embeddings.map((info) => info.model)).toEqual(['text-embedding-3-small', 'text-embedding-ada-002', 'text-embedding-3-large']);
  });

  test('is sorted by blended price, unknown last', () => {
    const prices = catalogue.list().map((info) => readBlendedPrice(info.price) ?? Number.POSITIVE_INFINITY);
    expect(prices.length).toBeGreaterThan(300);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(catalogue.list('gemini').at(-1)?.price).toBeNull();
  });

  test('every listed name is found by itself', () => {
    for (const info of catalogue.list()) expect(catalogue.find(info.provider, info.model)).toEqual(info);
  });

  test('knows nothing of a provider that is not catalogued', () => {
    expect(catalogue.list('ollama')).toEqual([]);
  });
});

test('a vendor with a price has an entry of its own in the table', () => {
  expect(CATALOGUED_VENDORS.map((vendor) => vendor.provider)).toEqual(['openai', 'anthropic', 'gemini', 'deepseek', 'openrouter']);
});

describe('overrides', () => {
  const withOverrides = (overrides: NonNullable<Parameters<typeof loadCatalogue>[0]>['overrides']) => loadCatalogue({ ...onDay('2026-11-01'), overrides });

  test('change the fields they name and leave the others', async () => {
    const own = await withOverrides([{ provider: 'openai', model: 'gpt-4.1-mini', price: { input: 0.3 }, maxOutputTokens: 1_000 }]);
    expect(own.find('openai', 'gpt-4.1-mini')).toEqual({
      provider: 'openai',
      model: 'gpt-4.1-mini',
      price: { input: 0.3, cacheRead: 0.1, output: 1.6 },
      contextTokens: 1_047_576,
      maxOutputTokens: 1_000,
      capabilities: ['chat', 'streaming', 'json', 'json_schema', 'tools', 'vision'],
    });
  });

  test('hold for the snapshots of the model, and the exact name wins', async () => {
    const own = await withOverrides([
      { provider: 'openai', model: 'gpt-4.1-mini-2025-04-14', price: { output: 9 } },
      { provider: 'openai', model: 'gpt-4.1-mini', price: { input: 0.3, output: 1 } },
    ]);
    expect(own.priceOf('openai', 'gpt-4.1-mini-2025-04-14')).toMatchObject({ input: 0.3, output: 9 });
    expect(own.priceOf('openai', 'gpt-4.1')?.input).toBe(2);
  });

  test('price everything on an own server at once', async () => {
    const own = await withOverrides([
      { provider: 'ollama', model: '*', price: { input: 0, output: 0 } },
      { provider: 'ollama', model: 'big', price: { input: 1, output: 2 }, contextTokens: 4_096, capabilities: ['chat'] },
    ]);
    expect(own.find('ollama', 'llama3.2')).toEqual({
      provider: 'ollama',
      model: 'llama3.2',
      price: { input: 0, output: 0 },
      contextTokens: null,
      maxOutputTokens: null,
      capabilities: ['chat', 'streaming'],
    });
    expect(own.find('ollama', 'big')).toMatchObject({ price: { input: 1, output: 2 }, contextTokens: 4_096, capabilities: ['chat'] });
    expect(own.find('ollama', 'nomic-embed-text')?.capabilities).toEqual(['embedding']);
    expect(own.list('ollama').map((info) => info.model)).toEqual(['big']);
    expect(own.priceOf('openai-compatible', 'llama3.2')).toBeNull();
  });

  test('list a model that the data does not know or does not list', async () => {
    const own = await withOverrides([
      { provider: 'openai', model: 'gpt-7', price: { input: 0.01, output: 0.01 } },
      { provider: 'deepseek', model: 'deepseek-flash', contextTokens: 1_000_000 },
    ]);
    expect(chatModels(own.list('openai'))[0]).toBe('gpt-7');
    expect(own.find('deepseek', 'deepseek-flash')).toMatchObject({ price: null, contextTokens: 1_000_000 });
    expect(own.list().at(-1)?.price).toBeNull();
  });

  test('replace tiers as a whole', async () => {
    const own = await withOverrides([
      { provider: 'gemini', model: 'gemini-2.5-pro', price: { tiers: [] } },
      { provider: 'openai', model: 'gpt-5.4', price: { tiers: [{ aboveInputTokens: 10, input: 3, output: 4 }] } },
    ]);
    expect(own.priceOf('gemini', 'gemini-2.5-pro')).toEqual({ input: 1.25, output: 10, cacheRead: 0.125 });
    expect(own.priceOf('openai', 'gpt-5.4')?.tiers).toEqual([{ aboveInputTokens: 10, input: 3, output: 4 }]);
  });

  test('refuse half a price that nothing completes', async () => {
    await expect(withOverrides([{ provider: 'ollama', model: 'llama3.2', price: { input: 1 } }])).rejects.toMatchObject({
      kind: 'invalid_input',
      message: expect.stringContaining('ollama/llama3.2') as string,
    });
  });
});
