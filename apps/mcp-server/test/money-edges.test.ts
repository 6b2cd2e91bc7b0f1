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

describe('names that every object knows', () => {
  it.each(['__proto__', 'constructor', 'toString', 'openrouter/constructor', 'constructor/x'])('"%s" is a model without a price', async (model) => {
    const test = await connect();
    expect((await test.call('estimate_cost', { prompt: 'Hello', model })).structured).toMatchObject({ success: true, cost: null });
    expect((await test.call('compare_models', { prompt: 'Hello', models: [model] })).structured).toMatchObject({ success: true, cheapest: null, models: [{ cost: null }] });
  });
});
