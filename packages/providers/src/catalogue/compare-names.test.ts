import { expect, test } from 'vitest';
import { ROUTED_MODELS } from '../routable/routed-models.ts';
import { CATALOGUED_VENDORS } from './catalogued-vendors.ts';
import { loadCatalogue } from './load-catalogue.ts';

const override = (model: string) => ({ provider: 'openai', model, price: { input: 1, output: 2 } });
const catalogue = await loadCatalogue({
  overrides: [override('cheap'), override('strong'), override('gpt-5.6'), { provider: 'my-vllm', model: 'qwen', contextTokens: 8_000 }, { provider: 'my-vllm', model: '*', contextTokens: 4_000 }],
  clock: { now: () => Date.parse('2026-11-01T12:00:00Z') },
});
const isAnother = (provider: string, asked: string, answered: string): boolean | undefined => catalogue.isAnotherModel?.(provider, asked, answered);

test.each([
  ['openai', 'gpt-4.1-mini', 'gpt-4.1-nano'],
  ['openai', 'gpt-4.1-mini', 'gpt-4.1-nano-2025-04-14'],
  ['openai', 'gpt-4o', 'gpt-4o-mini-2024-07-18'],
  ['openai', 'gpt-4o-2024-08-06', 'gpt-3.5-turbo'],
  ['openai', 'gpt-4.1', 'o3'],
  ['openai', 'cheap', 'strong'],
  ['openai', 'cheap', 'gpt-4o'],
  ['anthropic', 'claude-opus-5-5', 'claude-haiku-4-5-20251001'],
  ['anthropic', 'claude-opus-4-5', 'claude-sonnet-4-5'],
  ['gemini', 'gemini-2.5-pro', 'models/gemini-2.5-flash'],
  ['deepseek', 'deepseek-v4-pro', 'deepseek-v4-flash'],
  ['openrouter', 'openai/gpt-4.1-mini', 'openai/gpt-4.1-nano'],
  ['openrouter', 'openai/gpt-4o', 'anthropic/claude-haiku-4.5'],
])('%s: %s is not %s', (provider, asked, answered) => {
  expect(isAnother(provider, asked, answered)).toBe(true);
});

test.each([
  ['openai', 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'],
  ['openai', 'gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini'],
  ['openai', 'GPT-4.1-mini', 'gpt-4.1-mini-2025-04-14'],
  ['openai', 'gpt-4o', 'gpt-4o-2024-05-13'],
  ['openai', 'gpt-4o', 'chatgpt-4o-latest'],
  ['openai', 'gpt-4-turbo-preview', 'gpt-4-0125-preview'],
  ['openai', 'gpt-4', 'gpt-4-0613'],
  ['openai', 'gpt-3.5-turbo', 'gpt-3.5-turbo-1106'],
  ['openai', 'gpt-5.6', 'gpt-5.6-sol'],
  ['openai', 'gpt-5-chat-latest', 'gpt-5-chat'],
  ['openai', 'ft:gpt-4o-mini:acme::abc', 'ft:gpt-4o-mini-2024-07-18:acme::abc'],
  ['openai', 'my-deployment', 'gpt-4o-2024-08-06'],
  ['openai', 'gpt-4o', 'my-model'],
  ['openai', 'cheap', 'cheap'],
  ['openai', 'cheap', 'cheap-2026-01-01'],
  ['anthropic', 'claude-opus-4-0', 'claude-opus-4-20250514'],
  ['anthropic', 'claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20241022'],
  ['anthropic', 'claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
  ['anthropic', 'claude-sonnet-5-5', 'claude-sonnet-5-5-20260901'],
  ['gemini', 'gemini-flash-latest', 'gemini-2.5-flash-preview-09-2025'],
  ['gemini', 'gemini-3-pro-preview', 'gemini-3.1-pro-preview'],
  ['gemini', 'gemini-2.0-flash', 'models/gemini-2.0-flash-001'],
  ['gemini', 'gemini-2.5-pro-preview-06-05', 'gemini-2.5-pro'],
  ['deepseek', 'deepseek-chat', 'deepseek-v4-flash'],
  ['deepseek', 'deepseek-v4-flash', 'deepseek-chat'],
  ['openrouter', 'anthropic/claude-haiku-4.5', 'anthropic/claude-4.5-haiku-20251001'],
  ['openrouter', 'openai/gpt-4o:nitro', 'openai/gpt-4o'],
  ['openrouter', 'deepseek/deepseek-chat', 'deepseek/deepseek-chat-v3.1'],
  ['openrouter', 'openrouter/auto', 'openai/gpt-4o'],
  ['openrouter', 'qwen/qwen3-235b-a22b', 'qwen/qwen3-235b-a22b-04-28'],
  ['my-vllm', 'qwen', 'llama'],
  ['nobody', 'gpt-4o', 'gpt-4.1'],
  ['openai', 'constructor', '__proto__'],
])('%s: %s may be %s', (provider, asked, answered) => {
  expect(isAnother(provider, asked, answered)).toBe(false);
});

test('no model that can be chosen is taken for another under a dated name, and any two of a vendor are told apart', () => {
  for (const { provider } of CATALOGUED_VENDORS) {
    for (const { model } of catalogue.list(provider)) {
      for (const dated of [`${model}-2026-05-06`, `${model}-20260506`, `${model}-latest`]) expect([dated, isAnother(provider, model, dated)]).toEqual([dated, false]);
    }
  }
  // OpenRouter's names may say more than one another.
  for (const [provider, models] of Object.entries(ROUTED_MODELS).filter(([name]) => name !== 'openrouter')) {
    const stable = models.filter((model) => !model.includes('preview'));
    for (const one of stable) for (const other of stable) expect([one, other, isAnother(provider, one, other)]).toEqual([one, other, one !== other]);
  }
});
