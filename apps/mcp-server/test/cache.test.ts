// The built server remembers answers: what is served from the cache, what is never, what it costs and who shares it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, describe, expect, it } from 'vitest';
import { HANG, startScriptedVendor, type ChatRequest, type ScriptedVendor, type VendorReply } from './scripted-vendor.ts';
import { startBuiltHttpServer } from './start-built-http-server.ts';
import { createDataDirectory, startBuiltServer, type BuiltServer } from './start-built-server.ts';

const KEY = 'canary-key-of-the-cache';
const CHEAP = { provider: 'openai', model: 'cheap', contextTokens: 100_000, maxOutputTokens: 10_000, price: { input: 1, output: 4 } };
const STRONG = { ...CHEAP, model: 'strong', price: { input: 10, output: 40 } };
/** USD: every scripted answer reads 1,000 tokens and writes 100. */
const CHEAP_COST = (1_000 * 1 + 100 * 4) / 1e6;
const NAMED = { model: 'openai/cheap' };
const TEXT = 'The harbour of Lindholm counted 412 ships in 2025. Its director is Ansgar Holt, who came from Visby. The repairs of the eastern pier took two years.\n\n';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close();
});

async function startVendor(reply: (request: ChatRequest, index: number) => VendorReply = (_request, index) => `answer ${index}`): Promise<ScriptedVendor> {
  const vendor = await startScriptedVendor(reply);
  cleanUp.push(vendor.close);
  return vendor;
}

function writeConfig(directory: string, more: Record<string, unknown> = {}): string {
  const path = join(directory, 'config.json');
  writeFileSync(path, JSON.stringify({ models: [CHEAP, STRONG], routed_models: ['openai/cheap'], ...more }));
  return path;
}

function vendorEnv(vendor: ScriptedVendor, config: string): Record<string, string> {
  return { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: vendor.url, OPENAI_MAX_RETRIES: '0', GATEWAY_CONFIG: config, CACHE_ENABLED: 'true' };
}

async function start(vendor: ScriptedVendor, options: { readonly dataDirectory?: string; readonly env?: Record<string, string>; readonly config?: Record<string, unknown> } = {}): Promise<BuiltServer> {
  const dataDirectory = options.dataDirectory ?? createDataDirectory();
  const server = await startBuiltServer({ dataDirectory, env: { ...vendorEnv(vendor, writeConfig(dataDirectory, options.config)), ...options.env } });
  cleanUp.push(server.close);
  return server;
}

describe('what cannot be read', () => {
  it.each([
    ['extract_entities', { document: TEXT }, '{"entities": [{"text": "Ansgar Holt", "type": "person"}]}'],
    ['extract_key_value_pairs', { document: TEXT, keys: ['director'] }, '{"pairs": [{"key": "director", "value": "Ansgar Holt"}]}'],
    ['classify_text', { text: TEXT, labels: ['ships', 'cheese'] }, '{"labels": [{"label": "ships", "score": 0.9}]}'],
  ])('%s is not failed from the cache: the vendor is asked again', async (tool, args, good) => {
    let isHealed = false;
    const vendor = await startVendor(() => (isHealed ? good : 'I will think about it.'));
    const server = await start(vendor);
    expect(await server.call(tool, { ...args, ...NAMED })).toMatchObject({ success: false, error_code: 'bad_response' });
    const before = vendor.requests.length;
    isHealed = true;
    await server.call(tool, { ...args, ...NAMED });
    expect(vendor.requests.length).toBeGreaterThan(before);
  });
});

describe('the same again', () => {
  it('costs nothing, says what it saved, and is a call without an attempt in the books', async () => {
    const vendor = await startVendor();
    const server = await start(vendor);
    const first = await server.call('completion', { prompt: 'What is in the crates?', ...NAMED });
    expect(first).toMatchObject({ success: true, completion: 'answer 0', cached: false });
    expect(first).not.toHaveProperty('cache_saved');
    const second = await server.call('completion', { prompt: 'What is in the crates?', ...NAMED });
    expect(second).toMatchObject({ success: true, completion: 'answer 0', cached: 'exact', cost: 0, provider: 'openai', model: 'cheap', usage: { input_tokens: 1_000, output_tokens: 100 } });
    expect(second['cache_saved']).toBeCloseTo(CHEAP_COST, 12);
    expect(vendor.requests).toHaveLength(1);
    const { totals } = (await server.call('get_analytics')) as { totals: Record<string, unknown> };
    expect(totals).toMatchObject({ calls: 2, attempts: 1, cache_hits: { exact: 1 } });
    expect(totals['cost']).toBeCloseTo(CHEAP_COST, 12);
    const stats = await server.call('get_cache_stats');
    expect(stats).toMatchObject({ success: true, type: 'disk', hits: { exact: 1, semantic: 0, coalesced: 0 }, misses: 1, entries: 1 });
    expect(stats['saved']).toBeCloseTo(CHEAP_COST, 9);
  });

  it('is known to another server on the same directory, and after a restart', async () => {
    const vendor = await startVendor();
    const dataDirectory = createDataDirectory();
    const [one, other] = [await start(vendor, { dataDirectory }), await start(vendor, { dataDirectory })];
    await one.call('completion', { prompt: 'Who wrote the log?', ...NAMED });
    // What is kept is written behind the answer's back; this waits for it.
    await expect.poll(async () => (await other.call('get_cache_stats'))['entries'], { timeout: 10_000 }).toBe(1);
    expect(await other.call('completion', { prompt: 'Who wrote the log?', ...NAMED })).toMatchObject({ cached: 'exact' });
    await one.client.close();
    await other.client.close();
    const restarted = await start(vendor, { dataDirectory });
    expect(await restarted.call('completion', { prompt: 'Who wrote the log?', ...NAMED })).toMatchObject({ cached: 'exact', cost: 0 });
    expect(vendor.requests).toHaveLength(1);
  });

  it('needs no budget', async () => {
    const vendor = await startVendor();
    const server = await start(vendor, { env: { BUDGET_DAILY_USD: '0.05' } });
    const ask = async (prompt: string) => server.call('completion', { prompt, ...NAMED, max_tokens: 10_000 });
    expect(await ask('Question one')).toMatchObject({ success: true, cached: false });
    // Each question after it is refused until nothing is left; the first one is still answered.
    let left = 40;
    while (left > 0 && (await ask(`Question of another kind, number ${left}`))['success'] === true) left -= 1;
    expect(await ask('A last question')).toMatchObject({ success: false, error_code: 'budget_exceeded' });
    expect(await ask('Question one')).toMatchObject({ success: true, cached: 'exact', cost: 0 });
  });

  it('goes for operations over documents as well, with or without a named model', async () => {
    const vendor = await startVendor(() => 'A harbour with 412 ships.');
    const server = await start(vendor);
    for (const model of [NAMED, { priority: 'quality' }]) {
      const before = vendor.requests.length;
      const first = await server.call('summarize_document', { document: TEXT.repeat(3), ...model });
      expect(first).toMatchObject({ success: true, cached: false });
      const made = vendor.requests.length;
      expect(made).toBeGreaterThan(before);
      const second = await server.call('summarize_document', { document: TEXT.repeat(3), ...model });
      expect(second).toMatchObject({ success: true, cached: 'exact', cost: 0, summary: first['summary'], model: 'cheap', usage: first['usage'] });
      expect(second['cache_saved']).toBeCloseTo(first['cost'] as number, 12);
      expect(vendor.requests).toHaveLength(made);
    }
  });

  it('is told to operations, too: off and refresh ask anew', async () => {
    const vendor = await startVendor((_request, index) => `A harbour with ${index} ships.`);
    const server = await start(vendor);
    const ask = async (cache: string) => (await server.call('summarize_document', { document: TEXT.repeat(2), ...NAMED, cache }))['cached'];
    expect([await ask('on'), await ask('on'), await ask('off'), await ask('refresh'), await ask('on')]).toEqual([false, 'exact', false, false, 'exact']);
    expect(vendor.requests).toHaveLength(3);
  });

  it('is not what a check has rejected', async () => {
    const vendor = await startVendor((_request, index) => (index < 1 ? 'no data at all' : '{"ships": 412}'));
    const server = await start(vendor);
    const ask = async () => server.call('delegate', { task: 'How many ships?', document: TEXT, output_schema: { type: 'object', properties: { ships: { type: 'integer' } }, required: ['ships'] }, ...NAMED });
    expect(await ask()).toMatchObject({ success: false, error_code: 'bad_response' });
    expect(await ask()).toMatchObject({ success: true, result: { ships: 412 }, cached: false });
    const asked = vendor.requests.length;
    expect(await ask()).toMatchObject({ success: true, result: { ships: 412 }, cached: 'exact', cost: 0 });
    expect(vendor.requests).toHaveLength(asked);
  });

  it('asked by several at once is one request', async () => {
    const vendor = await startVendor();
    const server = await start(vendor);
    const answers = await Promise.all(Array.from({ length: 6 }, async () => server.call('completion', { prompt: 'All at once', ...NAMED })));
    expect(vendor.requests).toHaveLength(1);
    expect(answers.map(({ completion }) => completion)).toEqual(Array.from({ length: 6 }, () => 'answer 0'));
    expect(answers.filter(({ cached }) => cached === false)).toHaveLength(1);
    expect(answers.filter(({ cost }) => cost !== 0)).toHaveLength(1);
  });

  it.each([
    ['extract_json', { document: TEXT, json_schema: { type: 'object', properties: { ships: { type: 'integer' } }, required: ['ships'] } }],
    ['delegate', { task: 'How many ships?', document: TEXT, output_schema: { type: 'object', properties: { ships: { type: 'integer' } }, required: ['ships'] } }],
  ] as const)('checked by %s and asked by several at once is one request, which the first one who is left pays', async (tool, args) => {
    let isOpen = false;
    const vendor = await startVendor(() => (isOpen ? '{"ships": 412}' : HANG));
    const server = await start(vendor);
    const leaving = new AbortController();
    const gone = server.client.callTool({ name: tool, arguments: { ...args, ...NAMED } }, undefined, { signal: leaving.signal });
    gone.catch(() => undefined);
    await expect.poll(() => vendor.requests.length, { timeout: 10_000 }).toBe(1);
    const others = Array.from({ length: 6 }, async () => server.call(tool, { ...args, ...NAMED }));
    // A question of its own is answered after those before it have come in.
    await server.call('get_cache_stats');
    expect(vendor.requests).toHaveLength(1);
    isOpen = true;
    leaving.abort();
    const answers = await Promise.all(others);
    expect(vendor.requests).toHaveLength(2);
    expect(answers.every(({ success }) => success === true)).toBe(true);
    expect(answers.filter(({ cached }) => cached === false)).toHaveLength(1);
    expect(answers.filter(({ cost }) => cost !== 0)).toHaveLength(1);
  });
});

describe('a question that means the same', () => {
  it('is answered for free, one that only looks like it is not', async () => {
    const vendor = await startVendor();
    const server = await start(vendor);
    const ask = async (prompt: string) => server.call('completion', { prompt, ...NAMED });
    await ask('What is the capital of France?');
    expect(await ask("what's the capital of france")).toMatchObject({ cached: 'semantic', completion: 'answer 0', cost: 0 });
    for (const other of ['What is capital, of France?', 'What is the capital of Spain?', 'What is not the capital of France?', 'What was the capital of France in 1940?', 'What is the capital of France, in German?']) {
      expect(await ask(other)).toMatchObject({ cached: false });
    }
    expect((await server.call('get_cache_stats'))['refused']).not.toEqual({});
  });
});

describe('a policy of the configuration', () => {
  it('counts', async () => {
    const vendor = await startVendor();
    const server = await start(vendor, { config: { cache_policies: { chat: { semantic: false } } } });
    await server.call('completion', { prompt: 'What is the capital of France?', ...NAMED });
    expect(await server.call('completion', { prompt: "what's the capital of france", ...NAMED })).toMatchObject({ cached: false });
    expect(await server.call('completion', { prompt: 'What is the capital of France?', ...NAMED })).toMatchObject({ cached: 'exact' });
  });
});

describe('what is not remembered', () => {
  it('is what the caller, the temperature or the task forbids', async () => {
    const vendor = await startVendor();
    const server = await start(vendor);
    for (const more of [{ cache: 'off' }, { temperature: 0.9 }]) {
      for (let round = 0; round < 2; round += 1) expect(await server.call('completion', { prompt: 'Once more', ...NAMED, ...more })).toMatchObject({ cached: false });
    }
    expect(vendor.requests).toHaveLength(4);
    await server.call('completion', { prompt: 'Once more', ...NAMED });
    expect(await server.call('completion', { prompt: 'Once more', ...NAMED, cache: 'refresh' })).toMatchObject({ cached: false, completion: 'answer 5' });
    expect(await server.call('completion', { prompt: 'Once more', ...NAMED })).toMatchObject({ cached: 'exact', completion: 'answer 5' });
    expect(await server.call('completion', { prompt: 'Once more', ...NAMED, cache: 'sometimes' })).toMatchObject({ success: false, error_code: 'invalid_input' });
  });

  it('is a failure, and an answer of another model than the named one', async () => {
    const vendor = await startVendor(({ model }, index) => (model === 'cheap' && index < 3 ? 503 : `from ${model}`));
    const server = await start(vendor, { config: { routed_models: ['openai/cheap', 'openai/strong'] } });
    expect(await server.call('completion', { prompt: 'hi', ...NAMED })).toMatchObject({ success: false });
    expect(await server.call('completion', { prompt: 'hi', ...NAMED, fallback: true })).toMatchObject({ success: true, completion: 'from strong' });
    await expect.poll(async () => server.call('completion', { prompt: 'hi', ...NAMED, fallback: true }), { timeout: 40_000, interval: 1_000 }).toMatchObject({ success: true, completion: 'from cheap' });
  }, 60_000);

  it('is an answer that is older than the call allows', async () => {
    const vendor = await startVendor();
    const server = await start(vendor);
    const ask = async (more: Record<string, unknown>) => server.call('completion', { prompt: 'How old may it be?', ...NAMED, ...more });
    await ask({});
    expect(await ask({ cache_max_age: 3_600 })).toMatchObject({ cached: 'exact' });
    expect(await ask({ cache_max_age: 0.001 })).toMatchObject({ cached: false, completion: 'answer 1' });
    expect(await ask({ cache_max_age: -1 })).toMatchObject({ success: false, error_code: 'invalid_input' });
  });

  it('is one answer for the other of two that were asked for', async () => {
    const vendor = await startVendor();
    const server = await start(vendor);
    const pair = { provider: 'openai', model: 'cheap' };
    const { results } = (await server.call('multi_completion', { prompt: 'Twice', providers: [pair, pair] })) as { results: Record<string, { completion: string }> };
    expect(Object.keys(results)).toEqual(['openai/cheap', 'openai/cheap#2']);
    expect(new Set(Object.values(results).map(({ completion }) => completion)).size).toBe(2);
    const again = async (cache: string) => ((await server.call('multi_completion', { prompt: 'Twice', providers: [pair, pair], cache })) as { results: Record<string, { cached: unknown }> }).results['openai/cheap']?.cached;
    expect([await again('on'), await again('off'), await again('on')]).toEqual(['exact', false, 'exact']);
    expect(await server.call('compare_and_synthesize', { prompt: 'Twice', providers: [pair, pair], cache: 'sometimes' })).toMatchObject({ error_code: 'invalid_input' });
  });

  it('is anything when it is switched off', async () => {
    const vendor = await startVendor();
    const server = await start(vendor, { env: { CACHE_ENABLED: 'false' } });
    for (let round = 0; round < 2; round += 1) expect(await server.call('completion', { prompt: 'Again', ...NAMED })).toMatchObject({ cached: false });
    expect(await server.call('get_cache_stats')).toMatchObject({ success: true, enabled: false });
    expect(await server.call('clear_cache')).toMatchObject({ success: false, error_code: 'not_configured' });
  });
});

describe('clear_cache', () => {
  it('makes a garbled file anew, and the statistics say so', async () => {
    const vendor = await startVendor();
    const dataDirectory = createDataDirectory();
    writeFileSync(join(dataDirectory, 'cache.db'), 'no database '.repeat(1_000));
    const server = await start(vendor, { dataDirectory });
    expect(await server.call('clear_cache')).toMatchObject({ success: true, cleared: 0 });
    expect(await server.call('get_cache_stats')).toMatchObject({ success: true, store_resets: 1, store_failures: 0 });
    await server.call('completion', { prompt: 'And then?', ...NAMED });
    expect(await server.call('completion', { prompt: 'And then?', ...NAMED })).toMatchObject({ cached: 'exact' });
  });

  it('forgets all, or what is named, and nothing else', async () => {
    const vendor = await startVendor(() => 'A harbour.');
    const server = await start(vendor);
    const ask = async () => [await server.call('completion', { prompt: 'Remember me', ...NAMED }), await server.call('summarize_document', { document: TEXT, ...NAMED })].map(({ cached }) => cached);
    await ask();
    expect(await ask()).toEqual(['exact', 'exact']);
    expect(await server.call('clear_cache', { scope: 'summarization' })).toMatchObject({ success: true, cleared: expect.any(Number) as number });
    expect(await ask()).toEqual(['exact', false]);
    await server.call('clear_cache', { scope: 'openai/cheap' });
    expect(await ask()).toEqual([false, false]);
    await server.call('clear_cache');
    expect(await ask()).toEqual([false, false]);
    expect(await server.call('clear_cache', { scope: 'everything' })).toMatchObject({ success: false, error_code: 'invalid_input', hint: expect.stringContaining('summarization') as string });
  });
});

describe('who shares', () => {
  it('are callers with the same credentials, nobody else, also when one of them clears', async () => {
    const vendor = await startVendor();
    const server = await startBuiltHttpServer(vendorEnv(vendor, writeConfig(createDataDirectory())));
    cleanUp.push(server.close);
    const connect = async (token: string): Promise<Client> => {
      const client = new Client({ name: 'test', version: '1.0.0' });
      await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.address), { requestInit: { headers: { authorization: `Bearer ${token}` } } }));
      cleanUp.push(async () => client.close());
      return client;
    };
    const [alice, again, bob] = [await connect('alice'), await connect('alice'), await connect('bob')];
    const ask = async (client: Client) => (await client.callTool({ name: 'completion', arguments: { prompt: 'My secret plan', ...NAMED } })).structuredContent as Record<string, unknown>;
    const summarize = async (client: Client) => ((await client.callTool({ name: 'summarize_document', arguments: { document: TEXT, ...NAMED } })).structuredContent as Record<string, unknown>)['cached'];
    expect(await ask(alice)).toMatchObject({ cached: false });
    expect(await ask(again)).toMatchObject({ cached: 'exact' });
    expect(await ask(bob)).toMatchObject({ cached: false, completion: 'answer 1' });
    expect([await summarize(alice), await summarize(again), await summarize(bob)]).toEqual([false, 'exact', false]);
    await bob.callTool({ name: 'clear_cache', arguments: {} });
    expect(await ask(alice)).toMatchObject({ cached: 'exact', completion: 'answer 0' });
  });
});

it('keeps no key in its file, and lets a caller go that gives up while others wait', async () => {
  let isOpen = false;
  const vendor = await startVendor(() => (isOpen ? 'late' : HANG));
  const server = await start(vendor);
  const gone = new AbortController();
  const asked = server.client.callTool({ name: 'completion', arguments: { prompt: 'Wait for it', ...NAMED } }, undefined, { signal: gone.signal });
  asked.catch(() => undefined);
  await expect.poll(() => vendor.requests.length, { timeout: 10_000 }).toBe(1);
  gone.abort();
  await expect(asked).rejects.toThrow(/abort/i);
  await expect.poll(() => vendor.cutByClient(), { timeout: 5_000 }).toBe(1);
  isOpen = true;
  expect(await server.call('completion', { prompt: 'Wait for it', ...NAMED })).toMatchObject({ success: true, completion: 'late', cached: false });
  const files = readdirSync(server.dataDirectory).filter((name) => name.startsWith('cache'));
  expect(files).toContain('cache.db');
  expect(files.filter((name) => readFileSync(join(server.dataDirectory, name)).includes(KEY))).toEqual([]);
});
