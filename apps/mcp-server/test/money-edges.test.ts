// Names and amounts at the edge of what makes sense, through a client: each has its own answer, and none is "internal".
import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../src/config/config.ts';
import { connectTestClient, type TestClient } from './connect-test-client.ts';
import { HANG, startScriptedVendor, type ChatRequest, type ScriptedVendor, type VendorReply } from './scripted-vendor.ts';

const open: TestClient[] = [];
async function connect(config: Partial<Config> = {}): Promise<TestClient> {
  const client = await connectTestClient({ config });
  open.push(client);
  return client;
}
const vendors: ScriptedVendor[] = [];
afterEach(async () => {
  for (const client of open.splice(0).toReversed()) await client.close();
  for (const vendor of vendors.splice(0)) await vendor.close();
});

const MODELS = [
  { provider: 'openai', model: 'cheap', price: { input: 0.1, output: 1 }, contextTokens: 100_000, maxOutputTokens: 16_000 },
  { provider: 'openai', model: 'strong', price: { input: 2, output: 10 } },
];

async function connectVendor(reply: (request: ChatRequest) => VendorReply, routedModels: readonly string[] = ['openai/cheap']): Promise<{ readonly test: TestClient; readonly vendor: ScriptedVendor }> {
  const vendor = await startScriptedVendor(reply);
  vendors.push(vendor);
  const provider = { apiKeys: ['sk-test'], baseUrl: vendor.url, timeoutMs: 10_000, maxRetries: 0, explicit: true };
  const spending = { callers: {}, allowUnpriced: false, baselineModel: 'openai/strong', dayUsd: 5 };
  return { vendor, test: await connect({ providers: { openai: provider }, models: MODELS, routedModels, spending }) };
}

describe('amounts beyond what can be counted', () => {
  it('are refused in words that say what may be given', async () => {
    const test = await connect();
    for (const [name, args] of [['estimate_cost', { model: 'gpt-4.1-mini' }], ['compare_models', { models: ['gpt-4.1-mini'] }]] as const) {
      expect((await test.call(name, { prompt: 'Hello', max_tokens: 1e15, ...args })).structured).toMatchObject({ success: false, error_code: 'invalid_input', hint: expect.stringContaining('max_tokens') as string });
    }
    expect((await test.call('delegate', { task: 'Say hello.', max_cost: 1e300 })).structured).toMatchObject({ success: false, error_code: 'invalid_input', error: expect.stringContaining('1e+300') as string, hint: expect.stringContaining('9007 USD') as string });
  });
});

describe('a name that names nothing', () => {
  it.each(['openai/', ' ', 'openai/ '])('"%s" is nobody\'s default model', async (model) => {
    const test = await connect();
    for (const [name, args] of [['completion', { prompt: 'Hello' }], ['delegate', { task: 'Say hello.' }], ['summarize_document', { document: 'Hello.' }]] as const) {
      expect((await test.call(name, { ...args, model })).structured).toMatchObject({ success: false, error_code: 'invalid_input', hint: expect.stringContaining('provider/model') as string });
    }
  });
});

describe('names that every object knows', () => {
  it.each(['__proto__', 'constructor', 'toString', 'openrouter/constructor', 'constructor/x'])('"%s" is a model without a price', async (model) => {
    const test = await connect();
    expect((await test.call('estimate_cost', { prompt: 'Hello', model })).structured).toMatchObject({ success: true, cost: null });
    expect((await test.call('compare_models', { prompt: 'Hello', models: [model] })).structured).toMatchObject({ success: true, cheapest: null, models: [{ cost: null }] });
  });
});

describe('a usage that cannot be true', () => {
  it.each([
    ['ten thousand million tokens', { prompt_tokens: 12, completion_tokens: 10_000_000_000 }],
    ['nothing at all', { prompt_tokens: 0, completion_tokens: 0 }],
  ])('of %s is replaced by an estimate, and the answer comes back', async (_what, usage) => {
    const { test } = await connectVendor(() => ({ text: 'Four words it says.', usage }));
    const { structured } = await test.call('completion', { prompt: 'How many crates of tea are there?' });
    expect(structured).toMatchObject({ success: true, completion: 'Four words it says.', estimated: true, usage: { output_tokens: 5 } });
    expect(structured['cost']).toBeGreaterThan(0);
    expect(structured['cost']).toBeLessThan(0.000_1);
    expect(structured['saved']).toBeGreaterThan(0);
    expect((await test.call('get_budget')).structured).toMatchObject({ reserved: 0 });
  });
});

describe('a named model', () => {
  it('that another one answers for is a failure that says who did, and is paid', async () => {
    const { test } = await connectVendor(() => ({ text: 'Tea.', model: 'strong' }));
    expect((await test.call('completion', { prompt: 'What is in the crates?', model: 'openai/cheap' })).structured).toMatchObject({ success: false, error_code: 'bad_response', error: expect.stringContaining('"strong" answered') as string });
    expect((await test.call('summarize_document', { document: 'Tea came by ship.', model: 'cheap', provider: 'openai' })).structured).toMatchObject({ success: false, error_code: 'bad_response' });
    expect((await test.call('completion', { prompt: 'What is in the crates?' })).structured).toMatchObject({ success: true, model: 'strong' });
    expect((await test.call('get_analytics', { group_by: 'model' })).structured).toMatchObject({ totals: { calls: 3, failed_calls: 2 } });
    // Each of the three at the price of the one that answered.
    expect(Number((await test.call('get_budget')).structured['spent'])).toBeCloseTo((3 * (1_000 * 2 + 100 * 10)) / 1e6, 9);
  });
});

describe('several models that are asked at once', () => {
  const ask = { prompt: 'What is in the crates?', providers: [{ provider: 'openai', model: 'cheap' }, { provider: 'openai', model: 'strong' }] };
  const CHEAP_COST = (1_000 * 0.1 + 100) / 1e6;

  it('cost what all of them cost: nothing for a refusal, and nobody knows what for one that was cut off', async () => {
    const refused = await connectVendor(({ model }) => (model === 'strong' ? 500 : 'Tea.'));
    expect((await refused.test.call('multi_completion', ask)).structured).toMatchObject({ success: true, results: { 'openai/strong': { success: false } }, total_cost: CHEAP_COST });
    const cut = await connectVendor(({ model }) => (model === 'strong' ? HANG : 'Tea.'));
    expect((await cut.test.call('multi_completion', { ...ask, timeout: 2 })).structured).toMatchObject({ success: true, results: { 'openai/strong': { success: false }, 'openai/cheap': { cost: CHEAP_COST } }, total_cost: null });
  });

  it('and are given up together leave nothing unknown but what they cost', async () => {
    const { test, vendor } = await connectVendor(() => HANG);
    const caller = new AbortController();
    const asked = test.client.callTool({ name: 'multi_completion', arguments: ask }, undefined, { signal: caller.signal });
    await expect.poll(() => vendor.requests.length, { timeout: 10_000 }).toBe(2);
    caller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    await expect.poll(async () => (await test.call('get_analytics')).structured, { timeout: 10_000 }).toMatchObject({ totals: { calls: 2 } });
    const { structured } = await test.call('get_savings');
    expect(structured).toMatchObject({ unknown: { spent: 2, caller_overhead: 0 } });
    expect(structured['caller_overhead']).toBeGreaterThan(0);
  });
});

describe('a judge', () => {
  it.each(['cheap', 'strong'])('does not judge what it wrote itself (%s)', async (model) => {
    const isJudging = ({ messages }: ChatRequest): boolean => messages.some(({ content }) => content.includes('<answer>'));
    const { test, vendor } = await connectVendor((request) => (isJudging(request) ? '{"accepted": true, "score": 1, "reason": "It is right."}' : 'Das Meer ist salzig.'), ['openai/cheap', 'openai/strong']);
    const { structured } = await test.call('delegate', { task: 'Translate into German: The sea is salty.', task_type: 'translation', model: `openai/${model}` });
    expect(structured).toMatchObject({ success: true, accepted: true });
    expect(vendor.requests.map((request) => [request.model === model, isJudging(request)])).toEqual([[true, false], [false, true]]);
  });
});
