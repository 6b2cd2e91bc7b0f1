// Names and amounts at the edge of what makes sense, through a client: each has its own answer, and none is "internal".
import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../src/config/config.ts';
import { connectTestClient, type TestClient } from './connect-test-client.ts';

const open: TestClient[] = [];
async function connect(config: Partial<Config> = {}): Promise<TestClient> {
  const client = await connectTestClient({ config });
  open.push(client);
  return client;
}
afterEach(async () => {
  for (const client of open.splice(0).toReversed()) await client.close();
});

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
