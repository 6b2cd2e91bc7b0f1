// Who is meant by a name, and what a registry holds.
import { isGatewayError, type GatewayError, type LanguageModel, type ModelCatalogue, type ModelInfo, type ModelRegistry } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { createModels, type ModelsOptions } from './model-registry.ts';

function infoOf(provider: string, model: string): ModelInfo {
  return { provider, model, price: null, contextTokens: 1_000, maxOutputTokens: 100, capabilities: ['chat'] };
}

const CATALOGUED = [infoOf('openai', 'gpt-x'), infoOf('openrouter', 'openai/gpt-x'), infoOf('gemini', 'shared'), infoOf('deepseek', 'shared')];
const catalogue: ModelCatalogue = {
  list: (provider) => CATALOGUED.filter((info) => provider === undefined || info.provider === provider),
  find: (provider, model) => CATALOGUED.find((info) => info.provider === provider && info.model === model),
};
const noFetch = () => Promise.reject(new Error('No network in this test.'));
const key = { apiKeys: ['some-key'] };

function create(providers: ModelsOptions['providers'], options: Partial<ModelsOptions> = {}): ModelRegistry {
  return createModels({ providers, catalogue, fetch: noFetch, ...options });
}

function resolve(registry: ModelRegistry, model?: string, provider?: string): string {
  const resolved = registry.resolve({ provider, model });
  return `${resolved.provider.name} ${resolved.model}`;
}

function failure(work: () => unknown): GatewayError {
  try {
    work();
  } catch (error) {
    if (isGatewayError(error)) return error;
    throw error;
  }
  throw new Error('Expected an error.');
}

describe('providers', () => {
  test('come in the order of preference, without those that lack what they need', () => {
    const registry = create({ openrouter: key, gemini: { apiKeys: ['', ' '] }, deepseek: key, openai: key, 'openai-compatible': {} });
    expect(registry.providers.map(({ name }) => name)).toEqual(['openai', 'deepseek', 'openrouter']);
    expect(registry.catalogue).toBe(catalogue);
  });

  test('that are implicit answer when named and are never chosen', () => {
    const registry = create({ ollama: { implicit: true }, openai: key, deepseek: key });
    expect(registry.providers.map(({ name }) => name)).toEqual(['openai', 'deepseek']);
    expect(resolve(registry, 'ollama/llama3.2')).toBe('ollama llama3.2');
    expect(failure(() => resolve(registry, 'llama3.2'))).toMatchObject({ kind: 'not_found' });
  });

  test('may have names of their own', () => {
    const registry = create({ 'my-vllm': { vendor: 'openai-compatible', baseUrl: 'http://127.0.0.1:8000/v1', defaultModel: 'qwen' } });
    expect(resolve(registry, 'my-vllm/acme/model')).toBe('my-vllm acme/model');
    expect(resolve(registry, undefined, 'my-vllm')).toBe('my-vllm qwen');
  });

  test('of an unknown vendor are refused', () => {
    expect(failure(() => create({ acme: key }))).toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('openai-compatible') as string });
  });

  test('with an address that is none are refused without repeating it', () => {
    const error = failure(() => create({ openai: { ...key, baseUrl: 'ftp://user:secret@host' } }));
    expect(error).toMatchObject({ kind: 'invalid_input', hint: 'Check OPENAI_BASE_URL.' });
    expect(error.message).not.toContain('secret');
  });

  test('give models with known limits, wrapped', () => {
    const wrapped: LanguageModel[] = [];
    const registry = create({ openai: key }, {
      wrap: (model) => {
        wrapped.push(model);
        return { ...model, model: `wrapped ${model.model}` };
      },
      wrapEmbedding: (model) => ({ ...model, model: `wrapped ${model.model}` }),
    });
    const [provider] = registry.providers;
    expect(provider?.languageModel('gpt-x').model).toBe('wrapped gpt-x');
    expect(wrapped[0]?.limits).toEqual({ contextTokens: 1_000, maxOutputTokens: 100 });
    expect(provider?.languageModel('gpt-unknown').limits).toBeUndefined();
    expect(provider?.embeddingModel('e').model).toBe('wrapped e');
  });

  test('close with the registry', async () => {
    await expect(createModels({ providers: { openai: key }, catalogue }).close()).resolves.toBeUndefined();
  });
});

describe('a name', () => {
  const registry = create({ openai: key, gemini: key, deepseek: key, openrouter: key });

  test.each([
    ['provider and model', 'openai/gpt-x', undefined, 'openai gpt-x'],
    ['split at the first slash only', 'openrouter/openai/gpt-x', undefined, 'openrouter openai/gpt-x'],
    ['a model of a provider', 'anything', 'deepseek', 'deepseek anything'],
    ['a model of OpenRouter whose name begins like a provider', 'openai/gpt-x', 'openrouter', 'openrouter openai/gpt-x'],
    ['OpenRouter’s own', 'openrouter/auto', 'openrouter', 'openrouter openrouter/auto'],
    ['OpenRouter’s own, as one name', 'openrouter/auto', undefined, 'openrouter openrouter/auto'],
    ['OpenRouter’s own, in full', 'openrouter/openrouter/auto', undefined, 'openrouter openrouter/auto'],
    ['the provider said twice', 'openai/gpt-x', 'openai', 'openai gpt-x'],
    ['a catalogued model', 'gpt-x', undefined, 'openai gpt-x'],
    ['a model that several have goes to the preferred one', 'shared', undefined, 'gemini shared'],
    ['by its beginning, when nobody catalogued it', 'deepseek-next', undefined, 'deepseek deepseek-next'],
    ['with space around it', '  gpt-x ', undefined, 'openai gpt-x'],
    ['a provider alone means its default', undefined, 'openai', 'openai gpt-6-luna'],
  ])('%s', (...[, model, provider, expected]) => {
    expect(resolve(registry, model, provider)).toBe(expected);
  });

  test('with a slash whose first part is no provider is a whole name', () => {
    expect(resolve(create({ openrouter: key }), 'mistralai/mistral-large')).toBe('openrouter mistralai/mistral-large');
  });

  test('that nobody knows goes to the only provider there is', () => {
    const only = create({ 'openai-compatible': { baseUrl: 'http://127.0.0.1:1234/v1' } });
    expect(resolve(only, 'my-finetune')).toBe('openai-compatible my-finetune');
  });

  test('that nobody knows is not found among several, and the hint says how to say it', () => {
    const error = failure(() => resolve(registry, 'my-finetune'));
    expect(error).toMatchObject({ kind: 'not_found', hint: expect.stringContaining('provider/my-finetune') as string });
    expect(error.hint).toContain('openai, gemini, deepseek, openrouter');
  });

  test.each([
    ['a known provider without a key', 'anthropic/claude-x', undefined],
    ['named apart', 'claude-x', 'anthropic'],
    ['a model that only it can have', 'claude-x', undefined],
  ])('of %s is not configured, and the hint names the variable', (_name, model, provider) => {
    expect(failure(() => resolve(registry, model, provider))).toMatchObject({ kind: 'not_configured', hint: 'Set ANTHROPIC_API_KEY.' });
  });

  test('of a server without an address is not configured', () => {
    expect(failure(() => resolve(registry, 'x', 'openai-compatible'))).toMatchObject({ kind: 'not_configured', hint: 'Set LOCAL_LLM_BASE_URL.' });
  });

  test.each(['acme', 'local', 'sampling'])('of the unknown provider %s is not found, listing those known', (provider) => {
    const error = failure(() => resolve(registry, 'x', provider));
    expect(error.kind).toBe('not_found');
    expect(error.hint).toContain('openai, gemini, deepseek, openrouter');
    expect(error.hint).toContain('ollama');
  });

  test('without anything configured lists the ways to configure', () => {
    const error = failure(() => resolve(create({}), 'llama3'));
    expect(error).toMatchObject({ kind: 'not_configured' });
    for (const way of ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'LOCAL_LLM_BASE_URL', 'ollama/llama3']) expect(error.hint).toContain(way);
  });

  test('that is missing means the only provider’s default, else it is asked for', () => {
    expect(resolve(create({ deepseek: key }))).toBe('deepseek deepseek-v4-flash');
    expect(failure(() => resolve(registry))).toMatchObject({ kind: 'invalid_input' });
    expect(failure(() => resolve(create({ ollama: {} }), undefined, 'ollama'))).toMatchObject({ kind: 'invalid_input' });
  });
});
