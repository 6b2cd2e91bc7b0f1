// The built server with vendors configured: real SDKs over HTTP to a mock of the vendors' APIs, and what happens when a vendor misbehaves.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBuiltHttpServer } from './start-built-http-server.ts';
import { createDataDirectory, startBuiltServer, type BuiltServer, type BuiltServerOptions } from './start-built-server.ts';

const KEYS = { openai: 'sk-canary-openai-1234567890', anthropic: 'sk-ant-canary-1234567890', gemini: 'AIzaCanaryGemini1234567890' };

const mock = new LLMock({ port: 0 });
const running: BuiltServer[] = [];

beforeAll(async () => {
  mock.onMessage(
    /harbour/,
    { content: 'Tea arrives — with the tide. ☕️ And leaves again.', usage: { prompt_tokens: 11, completion_tokens: 9, total_tokens: 20, input_tokens: 11, output_tokens: 9, promptTokenCount: 11, candidatesTokenCount: 9, totalTokenCount: 20 } },
    // At a pace: the client drops progress that reaches it in one piece with the result.
    { streamingProfile: { ttft: 20, tps: 40 } });
  mock.onMessage(/summar/i, { content: 'A short summary of the part.' });
  await mock.start();
});
afterAll(async () => mock.stop());
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(env: Record<string, string>, options: BuiltServerOptions = {}): Promise<BuiltServer> {
  const server = await startBuiltServer({ ...options, env });
  running.push(server);
  return server;
}

const allVendors = (): Record<string, string> => ({
  OPENAI_API_KEY: KEYS.openai,
  OPENAI_BASE_URL: `${mock.url}/v1`,
  ANTHROPIC_API_KEY: KEYS.anthropic,
  ANTHROPIC_BASE_URL: mock.url,
  GEMINI_API_KEY: KEYS.gemini,
  GEMINI_BASE_URL: mock.url,
});

const DIALECTS = [
  ['openai', 'gpt-4.1-mini', (11 * 0.4 + 9 * 1.6) / 1e6],
  ['anthropic', 'claude-3-5-haiku-20241022', (11 * 0.8 + 9 * 4) / 1e6],
  ['gemini', 'gemini-2.0-flash-lite', (11 * 0.075 + 9 * 0.3) / 1e6],
] as const;

describe.each(DIALECTS)('%s', (provider, model, cost) => {
  it('completes and streams with the same text, usage and cost', async () => {
    const server = await start(allVendors());
    const args = { prompt: 'What happens in the harbour?', provider, model };
    const plain = await server.call('completion', args);
    expect(plain).toMatchObject({ success: true, completion: 'Tea arrives — with the tide. ☕️ And leaves again.', provider, usage: { input_tokens: 11, output_tokens: 9 }, finish_reason: 'stop' });
    expect(plain['cost']).toBeCloseTo(cost, 12);

    const deltas: string[] = [];
    const streamed = await server.client.callTool({ name: 'completion', arguments: { ...args, stream: true } }, undefined, { onprogress: (progress) => deltas.push(progress.message ?? '') });
    const { processing_time: _a, ...streamedResult } = streamed.structuredContent as Record<string, unknown>;
    const { processing_time: _b, ...plainResult } = plain;
    expect(streamedResult).toEqual(plainResult);
    expect(deltas.join('')).toBe(plain['completion']);
    expect(deltas.length).toBeGreaterThan(1);
  });
});

describe('over HTTP', () => {
  it('all dialects answer and stream alike, sessions keep their references apart, and cancelling reaches the vendor', async () => {
    const vendor = await createBadVendor(() => undefined);
    const server = await startBuiltHttpServer({ ...allVendors(), LOCAL_LLM_BASE_URL: vendor.url });
    try {
      const client = await server.connect();
      for (const [provider, model, cost] of DIALECTS) {
        const deltas: string[] = [];
        const args = { prompt: 'What happens in the harbour?', provider, model, stream: true };
        const { structuredContent } = await client.callTool({ name: 'completion', arguments: args }, undefined, { onprogress: (progress) => deltas.push(progress.message ?? '') });
        expect(structuredContent).toMatchObject({ success: true, provider, completion: deltas.join(''), usage: { input_tokens: 11, output_tokens: 9 }, cost: expect.closeTo(cost, 12) as number });
      }
      const cut = (await client.callTool({ name: 'chunk_document', arguments: { source: 'examples/documents/quarterly-report.docx', chunk_size: 64, max_result_tokens: 300 } })).structuredContent as { result_ref: string; chunk_count: number };
      const { contents } = await client.readResource({ uri: cut.result_ref });
      expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ chunk_count: cut.chunk_count });
      await expect((await server.connect()).readResource({ uri: cut.result_ref })).rejects.toMatchObject({ code: -32_002 });

      const controller = new AbortController();
      const pending = client.callTool({ name: 'completion', arguments: { prompt: 'hi', provider: 'openai-compatible', model: 'm' } }, undefined, { signal: controller.signal });
      await expect.poll(() => vendor.requests.length).toBe(1);
      controller.abort('enough');
      await expect(pending).rejects.toThrow(/enough/);
      await vendor.closed;
    } finally {
      await server.close();
    }
  }, 40_000);
});

describe('several models at once', () => {
  it('answers with every result, repeated pairs numbered, and lets one failure be', async () => {
    const server = await start(allVendors());
    const result = await server.call('multi_completion', {
      prompt: 'What happens in the harbour?',
      providers: [
        { provider: 'openai', model: 'gpt-4.1-mini', temperature: 0.3 },
        { provider: 'openai', model: 'gpt-4.1-mini' },
        { provider: 'anthropic', model: 'claude-3-5-haiku-20241022' },
        { provider: 'deepseek', model: 'deepseek-chat' },
      ],
    });
    const results = result['results'] as Record<string, { success: boolean; error_code?: string; cost?: number }>;
    expect(Object.keys(results)).toEqual(['openai/gpt-4.1-mini', 'openai/gpt-4.1-mini#2', 'anthropic/claude-3-5-haiku-20241022', 'deepseek/deepseek-chat']);
    expect(results['deepseek/deepseek-chat']).toMatchObject({ success: false, error_code: 'not_configured', hint: expect.stringContaining('DEEPSEEK_API_KEY') as string });
    const sum = Object.values(results).reduce((total, entry) => total + (entry.cost ?? 0), 0);
    expect(result['total_cost']).toBeCloseTo(sum, 12);
    expect(sum).toBeGreaterThan(0);
  });

  it('fails when nobody answers', async () => {
    const server = await start({});
    expect(await server.call('multi_completion', { prompt: 'x', providers: [{ provider: 'openai', model: 'gpt-4.1-mini' }, { provider: 'gemini', model: 'g' }] })).toMatchObject({ success: false, error_code: 'not_configured' });
  });
});

describe('the choice without a name', () => {
  it('is one of the configured vendors\' current models, with the reason for it', async () => {
    const server = await start({ ANTHROPIC_API_KEY: KEYS.anthropic, ANTHROPIC_BASE_URL: mock.url });
    const answer = await server.call('completion', { prompt: 'What happens in the harbour?' });
    expect(answer).toMatchObject({ success: true, provider: 'anthropic', model: expect.stringMatching(/^claude-(haiku|sonnet|opus)/) as string, reason: expect.stringMatching(/\w+/) as string, saved: expect.any(Number) as number });
    const { recommendations } = (await server.call('recommend_model', { task_type: 'chat' })) as { recommendations: { provider: string; quality: number }[] };
    expect(new Set(recommendations.map(({ provider }) => provider))).toEqual(new Set(['anthropic']));
  });

  it('summarizes a document longer than a window through a vendor, part by part', async () => {
    const server = await start(allVendors());
    const result = await server.call('summarize_document', { source: 'packages/providers/node_modules/openai/CHANGELOG.md', provider: 'openai', model: 'gpt-4o-mini' });
    expect(result).toMatchObject({ success: true, provider: 'openai', summary: expect.stringContaining('short summary') as string });
    expect((result['coverage'] as { parts: number }).parts).toBeGreaterThan(1);
    expect(result['cost']).toBeGreaterThan(0);
  }, 60_000);
});

/** A server that does one wrong thing, speaking OpenAI's wire; resolves `closed` when the client hangs up. */
interface BadVendor {
  readonly url: string;
  readonly server: Server;
  readonly requests: IncomingMessage[];
  readonly closed: Promise<void>;
}

const vendors: Server[] = [];
afterEach(() => {
  for (const server of vendors.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function createBadVendor(answer: (request: IncomingMessage, response: ServerResponse, index: number) => void): Promise<BadVendor> {
  const requests: IncomingMessage[] = [];
  let markClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    markClosed = resolve;
  });
  const server = createServer((request, response) => {
    requests.push(request);
    response.on('close', () => {
      if (!response.writableFinished) markClosed();
    });
    request.resume();
    request.on('end', () => {
      answer(request, response, requests.length - 1);
    });
  });
  vendors.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, server, requests, closed };
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const chunk = (content: string): string => `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4.1-mini', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const env = (url: string, more: Record<string, string> = {}): Record<string, string> => ({ OPENAI_API_KEY: KEYS.openai, OPENAI_BASE_URL: url, OPENAI_MAX_RETRIES: '0', ...more });
const ask = { prompt: 'hi', provider: 'openai', model: 'gpt-4.1-mini' };

describe('a vendor that misbehaves', () => {
  const cases: readonly (readonly [string, (request: IncomingMessage, response: ServerResponse) => void, Record<string, unknown>, Record<string, unknown>])[] = [
    ['refuses the key', (_q, r) => json(r, 401, { error: { message: `Incorrect API key provided: ${KEYS.openai}`, type: 'invalid_request_error', code: 'invalid_api_key' } }), ask, { error_code: 'auth' }],
    ['does not know the model', (_q, r) => json(r, 404, { error: { message: 'The model `nope` does not exist', type: 'invalid_request_error', code: 'model_not_found' } }), ask, { error_code: 'not_found' }],
    ['is out of order', (_q, r) => json(r, 500, { error: { message: 'The server had an error' } }), ask, { error_code: 'unavailable' }],
    ['answers with broken JSON', (_q, r) => json(r, 200, '{"id": "x", "choices": [{'), ask, { error_code: 'bad_response' }],
    ['has too many requests', (_q, r) => json(r.setHeader('retry-after', '7'), 429, { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } }), ask, { error_code: 'rate_limit', retry_after_seconds: 7 }],
    ['answers a stream with something else', (_q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'), { ...ask, stream: true }, { error_code: 'bad_response' }],
    [
      'cuts the stream in the middle',
      (_q, r) => {
        r.writeHead(200, { 'content-type': 'text/event-stream' });
        r.write(chunk('Once upon'), () => r.destroy());
      },
      { ...ask, stream: true },
      { error_code: 'unavailable', partial_text: 'Once upon' },
    ],
    [
      'ends the stream cleanly but too early',
      (_q, r) => {
        r.writeHead(200, { 'content-type': 'text/event-stream' });
        r.end(chunk('Once upon'));
      },
      { ...ask, stream: true },
      { error_code: 'unavailable', partial_text: 'Once upon' },
    ],
  ];

  it.each(cases)('%s: a clear failure, and the server goes on', async (...[, answer, args, expected]) => {
    const vendor = await createBadVendor(answer);
    const server = await start(env(vendor.url));
    const result = (await server.client.callTool({ name: 'completion', arguments: args }, undefined, { onprogress: () => undefined })).structuredContent as Record<string, unknown>;
    expect(result).toMatchObject({ success: false, ...expected });
    expect(JSON.stringify(result) + server.stderr()).not.toContain(KEYS.openai);
    expect(await server.call('chunk_document', { document: 'Still here.' })).toMatchObject({ success: true });
  });

  it('that sends no usage gets an estimate, marked as one', async () => {
    const vendor = await createBadVendor((_q, r) => json(r, 200, { id: 'x', object: 'chat.completion', created: 1, model: 'gpt-4.1-mini', choices: [{ index: 0, message: { role: 'assistant', content: 'Four words of text.' }, finish_reason: 'stop' }] }));
    const server = await start(env(vendor.url));
    const result = await server.call('completion', ask);
    expect(result).toMatchObject({ success: true, estimated: true, usage: { output_tokens: 5 } });
    expect(result['cost']).toBeGreaterThan(0);
  });

  it('is given up after OPENAI_TIMEOUT, whatever the retries', async () => {
    const vendor = await createBadVendor(() => undefined);
    const server = await start(env(vendor.url, { OPENAI_TIMEOUT: '0.3', OPENAI_MAX_RETRIES: '3' }));
    expect(await server.call('completion', ask)).toMatchObject({ success: false, error_code: 'timeout' });
    await vendor.closed;
    expect(vendor.requests).toHaveLength(1);
  });

  it('is tried again OPENAI_MAX_RETRIES times', async () => {
    const vendor = await createBadVendor((_request, response, index) => {
      if (index < 2) json(response.setHeader('retry-after-ms', '1'), 503, { error: { message: 'busy' } });
      else json(response, 200, { id: 'x', object: 'chat.completion', created: 1, model: 'gpt-4.1-mini', choices: [{ index: 0, message: { role: 'assistant', content: 'At last.' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } });
    });
    const server = await start(env(vendor.url, { OPENAI_MAX_RETRIES: '2' }));
    expect(await server.call('completion', ask)).toMatchObject({ success: true, completion: 'At last.' });
    expect(vendor.requests).toHaveLength(3);
  });
});

describe('a caller that gives up', () => {
  it('by cancelling closes the connection to the vendor', async () => {
    const vendor = await createBadVendor(() => undefined);
    const server = await start(env(vendor.url));
    const controller = new AbortController();
    const pending = server.client.callTool({ name: 'completion', arguments: ask }, undefined, { signal: controller.signal });
    await expect.poll(() => vendor.requests.length).toBe(1);
    controller.abort('enough');
    await expect(pending).rejects.toThrow(/enough/);
    await vendor.closed;
    expect(await server.call('chunk_document', { document: 'Still here.' })).toMatchObject({ success: true });
  });

  it('by vanishing closes the connection to the vendor', async () => {
    const vendor = await createBadVendor(() => undefined);
    const server = await start(env(vendor.url));
    const pending = server.client.callTool({ name: 'completion', arguments: ask }).catch((error: unknown) => error);
    await expect.poll(() => vendor.requests.length).toBe(1);
    await server.close();
    await vendor.closed;
    expect(await pending).toBeInstanceOf(Error);
  });
});

describe('a server that is killed', () => {
  it('leaves its job to another one, which does the work again and no more than that', async () => {
    const vendor = await createBadVendor((_request, response, index) => {
      if (index > 0) json(response, 200, { id: 'x', object: 'chat.completion', created: 1, model: 'gpt-4.1-mini', choices: [{ index: 0, message: { role: 'assistant', content: 'Done at last.' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } });
    });
    const dataDirectory = createDataDirectory();
    const first = await start(env(vendor.url), { dataDirectory });
    const { job_id: jobId } = await first.call('summarize_document', { document: 'Tea came to the harbour.', provider: 'openai', model: 'gpt-4.1-mini', background: true });
    await expect.poll(() => vendor.requests.length).toBe(1);
    process.kill(first.pid, 'SIGKILL');
    // A server with another configuration has no business with it.
    const keyless = await start({}, { dataDirectory });
    const second = await start(env(vendor.url), { dataDirectory });
    await expect.poll(async () => (await second.call('get_job', { job_id: jobId }))['status'], { timeout: 40_000, interval: 500 }).toBe('completed');
    expect(await keyless.call('get_job', { job_id: jobId })).toMatchObject({ status: 'completed', result: { success: true, summary: 'Done at last.' } });
    expect(vendor.requests).toHaveLength(2);
  }, 60_000);
});

describe('secrets', () => {
  it('appear in no answer and no log, at the most talkative level', async () => {
    const vendor = await createBadVendor((request, response) => json(response, 401, { error: { message: `bad key ${String(request.headers['authorization'])} ${String(request.headers['x-api-key'])} ${String(request.headers['x-goog-api-key'])}` } }));
    const base = vendor.url.replace(/\/v1$/, '');
    const server = await start({ OPENAI_API_KEY: KEYS.openai, OPENAI_BASE_URL: vendor.url, ANTHROPIC_API_KEY: KEYS.anthropic, ANTHROPIC_BASE_URL: base, GEMINI_API_KEY: KEYS.gemini, GEMINI_BASE_URL: base });
    const answers: unknown[] = [await server.call('get_provider_status')];
    for (const provider of ['openai', 'anthropic', 'gemini']) answers.push(await server.call('completion', { prompt: 'hi', provider, model: 'm' }));
    expect(vendor.requests.length).toBeGreaterThanOrEqual(6);
    for (const key of Object.values(KEYS)) expect(JSON.stringify(answers) + server.stderr()).not.toContain(key);
  });
});
