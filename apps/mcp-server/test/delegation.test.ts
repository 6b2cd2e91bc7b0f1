// What the product is for, through the built server: routing, checks and escalation, budgets over processes, and books that add up.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { HANG, startScriptedVendor, type ChatRequest, type ScriptedVendor, type VendorReply } from './scripted-vendor.ts';
import { createDataDirectory, MAIN, startBuiltServer, type BuiltServer } from './start-built-server.ts';

const KEY = 'sk-canary-delegation-1234567890';
// USD for 1,000 tokens read and 100 written, at the prices that the configuration states.
const CHEAP = { provider: 'openai', model: 'cheap', price: { input: 0.1, output: 1 } };
const STRONG = { provider: 'openai', model: 'strong', price: { input: 2, output: 10 } };
const FRONTIER = { provider: 'openai', model: 'frontier', price: { input: 10, output: 50 } };
const CHEAP_COST = (1_000 * 0.1 + 100 * 1) / 1e6;
const STRONG_COST = (1_000 * 2 + 100 * 10) / 1e6;
const FRONTIER_COST = (1_000 * 10 + 100 * 50) / 1e6;

// Whom the router tries first is a matter of chance.
const CHEAP_FIRST = { model: 'openai/cheap', fallback: true };

const REPORT = `The Lindholm harbour office counted 412 ships in 2025. Its director is Ansgar Holt. The repairs of the eastern pier cost 3.4 million euros.\n\n`;
const SCHEMA = { type: 'object', properties: { ships: { type: 'integer' }, director: { type: 'string' } }, required: ['ships', 'director'], additionalProperties: false };

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close();
});

async function startVendor(reply: (request: ChatRequest, index: number) => VendorReply): Promise<ScriptedVendor> {
  const vendor = await startScriptedVendor(reply);
  cleanUp.push(vendor.close);
  return vendor;
}

async function start(vendor: ScriptedVendor, options: { readonly env?: Record<string, string>; readonly config?: Record<string, unknown>; readonly dataDirectory?: string } = {}): Promise<BuiltServer> {
  const dataDirectory = options.dataDirectory ?? createDataDirectory();
  const config = join(dataDirectory, 'config.json');
  writeFileSync(config, JSON.stringify({ models: [CHEAP, STRONG, FRONTIER], routed_models: ['openai/cheap', 'openai/strong'], baseline_model: 'openai/frontier', ...options.config }));
  const server = await startBuiltServer({ dataDirectory, env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: vendor.url, OPENAI_MAX_RETRIES: '0', GATEWAY_CONFIG: config, ...options.env } });
  cleanUp.push(server.close);
  return server;
}

describe('an answer', () => {
  it('comes from the routed model, with its reason, its cost, and what it saved', async () => {
    const vendor = await startVendor(() => 'Tea.');
    const server = await start(vendor, { config: { routed_models: ['openai/cheap'] } });
    const result = await server.call('completion', { prompt: 'What is in the crates?', priority: 'cost' });
    expect(result).toMatchObject({ success: true, provider: 'openai', model: 'cheap', cached: false, reason: expect.stringMatching(/\w{5}/) as string });
    expect(result['cost']).toBeCloseTo(CHEAP_COST, 12);
    expect(result['saved']).toBeCloseTo(FRONTIER_COST - CHEAP_COST, 12);
  });

  it('of a named model is that model\'s or none', async () => {
    const vendor = await startVendor(({ model }) => (model === 'cheap' ? 503 : 'from the other'));
    const server = await start(vendor);
    expect(await server.call('completion', { prompt: 'hi', model: 'openai/cheap' })).toMatchObject({ success: false, error_code: 'unavailable' });
    expect(await server.call('completion', { prompt: 'hi', model: 'openai/cheap', fallback: true })).toMatchObject({ success: true, model: 'strong', reason: expect.stringContaining('took over from openai/cheap') as string });
    expect(await server.call('completion', { prompt: 'hi', model: 'openai/cheap', priority: 'cost' })).toMatchObject({ success: false, error_code: 'invalid_input' });
  });

  it('stays within max_cost, or says what is missing', async () => {
    const vendor = await startVendor(() => 'ok');
    const server = await start(vendor);
    expect(await server.call('completion', { prompt: 'hi', model: 'openai/strong', max_tokens: 1_000, max_cost: 0.000_1 })).toMatchObject({ success: false, error_code: 'budget_exceeded', remaining: 0.000_1, error: expect.stringContaining('max_cost') as string });
    expect(vendor.requests).toEqual([]);
    expect(await server.call('completion', { prompt: 'hi', model: 'openai/strong', max_cost: 0.02 })).toMatchObject({ success: true });
    expect(vendor.requests[0]?.max_completion_tokens ?? vendor.requests[0]?.max_tokens).toBeLessThan(2_000);
  });
});

describe('delegate', () => {
  it('lets a stronger model answer when the cheap one fails the schema, and pays for both', async () => {
    const vendor = await startVendor(({ model }) => (model === 'cheap' ? '{"ships": "many"}' : '{"ships": 412, "director": "Ansgar Holt"}'));
    const server = await start(vendor);
    const result = await server.call('delegate', { task: 'Extract the number of ships and the director.', document: REPORT, output_schema: SCHEMA, task_type: 'data_extraction', ...CHEAP_FIRST });
    expect(result).toMatchObject({
      success: true,
      result: { ships: 412, director: 'Ansgar Holt' },
      accepted: true,
      model: 'strong',
      route: {
        chosen: 'openai/strong',
        attempts: [
          { model: 'openai/cheap', outcome: 'rejected', reason: expect.stringContaining('schema') as string },
          { model: 'openai/strong', outcome: 'accepted' },
        ],
      },
    });
    const { attempts } = result['route'] as { attempts: { cost: number }[] };
    expect(attempts[0]?.cost).toBeCloseTo(CHEAP_COST, 12);
    expect(result['cost']).toBeCloseTo(CHEAP_COST + STRONG_COST, 12);
    expect(result['saved']).toBeCloseTo(FRONTIER_COST - CHEAP_COST - STRONG_COST, 12);
  });

  it('takes an answer that is merely malformed at the first attempt', async () => {
    const vendor = await startVendor(() => `Here it is: {'ships': '412', 'director': 'Ansgar Holt'}. Anything else?`);
    const server = await start(vendor);
    const result = await server.call('delegate', { task: 'Extract the number of ships and the director.', document: REPORT, output_schema: SCHEMA, task_type: 'data_extraction', ...CHEAP_FIRST });
    expect(result).toMatchObject({ success: true, result: { ships: 412, director: 'Ansgar Holt' }, accepted: true, route: { chosen: 'openai/cheap', attempts: [{ outcome: 'accepted' }] } });
    expect(vendor.requests).toHaveLength(1);
  });

  it('does not believe what the document does not say', async () => {
    const vendor = await startVendor(({ model }) => (model === 'cheap' ? '{"ships": 512, "director": "Ansgar Holt"}' : '{"ships": 412, "director": "Ansgar Holt"}'));
    const server = await start(vendor);
    const result = await server.call('delegate', { task: 'Extract the number of ships and the director.', document: REPORT, output_schema: SCHEMA, task_type: 'data_extraction', ...CHEAP_FIRST });
    expect(result).toMatchObject({ success: true, result: { ships: 412 }, route: { attempts: [{ outcome: 'rejected', reason: expect.stringContaining('512') as string }, { outcome: 'accepted' }] } });
  });

  it('fails with the attempts and the best there was when nothing fits the schema', async () => {
    const vendor = await startVendor(() => '{"ships": "many"}');
    const server = await start(vendor);
    const result = await server.call('delegate', { task: 'Extract the number of ships.', document: REPORT, output_schema: SCHEMA, ...CHEAP_FIRST });
    expect(result).toMatchObject({ success: false, error_code: 'bad_response', attempts: [{ outcome: 'rejected' }, { outcome: 'rejected' }] });
    expect(result['partial']).toBeDefined();
  });

  it('reads a long source in parts, within max_cost, and merges by the schema', async () => {
    const names = Array.from({ length: 60 }, (_unused, index) => `Captain${index}`);
    const text = names.map((name) => `${name} Brandt sailed on. ${'The sea was calm and the wind came from the west. '.repeat(120)}`).join('\n\n');
    const vendor = await startVendor(({ messages }) => {
      const found = [...new Set(messages.map(({ content }) => content).join('\n').match(/Captain\d+ Brandt/g) ?? [])];
      return JSON.stringify({ captains: found });
    });
    const directory = createDataDirectory();
    cleanUp.push(async () => rmSync(directory, { recursive: true, force: true }));
    writeFileSync(join(directory, 'log.txt'), text);
    const server = await start(vendor, {
      env: { ALLOWED_DIRECTORIES: directory },
      config: { routed_models: ['openai/cheap'], models: [{ ...CHEAP, contextTokens: 16_000, maxOutputTokens: 4_000 }, STRONG, FRONTIER] },
    });
    const result = await server.call('delegate', {
      task: 'List the captains.',
      source: 'log.txt',
      output_schema: { type: 'object', properties: { captains: { type: 'array', items: { type: 'string' } } }, required: ['captains'] },
      task_type: 'data_extraction',
      min_quality: 0.5,
      max_cost: 0.5,
    });
    expect(result).toMatchObject({ success: true, accepted: true, result: { captains: names.map((name) => `${name} Brandt`) } });
    expect(vendor.requests.length).toBeGreaterThan(3);
    expect(result['cost']).toBeCloseTo(vendor.requests.length * CHEAP_COST, 9);
    expect(await server.call('delegate', { task: 'x', source: 'a', document: 'b' })).toMatchObject({ success: false, error_code: 'invalid_input' });
  });

  it('works without any document', async () => {
    const vendor = await startVendor(() => 'A haiku.');
    const server = await start(vendor);
    expect(await server.call('delegate', { task: 'Write a haiku about the sea.' })).toMatchObject({ success: true, result: 'A haiku.', accepted: null, task_type: 'creative' });
  });
});

describe('compare_and_synthesize', () => {
  const ranking = (labels: readonly string[]): string => JSON.stringify({ ranking: labels.map((label, index) => ({ label, score: 9 - index, reason: 'because' })), synthesis: 'Both are right.' });

  it('ranks blind and combines', async () => {
    const vendor = await startVendor(({ messages, model }) => {
      const prompt = messages.at(-1)?.content ?? '';
      return prompt.includes('<answer label') ? ranking(['B', 'A']) : `answer of ${model}`;
    });
    const server = await start(vendor);
    const result = await server.call('compare_and_synthesize', { prompt: 'Why is the sea salty?', providers: [{ provider: 'openai', model: 'cheap' }, { provider: 'openai', model: 'strong' }], synthesis_model: 'openai/strong' });
    expect(result).toMatchObject({ success: true, synthesis: 'Both are right.', synthesis_model: 'openai/strong', results: { 'openai/cheap': { completion: 'answer of cheap' } } });
    const judged = vendor.requests.at(-1)?.messages.at(-1)?.content ?? '';
    expect(judged).not.toMatch(/openai\//);
    const places = (result['ranking'] as { model: string }[]).map(({ model }) => model);
    const [firstAnswer] = /<answer label="B">\nanswer of (\w+)/.exec(judged)?.slice(1) ?? [];
    expect(places[0]).toBe(`openai/${firstAnswer}`);
    expect(result['total_cost']).toBeCloseTo(CHEAP_COST + 2 * STRONG_COST, 12);
  });

  it('names a competitor that failed, and invents no ranking', async () => {
    let synthesis = ranking(['A']);
    const vendor = await startVendor(({ messages, model }) => ((messages.at(-1)?.content ?? '').includes('<answer label') ? synthesis : model === 'cheap' ? 503 : 'an answer'));
    const server = await start(vendor);
    const args = { prompt: 'Why?', providers: [{ provider: 'openai', model: 'cheap' }, { provider: 'openai', model: 'strong' }], synthesis_model: 'openai/strong' };
    expect(await server.call('compare_and_synthesize', args)).toMatchObject({ success: true, ranking: [{ model: 'openai/strong', score: 9 }, { model: 'openai/cheap', score: null, reason: expect.stringContaining('did not answer') as string }] });
    synthesis = 'They are all great!';
    expect(await server.call('compare_and_synthesize', args)).toMatchObject({ success: false, error_code: 'bad_response', partial: { 'openai/strong': 'an answer' } });
  });
});

describe('the books', () => {
  it('add up: savings are net of failures and of what the agent spent', async () => {
    const vendor = await startVendor((_request, index) => (index === 0 ? 503 : 'ok'));
    const server = await start(vendor);
    expect(await server.call('get_savings')).toMatchObject({ success: true, baseline: null, spent: 0, net: 0 });
    await server.call('completion', { prompt: 'one', model: 'openai/cheap' });
    await server.call('completion', { prompt: 'two', model: 'openai/cheap' });
    await server.call('summarize_document', { document: REPORT, provider: 'local' });
    await expect.poll(async () => (await server.call('get_savings'))['unknown']).toEqual({ spent: 0, baseline_cost: 0, cache_saved: 0, caller_overhead: 0 });
    const savings = (await server.call('get_savings')) as { spent: number; baseline_cost: number; caller_overhead: number; net: number };
    expect(savings.spent).toBeCloseTo(CHEAP_COST, 12);
    expect(savings.baseline_cost).toBeGreaterThan(FRONTIER_COST);
    expect(savings.caller_overhead).toBeGreaterThan(0);
    expect(savings.net).toBeCloseTo(savings.baseline_cost - savings.spent - savings.caller_overhead, 12);
    const analytics = await server.call('get_analytics', { group_by: 'route', period: '24h' });
    expect(analytics).toMatchObject({ success: true, totals: { calls: 3, failed_calls: 1, attempts: 2, failed_attempts: 1 } });
    expect((analytics['groups'] as { key: string }[]).map(({ key }) => key).toSorted()).toEqual(['completion -> nobody', 'completion -> openai/cheap', 'summarize_document -> local/local/extractive']);
  });

  it('may show that delegating cost more than it saved', async () => {
    const vendor = await startVendor(() => 'ok');
    const server = await start(vendor, { config: { baseline_model: 'openai/cheap' } });
    await server.call('completion', { prompt: 'a long prompt by value '.repeat(200), model: 'openai/strong' });
    await expect.poll(async () => Number((await server.call('get_savings'))['caller_overhead'])).toBeGreaterThan(0);
    expect(Number((await server.call('get_savings'))['net'])).toBeLessThan(CHEAP_COST - STRONG_COST);
  });

  it('are exported whole', async () => {
    const vendor = await startVendor(() => 'ok');
    const server = await start(vendor);
    await server.call('completion', { prompt: 'secret words of the prompt', model: 'openai/cheap' });
    const { export_ref } = (await server.call('get_analytics', { export: 'csv' })) as { export_ref: string };
    const { contents } = await server.client.readResource({ uri: export_ref });
    const [header, row] = (contents[0] as { text: string }).text.split('\r\n');
    expect(header).toContain('cost_usd');
    expect(row).toContain('openai,cheap');
    expect(row).not.toContain('secret words');

    const run = async (...args: readonly string[]) => promisify(execFile)(process.execPath, [MAIN, 'export', ...args], { cwd: server.dataDirectory, env: { PATH: process.env['PATH'], GATEWAY_DATA_DIR: server.dataDirectory } });
    expect(JSON.parse((await run('--rows', 'attempts', '--format', 'json')).stdout)).toMatchObject([{ provider: 'openai', model: 'cheap', outcome: 'ok' }]);
    await run('--output', 'calls.csv', '--period', 'today');
    expect(readFileSync(join(server.dataDirectory, 'calls.csv'), 'utf8')).toContain('openai,cheap');
    await expect(run('--output', 'calls.csv')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('exists already') as string });
    await expect(run('--format', 'xml')).rejects.toMatchObject({ stderr: expect.stringContaining('csv or json') as string });
  });

  it('hold no key, in no file and no line', async () => {
    const vendor = await startVendor((_request, index) => (index === 0 ? 401 : 'ok'));
    const server = await start(vendor);
    await server.call('completion', { prompt: `my key is ${KEY}`, model: 'openai/cheap' });
    await server.call('delegate', { task: `Use ${KEY} well.` });
    await server.call('get_analytics', { export: 'json' });
    const files = readdirSync(server.dataDirectory).map((name) => readFileSync(join(server.dataDirectory, name), 'latin1'));
    expect(files.join('')).not.toContain(KEY);
    expect(server.stderr()).not.toContain(KEY);
  });
});

describe('a budget', () => {
  it('holds over two servers, says what is left, and keeps nothing reserved', async () => {
    const vendor = await startVendor(() => 'ok');
    const dataDirectory = createDataDirectory();
    const options = { dataDirectory, env: { BUDGET_DAILY_USD: String(STRONG_COST * 4.5) } };
    const servers = await Promise.all([start(vendor, options), start(vendor, options)]);
    // The worst case of each is 150 tokens read and 100 written, dearer than none of them settles.
    const args = { prompt: 'hi', model: 'openai/strong', max_tokens: 100 };
    const results: Record<string, unknown>[] = [];
    for (let round = 0; round < 4; round += 1) results.push(...(await Promise.all(servers.map(async (server) => server.call('completion', args)))));
    const failures = results.filter(({ success }) => success === false);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatchObject({ error_code: 'budget_exceeded', remaining: expect.any(Number) as number, hint: expect.stringContaining('BUDGET_DAILY_USD') as string });
    const [first] = servers;
    const budget = await first?.call('get_budget');
    expect(budget).toMatchObject({ success: true, reserved: 0, limits: [{ scope: 'day', reserved: 0 }] });
    expect(budget?.['spent']).toBeCloseTo(results.filter(({ success }) => success === true).length * STRONG_COST, 9);
  });

  it('refuses models of unknown price unless that is allowed', async () => {
    const vendor = await startVendor(() => 'ok');
    const args = { prompt: 'hi', model: 'openai/somebody-elses' };
    const strict = await start(vendor, { env: { BUDGET_DAILY_USD: '5' } });
    expect(await strict.call('completion', args)).toMatchObject({ success: false, error_code: 'budget_exceeded', hint: expect.stringContaining('ALLOW_UNPRICED_MODELS') as string });
    const open = await start(vendor, { env: { BUDGET_DAILY_USD: '5', ALLOW_UNPRICED_MODELS: 'true' } });
    expect(await open.call('completion', args)).toMatchObject({ success: true, cost: null, saved: null });
  });

  it.each([
    ['before the first token', {}],
    ['in mid-stream', { stream: true }],
  ])('keeps nothing reserved when the client cancels %s', async (_when, more) => {
    const vendor = await startVendor(() => HANG);
    const server = await start(vendor, { env: { BUDGET_DAILY_USD: '5' } });
    const abort = new AbortController();
    const pending = server.client.callTool({ name: 'completion', arguments: { prompt: 'hi', model: 'openai/strong', max_tokens: 50, ...more } }, undefined, { signal: abort.signal, onprogress: () => undefined });
    await expect.poll(() => vendor.requests.length).toBe(1);
    abort.abort('enough');
    await expect(pending).rejects.toThrow(/enough/);
    await expect.poll(vendor.cutByClient).toBe(1);
    await expect.poll(async () => (await server.call('get_budget'))['reserved']).toBe(0);
    expect(await server.call('get_analytics')).toMatchObject({ totals: { calls: 1, outcomes: { cancelled: 1 } } });
  });
});

describe('without any key', () => {
  it('prices are known, and the local engine is recommended where there is one', async () => {
    const server = await startBuiltServer();
    cleanUp.push(server.close);
    const estimate = await server.call('estimate_cost', { prompt: 'Hello there', model: 'gpt-4.1-mini', max_tokens: 100 });
    expect(estimate).toMatchObject({ success: true, provider: 'openai', tokens: { input: 2, output: 100 }, cost: { input: 0.000_000_8, output: 0.000_16 } });
    expect(await server.call('estimate_cost', { prompt: 'Hello', model: 'unheard-of' })).toMatchObject({ success: true, cost: null });
    expect(await server.call('compare_models', { prompt: 'Hello', models: ['openai/gpt-4.1-mini', 'claude-opus-5-5', 'nobody/knows'] })).toMatchObject({ success: true, cheapest: 'openai/gpt-4.1-mini', models: [{ model: 'gpt-4.1-mini' }, { model: 'claude-opus-5-5' }, { cost: null }] });
    expect(await server.call('compare_models', { prompt: 'Hello' })).toMatchObject({ success: true, cheapest: expect.any(String) as string });
    expect(await server.call('recommend_model', { task_type: 'summarization' })).toMatchObject({ success: true, recommendations: [{ provider: 'local', model: 'local/extractive', estimated_cost: 0 }] });
    expect(await server.call('recommend_model', { task_type: 'creative' })).toMatchObject({ success: false, error_code: 'not_configured' });
    expect(await server.call('delegate', { task: 'Write a poem.' })).toMatchObject({ success: false, error_code: 'not_configured', hint: expect.stringContaining('OPENAI_API_KEY') as string });
    expect(await server.call('get_budget')).toMatchObject({ success: true, limits: [], remaining: null });
    expect(await server.call('get_savings', { period: 'yesterday' })).toMatchObject({ success: false, error_code: 'invalid_input' });
  });
});
