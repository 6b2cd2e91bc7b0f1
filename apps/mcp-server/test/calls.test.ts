// Calls as a client makes them: references, results that are cut, switched-off toolsets, jobs, progress, cancellation.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallToolResultSchema, CreateMessageRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { connectTestClient, type TestClient, type TestClientOptions } from './connect-test-client.ts';

const PARAGRAPHS = Array.from({ length: 400 }, (_unused, index) => `Paragraph ${index} tells of the harbour at Lindholm, where ship number ${index} brought ${index * 3} crates of tea and left with the tide.`);
const LONG_TEXT = PARAGRAPHS.join('\n\n');

const open: TestClient[] = [];
async function connect(options?: TestClientOptions): Promise<TestClient> {
  const client = await connectTestClient(options);
  open.push(client);
  return client;
}
afterEach(async () => {
  for (const client of open.splice(0).toReversed()) await client.close();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

const directories: string[] = [];

function createDirectory(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'llm-gateway-files-'));
  directories.push(directory);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

describe('sources', () => {
  it('reads a path relative to the working directory', async () => {
    const test = await connect({ cwd: createDirectory({ 'a.md': '# Tea\n\nTea came to Lindholm by ship.' }) });
    const { structured } = await test.call('chunk_document', { source: 'a.md' });
    expect(structured).toMatchObject({ success: true, chunk_count: 1, chunks: [expect.stringContaining('Tea came')] });
  });

  it("prefers the client's roots to the working directory", async () => {
    const root = createDirectory({ 'b.txt': 'From the root.' });
    const test = await connect({
      cwd: createDirectory({ 'b.txt': 'From the working directory.' }),
      capabilities: { roots: {} },
      prepare: (client) => client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: `file://${root}` }] })),
    });
    expect((await test.call('chunk_document', { source: 'b.txt' })).structured).toMatchObject({ chunks: ['From the root.'] });
    expect((await test.call('list_allowed_directories')).structured).toMatchObject({ directories: [root] });
  });

  it.each([
    ['a missing file', 'missing.txt', 'not_found'],
    ['a path outside', '../../../../../../etc/passwd', 'permission'],
    ['an absolute path outside', '/etc/passwd', 'permission'],
    ['a reference that nobody keeps', 'ref://0123456789abcdef0123456789abcdef', 'not_found'],
    ['an unknown scheme', 'ftp://example.com/a.txt', 'unsupported'],
    ['a loopback address', 'http://127.0.0.1:9/a.txt', 'permission'],
    ['a metadata address', 'http://169.254.169.254/latest/meta-data', 'permission'],
    ['an empty source', ' ', 'invalid_input'],
  ])('refuses %s with its own kind', async (_name, source, kind) => {
    const test = await connect({ cwd: createDirectory({}) });
    const { isError, structured } = await test.call('summarize_document', { source });
    expect(isError).toBe(true);
    expect(structured).toMatchObject({ success: false, error_code: kind, hint: expect.any(String) as string });
  });

  it('recognises a binary file behind a text name', async () => {
    const directory = createDirectory({});
    writeFileSync(join(directory, 'x.txt'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0, 0, 0xff, 0xfe, 0]));
    const test = await connect({ cwd: directory });
    expect((await test.call('summarize_document', { source: 'x.txt' })).structured).toMatchObject({ success: false, error_code: 'invalid_input' });
  });

  it('reads no file over HTTP unless directories are configured', async () => {
    const test = await connect({ transport: 'http', cwd: createDirectory({ 'a.txt': 'secret' }) });
    expect((await test.call('chunk_document', { source: 'a.txt' })).structured).toMatchObject({ error_code: 'not_configured', hint: expect.stringContaining('ALLOWED_DIRECTORIES') as string });
  });
});

describe("a client's roots", () => {
  const paragraph = { document: 'By value.' };

  it.each([
    ['fails to tell them', () => { throw new Error('no roots today'); }],
    ['names roots of another machine', () => ({ roots: [{ uri: 'file://host/share/x' }, { uri: 'file:///a%2Fb' }] })],
  ])('that %s do not matter to calls that read no file', async (_name, answer) => {
    const test = await connect({ capabilities: { roots: {} }, prepare: (client) => client.setRequestHandler(ListRootsRequestSchema, answer) });
    expect((await test.call('chunk_document', paragraph)).structured).toMatchObject({ success: true });
  });

  it('are passed over where they are no directories', async () => {
    const root = createDirectory({ 'a.txt': 'Found.' });
    const roots = [{ uri: `file://${root}/gone` }, { uri: `file://${root}` }];
    const test = await connect({ capabilities: { roots: {} }, prepare: (client) => client.setRequestHandler(ListRootsRequestSchema, () => ({ roots })) });
    expect((await test.call('chunk_document', { source: 'a.txt' })).structured).toMatchObject({ chunks: ['Found.'] });
  });

  it('that cannot be had are said to be the reason', async () => {
    const test = await connect({ capabilities: { roots: {} }, prepare: (client) => client.setRequestHandler(ListRootsRequestSchema, () => { throw new Error('no'); }) });
    expect((await test.call('chunk_document', { source: 'a.txt' })).structured).toMatchObject({ error_code: 'unavailable', hint: expect.stringContaining('ALLOWED_DIRECTORIES') as string });
  });
});

describe('arguments', () => {
  it('overlap makes neighbouring chunks share text', async () => {
    const test = await connect();
    const { structured } = await test.call('chunk_document', { document: LONG_TEXT, chunk_size: 60, overlap: 15, method: 'token', detail: true });
    const spans = structured['spans'] as { start: number; end: number; tokens: number }[];
    const shared = spans.slice(1).map((span, index) => (spans[index]?.end ?? 0) - span.start);
    expect(Math.min(...shared)).toBeGreaterThan(10);
  });

  it('a configured overlap gives way to a smaller chunk size', async () => {
    const test = await connect({ config: { chunking: { chunkSize: 1000, overlap: 400, method: 'token' } } });
    expect((await test.call('chunk_document', { document: LONG_TEXT, chunk_size: 100 })).structured).toMatchObject({ success: true });
  });

  it('focus and format steer a summary', async () => {
    const test = await connect();
    const document = `${LONG_TEXT}\n\nThe lighthouse keeper of Lindholm was called Ansgar Holt, and he kept the lamp for thirty years.`;
    const summarize = async (args: Record<string, unknown>): Promise<string> => (await test.call('summarize_document', { document, max_length: 60, ...args })).structured['summary'] as string;
    expect(await summarize({ focus: 'lighthouse keeper Ansgar Holt' })).toContain('Ansgar Holt');
    expect(await summarize({ format: 'bullet_points' })).toMatch(/^- /);
    expect(await summarize({ format: 'key_points' })).toMatch(/^1\. /);
  });

  it('max_result_tokens holds where a character is several tokens', async () => {
    const test = await connect();
    const counter = await test.services.countTokens();
    const { structured, content } = await test.call('chunk_document', { document: '𒀀'.repeat(3600), chunk_size: 100, max_result_tokens: 2000 });
    expect(structured['truncated']).toBe(true);
    expect((structured['chunks'] as string[]).length).toBeGreaterThan(0);
    expect(counter(content[0]?.text ?? '')).toBeLessThanOrEqual(2000);
  });
});

describe('results', () => {
  it('come whole when the input came by value', async () => {
    const test = await connect();
    const { structured } = await test.call('chunk_document', { document: LONG_TEXT, chunk_size: 50, method: 'token' });
    expect((structured['chunks'] as string[]).join('')).toBe(LONG_TEXT);
    expect(structured).not.toHaveProperty('truncated');
  });

  it('are cut when asked, kept whole, and readable by resources/read and as a source', async () => {
    const test = await connect();
    const cut = await test.call('chunk_document', { document: LONG_TEXT, chunk_size: 50, method: 'token', max_result_tokens: 500 });
    const count = cut.structured['chunk_count'] as number;
    const chunks = cut.structured['chunks'] as string[];
    expect(cut.structured).toMatchObject({ success: true, truncated: true, total: count });
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.length).toBeLessThan(count);
    expect(LONG_TEXT.startsWith(chunks.join(''))).toBe(true);
    const uri = cut.structured['result_ref'] as string;
    expect(cut.content.some((block) => block.type === 'resource_link' && block.uri === uri)).toBe(true);
    const counter = await test.services.countTokens();
    expect(counter(cut.content[0]?.text ?? '')).toBeLessThanOrEqual(500);

    const { contents } = await test.client.readResource({ uri });
    const whole = JSON.parse((contents[0] as { text: string }).text) as { chunks: string[] };
    expect(whole.chunks.join('')).toBe(LONG_TEXT);
    expect((await test.client.listResources()).resources.map((resource) => resource.uri)).toContain(uri);
    expect((await test.call('chunk_document', { source: uri })).structured).toMatchObject({ success: true });
  });

  it('of a kept summary or of chunks read as the text they hold', async () => {
    const test = await connect();
    const { structured } = await test.call('chunk_document', { document: LONG_TEXT, chunk_size: 50, method: 'token', max_result_tokens: 300 });
    const again = await test.call('chunk_document', { source: structured['result_ref'], chunk_size: 100_000, method: 'token', max_result_tokens: 100_000 });
    expect(again.structured['chunks']).toEqual([LONG_TEXT]);
  });

  it('belong to the caller that received them', async () => {
    const first = await connect({ caller: { id: 'one', jobOwner: 'one' } });
    const second = await connect({ caller: { id: 'two', jobOwner: 'two' }, services: first.services });
    const { structured } = await first.call('chunk_document', { document: LONG_TEXT, max_result_tokens: 300 });
    const uri = structured['result_ref'] as string;
    await expect(second.client.readResource({ uri })).rejects.toMatchObject({ code: -32_002 });
    expect((await second.call('chunk_document', { source: uri })).structured).toMatchObject({ error_code: 'not_found' });
    expect((await second.client.listResources()).resources).toEqual([]);
  });
});

describe('wrong calls', () => {
  it.each([
    ['an unknown tool', 'sumarize_document', {}, 'not_found', /Did you mean "summarize_document"/],
    ['a text that is too long', 'summarize_document', { document: 'x'.repeat(6_000_000) }, 'invalid_input', /source/],
    ['an empty text', 'summarize_document', { document: '' }, 'invalid_input', /something in it/],
    ['text and source together', 'completion', { prompt: 'a', source: 'b' }, 'invalid_input', /one of the two/],
    ['a free prompt without any vendor', 'completion', { prompt: 'Hello' }, 'not_configured', /OPENAI_API_KEY.*Ollama.*LOCAL_LLM_BASE_URL/],
    ['a prompt to the local engine', 'completion', { prompt: 'Hello', provider: 'local' }, 'unsupported', /provider/],
    ["a client's model that is not offered", 'completion', { prompt: 'Hello', provider: 'sampling' }, 'not_configured', /get_provider_status/],
    ['an unknown provider', 'completion', { prompt: 'Hello', provider: 'acme' }, 'not_found', /openai/],
    ['an unknown job', 'get_job', { job_id: 'job_x' }, 'not_found', /24 hours/],
  ])('%s', async (...[, tool, args, kind, hint]) => {
    const test = await connect();
    const { isError, structured } = await test.call(tool, args);
    expect(isError).toBe(true);
    expect(structured).toMatchObject({ success: false, error_code: kind, hint: expect.stringMatching(hint) as string });
  });

  it.each([['a text'], [['a', 'list']], [null], [7]])('with %j as arguments is a failure, not a broken protocol', async (args) => {
    const test = await connect();
    const result = await test.client.request({ method: 'tools/call', params: { name: 'chunk_document', arguments: args as unknown as Record<string, unknown> } }, CallToolResultSchema);
    expect(result).toMatchObject({ isError: true, structuredContent: { success: false, error_code: 'invalid_input' } });
  });

  it('by value have one limit everywhere, also as a job', async () => {
    const test = await connect();
    const long = 'x'.repeat(6_000_000);
    expect((await test.call('chat_completion', { messages: [{ role: 'user', content: long }] })).structured).toMatchObject({ error_code: 'invalid_input' });
    expect((await test.call('completion', { prompt: 'x', system_prompt: long })).structured).toMatchObject({ error_code: 'invalid_input' });
    expect((await test.call('summarize_document', { document: long, background: true })).structured).toMatchObject({ error_code: 'invalid_input' });
  });

  it('names the flag that switches a toolset on', async () => {
    const test = await connect({ config: { toolsets: ['completion', 'gateway'] } });
    expect((await test.client.listTools()).tools.map((tool) => tool.name)).not.toContain('chunk_document');
    expect((await test.call('chunk_document', { document: 'x' })).structured).toMatchObject({ error_code: 'not_configured', hint: expect.stringContaining('--toolsets completion,gateway,documents') as string });
    const listed = (await test.call('list_tools', { tool_name: 'chunk_document' })).structured['tools'] as Record<string, { enabled: boolean }>;
    expect(listed['chunk_document']?.enabled).toBe(false);
  });

  it('goes on serving after failures', async () => {
    const test = await connect();
    await test.call('completion', { prompt: 1 });
    expect((await test.call('chunk_document', { document: 'Still here.' })).structured).toMatchObject({ chunks: ['Still here.'] });
  });
});

describe("the client's own model", () => {
  it('answers when it is named', async () => {
    const test = await connect({
      capabilities: { sampling: {} },
      prepare: (client) =>
        client.setRequestHandler(CreateMessageRequestSchema, (request) => ({
          role: 'assistant',
          model: 'host-model',
          stopReason: 'endTurn',
          content: { type: 'text', text: `You said: ${JSON.stringify(request.params.messages.at(-1)?.content)}` },
        })),
    });
    const { structured } = await test.call('completion', { prompt: 'ping', provider: 'sampling', system_prompt: 'Be brief.' });
    expect(structured).toMatchObject({ success: true, provider: 'sampling', model: 'host-model', usage: null, cost: null, completion: expect.stringContaining('ping') as string });
  });
});

describe('long work', () => {
  it('reports progress and can be cancelled', async () => {
    const test = await connect();
    const controller = new AbortController();
    const seen: number[] = [];
    const text = Array.from({ length: 60 }, () => LONG_TEXT).join('\n\n');
    const pending = test.client.callTool({ name: 'summarize_document', arguments: { document: text.slice(0, 4_900_000) } }, undefined, {
      signal: controller.signal,
      onprogress: ({ progress }) => {
        seen.push(progress);
        controller.abort('enough');
      },
    });
    await expect(pending).rejects.toThrow(/enough/);
    expect(seen.length).toBeGreaterThan(0);
    expect((await test.call('chunk_document', { document: 'Still here.' })).structured).toMatchObject({ success: true });
  });

  it('runs as a job, with its result kept for its caller alone', async () => {
    const test = await connect();
    const started = await test.call('summarize_document', { document: LONG_TEXT, background: true, max_length: 60 });
    expect(started.structured).toMatchObject({ success: true, status: 'queued', job_id: expect.stringMatching(/^job_/) as string });
    const jobId = started.structured['job_id'] as string;
    const done = await waitForJob(test, jobId);
    expect(done).toMatchObject({ status: 'completed', tool: 'summarize_document', result: { success: true, summary: expect.stringContaining('Lindholm') as string } });
    const stranger = await connect({ services: test.services, caller: { id: 'stranger', jobOwner: 'stranger' } });
    expect((await stranger.call('get_job', { job_id: jobId })).structured).toMatchObject({ error_code: 'not_found' });
    // Cancelling what has ended changes nothing.
    expect((await test.call('cancel_job', { job_id: jobId })).structured).toMatchObject({ status: 'completed' });
  });

  it('cuts the result of a job for whoever asks for it', async () => {
    const test = await connect();
    const { structured } = await test.call('summarize_document', { document: LONG_TEXT, background: true, max_length: 2000, detail: true });
    const jobId = structured['job_id'] as string;
    await waitForJob(test, jobId);
    const { structured: view, content } = await test.call('get_job', { job_id: jobId, max_result_tokens: 300 });
    const result = view['result'] as Record<string, unknown>;
    expect(result).toMatchObject({ truncated: true, result_ref: expect.stringMatching(/^ref:/) as string });
    expect(content.some((block) => block.type === 'resource_link' && block.uri === result['result_ref'])).toBe(true);
    const { contents } = await test.client.readResource({ uri: result['result_ref'] as string });
    const whole = JSON.parse((contents[0] as { text: string }).text) as { summary: string };
    expect(whole.summary.startsWith(result['summary'] as string)).toBe(true);
    expect(whole.summary.length).toBeGreaterThan((result['summary'] as string).length);
  });

  it('keeps the failure of a job as its result', async () => {
    const test = await connect({ cwd: createDirectory({}) });
    const { structured } = await test.call('summarize_document', { source: 'missing.txt', background: true });
    expect(await waitForJob(test, structured['job_id'] as string)).toMatchObject({ status: 'failed', result: { success: false, error_code: 'not_found' } });
  });
});

async function waitForJob(test: TestClient, jobId: string): Promise<Record<string, unknown>> {
  for (let turn = 0; turn < 5000; turn += 1) {
    const { structured } = await test.call('get_job', { job_id: jobId });
    if (structured['status'] !== 'queued' && structured['status'] !== 'running') return structured;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('The job did not end.');
}
