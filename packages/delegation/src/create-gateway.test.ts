import { createCost, GatewayError, type ModelInfo, type ModelRegistry, type Operation, type Provider } from '@gateway/core';
import { collectStream, createFakeLanguageModel, type FakeLanguageModel } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { createGateway } from './create-gateway.ts';

const info = (provider: string, model: string, input: number | null): ModelInfo => ({
  provider,
  model,
  price: input === null ? null : { input, output: input * 4 },
  contextTokens: null,
  maxOutputTokens: null,
  capabilities: ['chat'],
});

function createRegistry(options: { readonly vendors: Record<string, readonly ModelInfo[]>; readonly listed?: readonly ModelInfo[] }): {
  readonly registry: ModelRegistry;
  readonly asked: FakeLanguageModel[];
  closed: boolean;
} {
  const asked: FakeLanguageModel[] = [];
  const providers = Object.keys(options.vendors).map((name): Provider => ({
    name,
    languageModel: (model) => {
      const fake = createFakeLanguageModel({ provider: name, model, reply: () => ({ text: `by ${name}/${model}`, cost: createCost(10, 5) }) });
      asked.push(fake);
      return fake;
    },
    embeddingModel: () => {
      throw new GatewayError({ kind: 'unsupported', message: 'none' });
    },
    listModels: async () => options.listed ?? [],
    check: async () => undefined,
    close: async () => undefined,
  }));
  const state = {
    asked,
    closed: false,
    registry: {
      providers,
      catalogue: { list: (name) => (name === undefined ? [] : (options.vendors[name] ?? [])), find: () => undefined },
      resolve: ({ provider, model }) => {
        const found = providers.find((candidate) => candidate.name === provider);
        if (found === undefined) throw new GatewayError({ kind: 'not_found', message: `no ${String(provider)}` });
        return { provider: found, model: model ?? '' };
      },
      close: async () => {
        state.closed = true;
      },
    } satisfies ModelRegistry,
  };
  return state;
}

const vendors = { acme: [info('acme', 'unpriced', null), info('acme', 'small', 0.1), info('acme', 'large', 5)], other: [info('other', 'tiny', 0.01)] };
const request = { messages: [{ role: 'user' as const, content: 'hi' }] };

const shout: Operation<string, string> = {
  name: 'shout',
  task: 'rewriting',
  promptVersion: '1',
  local: { model: 'local/loud', quality: 0.5, run: async (input) => input.toUpperCase() },
  run: async (input, model, call) => {
    const first = await model.complete({ messages: [{ role: 'user', content: input }] }, call);
    const second = await collectStream(model.stream({ messages: [{ role: 'user', content: input }] }, call));
    return `${first.text}|${second.text}`;
  },
};

describe('complete', () => {
  it("takes the first provider's cheapest priced model when nothing is named", async () => {
    const { registry } = createRegistry({ vendors });
    expect((await createGateway({ models: registry }).complete(request)).text).toBe('by acme/small');
  });

  it('takes the cheapest of a named provider, and a named model as it stands', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors }).registry });
    expect((await gateway.complete({ ...request, selector: { provider: 'other' } })).text).toBe('by other/tiny');
    expect((await gateway.complete({ ...request, selector: { provider: 'other', model: 'brand-new' } })).text).toBe('by other/brand-new');
  });

  it('asks the provider for its models when none is catalogued', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors: { acme: [] }, listed: [info('acme', 'loaded', null)] }).registry });
    expect((await gateway.complete(request)).text).toBe('by acme/loaded');
  });

  it('says so when the provider lists nothing', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors: { acme: [] } }).registry });
    await expect(gateway.complete(request)).rejects.toMatchObject({ kind: 'not_found', hint: expect.stringContaining('model') as string });
  });

  it('lists the ways to get a model when there is none', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors: {} }).registry });
    await expect(gateway.complete(request)).rejects.toMatchObject({ kind: 'not_configured', hint: expect.stringMatching(/OPENAI_API_KEY.*Ollama.*LOCAL_LLM_BASE_URL/) as string });
  });

  it('does not pretend that the local engine can chat', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors }).registry });
    await expect(gateway.complete({ ...request, selector: { provider: 'local' } })).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('streams what complete returns', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors }).registry });
    const streamed = await collectStream(gateway.stream(request));
    expect(streamed.result).toEqual(await gateway.complete(request));
    expect(streamed.text).toBe('by acme/small');
  });
});

describe('run', () => {
  it('sums usage and cost over all calls, streamed or not', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors }).registry });
    const result = await gateway.run(shout, 'one two');
    expect(result).toMatchObject({
      output: 'by acme/small|by acme/small',
      provider: 'acme',
      model: 'small',
      calls: 2,
      usage: { inputTokens: 4, outputTokens: 4 },
      cost: { inputPicoUsd: 20, outputPicoUsd: 10, totalPicoUsd: 30 },
    });
  });

  it('reports an unknown cost as unknown as soon as one call has none', async () => {
    const model = createFakeLanguageModel({ reply: (_request, index) => ({ text: 'x', cost: index === 0 ? createCost(1, 1) : null, usage: index === 0 ? null : { inputTokens: 1, outputTokens: 1 } }) });
    const result = await createGateway({ models: createRegistry({ vendors: {} }).registry }).run(shout, 'a', { model });
    expect(result.cost).toBeNull();
    expect(result.usage).toBeNull();
  });

  it('uses the local engine when no provider is configured, and when it is named', async () => {
    const empty = createGateway({ models: createRegistry({ vendors: {} }).registry });
    expect(await empty.run(shout, 'hi')).toMatchObject({ output: 'HI', provider: 'local', model: 'local/loud', calls: 0, cost: { totalPicoUsd: 0 } });
    const full = createGateway({ models: createRegistry({ vendors }).registry });
    for (const selector of [{ provider: 'local' }, { model: 'local/loud' }, { provider: 'local', model: 'loud' }]) {
      expect((await full.run(shout, 'hi', { selector })).model).toBe('local/loud');
    }
  });

  it('refuses a local engine that does not exist', async () => {
    const gateway = createGateway({ models: createRegistry({ vendors }).registry });
    await expect(gateway.run(shout, 'hi', { selector: { model: 'local/quiet' } })).rejects.toMatchObject({ kind: 'not_found', hint: expect.stringContaining('local/loud') as string });
    const { local: _none, ...modelOnly } = shout;
    await expect(gateway.run(modelOnly, 'hi', { selector: { provider: 'local' } })).rejects.toMatchObject({ kind: 'unsupported' });
    await expect(createGateway({ models: createRegistry({ vendors: {} }).registry }).run(modelOnly, 'hi')).rejects.toMatchObject({ kind: 'not_configured' });
  });
});

it('closes its registry', async () => {
  const state = createRegistry({ vendors });
  await createGateway({ models: state.registry }).close();
  expect(state.closed).toBe(true);
});
