// Who is meant by a name, and what a registry holds.
import { GatewayError, isGatewayError, type LanguageModel, type ModelCatalogue, type ModelInfo, type ModelRegistry, type TakeOver } from '@gateway/core';
import { createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { describe, expect, test } from 'vitest';
import { createModels, type ModelsOptions } from './model-registry.ts';
import { createBreaker } from './resilience/breaker.ts';
import { withBreaker } from './resilience/with-breaker.ts';

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

  test.each([['', undefined], [' ', undefined], ['openai/', undefined], ['openai/ ', undefined], ['', 'openai'], ['openai/', 'openai']])('left empty ("%s" of %s) is nobody\'s default', (model, provider) => {
    expect(failure(() => resolve(registry, model, provider))).toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('provider/model') as string });
    expect(failure(() => resolve(create({ openai: key }), model, provider))).toMatchObject({ kind: 'invalid_input' });
  });

  test('that nobody knows goes to the only provider there is', () => {
    const only = create({ 'openai-compatible': { baseUrl: 'http://127.0.0.1:1234/v1' } });
    expect(resolve(only, 'my-finetune')).toBe('openai-compatible my-finetune');
  });

  test('whose first part is nearly that of a provider is refused, unless models may be called so', () => {
    const refused = { kind: 'not_found', message: 'There is no provider "opnai".', hint: expect.stringContaining('"openai/gpt-x"') as string };
    expect(failure(() => resolve(create({ openai: key }), 'opnai/gpt-x'))).toMatchObject(refused);
    expect(failure(() => resolve(create({ deepseek: key }), 'opnai/gpt-x'))).toMatchObject(refused);
    expect(resolve(create({ openai: key }), 'openai/opnai/gpt-x')).toBe('openai opnai/gpt-x');
    expect(resolve(create({ openai: key }), 'acme-labs/model')).toBe('openai acme-labs/model');
    for (const name of ['openrouter', 'ollama', 'openai-compatible']) {
      expect(resolve(create({ [name]: { ...key, baseUrl: 'http://127.0.0.1:8000/v1' } }), 'opnai/gpt-x')).toBe(`${name} opnai/gpt-x`);
    }
    expect(failure(() => resolve(create({ openai: key, openrouter: key }), 'opnai/gpt-x'))).toMatchObject({ kind: 'not_found', hint: expect.stringContaining('Did you mean "openai/gpt-x"?') as string });
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

describe('routable', () => {
  const priced = (provider: string, model: string, more: Partial<ModelInfo> = {}): ModelInfo => ({ ...infoOf(provider, model), price: { input: 1, output: 2 }, ...more });
  const known: ModelCatalogue = {
    list: (provider) => [priced('openai', 'gpt-old'), priced('openai', 'gpt-5-nano'), priced('openai', 'embed', { capabilities: ['embedding'] }), priced('deepseek', 'unheard-of')].filter((info) => info.provider === provider),
    find: (provider, model) => known.list(provider).find((info) => info.model === model),
  };
  const names = async (registry: ModelRegistry): Promise<readonly string[]> => (await registry.routable()).map(({ provider, model }) => `${provider}/${model}`);

  test('is a vendor\'s usual choice, or all it has where the usual ones are gone', async () => {
    expect(await names(create({ openai: key, deepseek: key }, { catalogue: known }))).toEqual(['openai/gpt-5-nano', 'deepseek/unheard-of']);
  });

  test('is what the user lists and nothing else, known or not, as far as there is a key', async () => {
    const registry = create({ openai: key, deepseek: key, ollama: { implicit: true } }, { catalogue: known, routed: ['deepseek/brand-new', 'gemini/x', 'openai/gpt-old', 'ollama/llama'] });
    expect(await registry.routable()).toMatchObject([{ provider: 'deepseek', model: 'brand-new', price: null }, { provider: 'openai', model: 'gpt-old', price: { input: 1 } }, { provider: 'ollama' }]);
  });

  test('asks a server that no catalogue knows once a minute, and does without it while it is down', async () => {
    let asked = 0;
    let isUp = false;
    const fetch = async (): Promise<Response> => {
      asked += 1;
      if (!isUp) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      return Response.json({ object: 'list', data: [{ id: 'llama', object: 'model' }, { id: 'qwen', object: 'model' }] });
    };
    const clock = createFakeClock();
    const registry = create({ 'openai-compatible': { baseUrl: 'http://127.0.0.1:9/v1' } }, { catalogue: known, fetch, clock });
    expect(await names(registry)).toEqual([]);
    isUp = true;
    expect(await names(registry)).toEqual([]);
    await clock.advance(60_000);
    expect(await names(registry)).toEqual(['openai-compatible/llama', 'openai-compatible/qwen']);
    expect(await names(registry)).toHaveLength(2);
    expect(asked).toBe(2);
  });

  test('ends when the caller gives up', async () => {
    await expect(create({ openai: key }).routable({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('chain', () => {
  const model = (name: string, reply: () => string | Error): LanguageModel => createFakeLanguageModel({ provider: 'fake', model: name, reply });
  const request = { messages: [{ role: 'user' as const, content: 'hi' }] };

  test('lets the next one answer and tells who took over', async () => {
    const events: TakeOver[] = [];
    const chain = create({}).chain([model('a', () => new GatewayError({ kind: 'unavailable', message: 'down' })), model('b', () => 'from b')], { onTakeOver: (event) => events.push(event) });
    expect((await chain.complete(request)).text).toBe('from b');
    expect(events).toEqual([{ from: 'fake/a', to: 'fake/b', reason: 'outage', kind: 'unavailable' }]);
  });

  test('hurries all but the last, and asks a single target although its circuit is open', async () => {
    const hurried: string[] = [];
    const breaker = createBreaker({ clock: createFakeClock(), failuresToOpen: 1 });
    const replies: (string | Error)[] = [new GatewayError({ kind: 'unavailable', message: 'down' }), 'back again'];
    const only = withBreaker(model('only', () => replies.shift() ?? ''), breaker);
    const registry = create({}, {
      chainWrapper: {
        hurry: (target) => {
          hurried.push(target.model);
          return target;
        },
        breakerOf: (target) => (target.model === 'only' ? breaker : undefined),
      },
    });
    registry.chain([model('a', () => 'x'), model('b', () => 'x'), model('c', () => 'x')]);
    expect(hurried).toEqual(['a', 'b']);
    await expect(registry.chain([only]).complete(request)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(breaker.state()).toBe('open');
    expect((await registry.chain([only]).complete(request)).text).toBe('back again');
  });

  test('needs a model', () => {
    expect(failure(() => create({}).chain([]))).toMatchObject({ kind: 'invalid_input' });
  });
});
