// Batches and workflows through the built server: the documented workflows as they are written, each vendor on its own wire, and a server that is killed in the middle.
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBatchVendor } from './batch-vendor.ts';
import { HANG, startScriptedVendor, VENDOR_USAGE, type ChatRequest, type ScriptedVendor, type VendorReply } from './scripted-vendor.ts';
import { createDataDirectory, MAIN, startBuiltServer, type BuiltServer } from './start-built-server.ts';

const KEYS = { OPENAI_API_KEY: 'sk-canary-openai-1234567890', GEMINI_API_KEY: 'AIzaCanaryGemini1234567890', DEEPSEEK_API_KEY: 'sk-canary-deepseek-1234567890' };
const DOCUMENT = 'The Lindholm harbour office counted 412 ships in 2025. Its director is Ansgar Holt.';
const SUMMARY = 'The harbour office counted 412 ships in 2025.';
const PAIR = { question: 'How many ships were counted in 2025?', answer: '412 ships', evidence: SUMMARY };
const USAGE = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100, promptTokenCount: 1_000, candidatesTokenCount: 100, totalTokenCount: 1_100 };

const mocks = { gemini: new LLMock({ port: 0 }), openai: new LLMock({ port: 0 }), deepseek: new LLMock({ port: 0 }) };
const cleanUp: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  for (const mock of Object.values(mocks)) {
    mock.onMessage(/Extract the entities/, { content: JSON.stringify({ entities: [{ text: 'Ansgar Holt', type: 'person' }, { text: '2025', type: 'date' }] }), usage: USAGE });
    mock.onMessage(/of a question and its answer/, { content: JSON.stringify({ pairs: [PAIR] }), usage: USAGE });
    mock.onMessage(/best keywords/, { content: JSON.stringify({ keywords: ['harbour office', 'ships'] }), usage: USAGE });
    mock.onMessage(/./, { content: SUMMARY, usage: USAGE });
    await mock.start();
  }
});
afterAll(async () => {
  for (const mock of Object.values(mocks)) await mock.stop();
});
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close();
});

async function start(env: Record<string, string> = {}, dataDirectory = createDataDirectory()): Promise<BuiltServer> {
  const server = await startBuiltServer({ dataDirectory, env: { ...KEYS, GEMINI_BASE_URL: mocks.gemini.url, OPENAI_BASE_URL: `${mocks.openai.url}/v1`, DEEPSEEK_BASE_URL: `${mocks.deepseek.url}/v1`, ...env } });
  cleanUp.push(server.close);
  return server;
}

interface Attempt {
  readonly call_id: string;
  readonly provider: string;
  readonly model: string;
  readonly cost_usd: number | null;
}

async function readAttempts(dataDirectory: string): Promise<readonly Attempt[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'export', '--format', 'json', '--rows', 'attempts'], { env: { ...process.env, GATEWAY_DATA_DIR: dataDirectory }, maxBuffer: 1e8 });
  return JSON.parse(stdout) as readonly Attempt[];
}

const sumOf = (attempts: readonly Attempt[]): number => attempts.reduce((sum, { cost_usd: cost }) => sum + (cost ?? Number.NaN), 0);

// As the documentation has them.
const OPTIMIZED = [
  { name: 'Initial Analysis', operation: 'summarize', provider: 'gemini', model: 'gemini-2.0-flash-lite', input_from: 'original', output_as: 'summary' },
  { name: 'Entity Extraction', operation: 'extract_entities', provider: 'openai', model: 'gpt-4.1-mini', input_from: 'original', output_as: 'entities' },
  { name: 'Question Generation', operation: 'generate_qa', provider: 'deepseek', model: 'deepseek-chat', input_from: 'summary', output_as: 'questions' },
];
const PREFERRED = [
  { name: 'Summarize', operation: 'summarize_document', provider_preference: 'cost', params: { format: 'paragraph' }, input_from: 'original', output_as: 'step1_summary' },
  { name: 'ExtractKeywords', operation: 'extract_keywords', provider_preference: 'speed', params: { count: 5 }, input_from: 'step1_summary', output_as: 'step2_keywords' },
];

interface StageFields {
  readonly name: string;
  readonly status: string;
  readonly model: string;
  readonly cost: number;
}

describe('the documented workflows', () => {
  it('with a vendor and a model for each stage run as written, and their costs are the ledger\'s', async () => {
    const server = await start();
    const progress: string[] = [];
    const { structuredContent } = await server.client.callTool({ name: 'execute_optimized_workflow', arguments: { documents: [DOCUMENT], workflow: OPTIMIZED } }, undefined, { onprogress: ({ message }) => progress.push(message ?? '') });
    const result = structuredContent as Record<string, unknown> & { readonly stages: readonly StageFields[]; readonly total_cost: number };
    expect(result).toMatchObject({
      success: true,
      results: { summary: SUMMARY, entities: { person: ['Ansgar Holt'], organization: [], location: [], date: ['2025'] }, questions: [{ question: PAIR.question, answer: PAIR.answer, evidence: { text: PAIR.evidence } }] },
      stages: [
        { name: 'Initial Analysis', provider: 'gemini', model: 'gemini-2.0-flash-lite', status: 'completed' },
        { name: 'Entity Extraction', provider: 'openai', model: 'gpt-4.1-mini', status: 'completed' },
        { name: 'Question Generation', provider: 'deepseek', model: 'deepseek-chat', status: 'completed' },
      ],
      saved: expect.any(Number) as number,
      processing_time: expect.any(Number) as number,
    });
    const attempts = await readAttempts(server.dataDirectory);
    expect(attempts.map(({ provider }) => provider).toSorted()).toEqual(['deepseek', 'gemini', 'openai']);
    expect(result.total_cost).toBeCloseTo(sumOf(attempts), 12);
    expect(result.stages.reduce((sum, { cost }) => sum + cost, 0)).toBeCloseTo(result.total_cost, 12);
    expect(result.stages[0]?.cost).toBeCloseTo((1_000 * 0.075 + 100 * 0.3) / 1e6, 12);
    expect(progress.length).toBeGreaterThanOrEqual(2);
    expect(progress).toContain('Entity Extraction: done');
  });

  it('with a preference for each stage run as written, the models chosen by the gateway', async () => {
    const server = await start();
    const result = await server.call('execute_optimized_workflow', { documents: [DOCUMENT], workflow: PREFERRED });
    expect(result).toMatchObject({ success: true, results: { step1_summary: SUMMARY, step2_keywords: [{ keyword: 'harbour office', score: expect.any(Number) as number }, { keyword: 'ships' }] }, stages: [{ status: 'completed' }, { status: 'completed' }] });
    expect(result['total_cost']).toBeCloseTo(sumOf(await readAttempts(server.dataDirectory)), 12);
  });

  it('with a preference run without any vendor too, at no cost', async () => {
    const server = await startBuiltServer();
    cleanUp.push(server.close);
    expect(await server.call('execute_optimized_workflow', { documents: [DOCUMENT], workflow: PREFERRED })).toMatchObject({ success: true, total_cost: 0, stages: [{ provider: 'local', model: 'local/extractive' }, { provider: 'local' }] });
  });

  it('cost nothing on paper', async () => {
    const server = await start();
    const planned = await server.call('execute_optimized_workflow', { documents: [DOCUMENT], workflow: [...OPTIMIZED, ...PREFERRED], dry_run: true });
    expect(planned).toMatchObject({ success: true, dry_run: true, results: {}, stages: [{ status: 'planned', model: 'gemini-2.0-flash-lite' }, { status: 'planned' }, { status: 'planned' }, { status: 'planned', provider: expect.any(String) as string }, { status: 'planned' }] });
    expect(planned['total_cost']).toBeGreaterThan(0);
    expect(await readAttempts(server.dataDirectory)).toEqual([]);
  });
});

describe('a workflow that cannot run', () => {
  it.each([
    ['a circle', [{ name: 'A', operation: 'summarize', input_from: 'b', output_as: 'a' }, { name: 'B', operation: 'summarize', input_from: 'a', output_as: 'b' }], '"A" -> "B" -> "A" wait for each other'],
    ['an unknown reference', [{ name: 'A', operation: 'summarize', input_from: 'nothing', output_as: 'a' }], 'Stage "A" reads "nothing"'],
    ['one name twice', [{ name: 'A', operation: 'summarize', output_as: 'a' }, { name: 'B', operation: 'chunk', output_as: 'a' }], 'The stages "A" and "B" all give "a"'],
    ['a wrong parameter', [{ name: 'A', operation: 'summarize', params: { format: 'poem' }, output_as: 'a' }], 'Stage "A": "params.format"'],
  ])('for %s says so before anything is spent, also before a job is made', async (...[, workflow, said]) => {
    const server = await start();
    for (const background of [false, true]) {
      expect(await server.call('execute_optimized_workflow', { documents: [DOCUMENT], workflow, background })).toMatchObject({ success: false, error_code: 'invalid_input', error: expect.stringContaining(said) as string });
    }
    expect(await readAttempts(server.dataDirectory)).toEqual([]);
  });
});

it('a failed stage ends what needs it and nothing else', async () => {
  const server = await start({ DEEPSEEK_API_KEY: '' });
  const workflow = [...OPTIMIZED, { name: 'After', operation: 'classify', params: { labels: ['x', 'y'] }, input_from: 'questions', output_as: 'kind' }];
  expect(await server.call('execute_optimized_workflow', { documents: [DOCUMENT], workflow })).toMatchObject({
    success: true,
    results: { summary: SUMMARY },
    stages: [{ status: 'completed' }, { status: 'completed' }, { status: 'failed', error_code: 'not_configured', hint: expect.stringContaining('DEEPSEEK_API_KEY') as string }, { status: 'skipped', skipped_because: ['Question Generation'] }],
  });
});

describe('documents by reference', () => {
  it('are read where they are, each on its own, and items of lists are worked on one by one', async () => {
    const server = await start();
    const result = await server.call('process_document_batch', {
      sources: ['examples/documents/quarterly-report.pdf', 'examples/documents/nowhere.pdf', 'examples/documents/services-agreement.md'],
      operations: [{ operation: 'summarize', params: { format: 'tldr' }, output_as: 'short' }, { operation: 'extract_entities', output_as: 'names' }],
      provider: 'openai',
      model: 'gpt-4.1-mini',
    });
    expect(result).toMatchObject({ success: true, results: [{ index: 0, short: SUMMARY }, { index: 1, error: expect.stringContaining('nowhere.pdf') as string, error_code: 'not_found' }, { index: 2, short: SUMMARY }], models: ['openai/gpt-4.1-mini'] });
    expect(result['total_cost']).toBeCloseTo(sumOf(await readAttempts(server.dataDirectory)), 12);
    const chunked = await server.call('execute_optimized_workflow', {
      sources: ['examples/documents/services-agreement.md'],
      workflow: [{ operation: 'chunk', params: { chunk_size: 400 }, output_as: 'chunks' }, { operation: 'summarize', provider: 'local', for_each: 'chunks', output_as: 'notes' }],
      max_result_tokens: 100_000,
    });
    const { chunks, notes } = chunked['results'] as { readonly chunks: string[]; readonly notes: string[] };
    expect(notes).toHaveLength(chunks.length);
    expect(chunks.length).toBeGreaterThan(3);
  });

  it('or by value, and not both, and not none', async () => {
    const server = await start();
    const operations = [{ operation: 'summarize', output_as: 's' }];
    for (const given of [{}, { documents: ['x'], sources: ['y'] }, { documents: [] }]) expect(await server.call('process_document_batch', { ...given, operations })).toMatchObject({ success: false, error_code: 'invalid_input' });
    expect(await server.call('process_document_batch', { documents: [DOCUMENT], operations: [{ operation: 'summarise_it' }] })).toMatchObject({ success: false, error_code: 'invalid_input', error: expect.stringContaining('summarise_it') as string });
  });
});

describe('mode "batch"', () => {
  it('is a job that outlives its server: submitted once, at the vendor\'s batch price', async () => {
    const vendor = await startBatchVendor(({ body }) => (JSON.stringify(body.messages).includes('best keywords') ? '{"keywords": ["harbour"]}' : SUMMARY));
    cleanUp.push(vendor.close);
    const dataDirectory = createDataDirectory();
    const env = { OPENAI_BASE_URL: vendor.url };
    const first = await start(env, dataDirectory);
    const documents = Array.from({ length: 5 }, (_unused, index) => `Report number ${index} of the harbour.`);
    const operations = [{ operation: 'summarize', output_as: 'summary' }, { operation: 'extract_keywords', params: { count: 1 }, output_as: 'words' }];
    const { job_id: jobId, status } = await first.call('process_document_batch', { documents, operations, provider: 'openai', model: 'gpt-4.1-mini', mode: 'batch' });
    expect(status).toBe('queued');
    await expect.poll(() => vendor.submitted.map((lines) => lines.length)).toEqual([5, 5]);
    // A batch takes hours; it is long in the checkpoint.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    process.kill(first.pid, 'SIGKILL');
    const second = await start(env, dataDirectory);
    vendor.finish();
    await expect.poll(async () => (await second.call('get_job', { job_id: jobId }))['status'], { timeout: 60_000, interval: 500 }).toBe('completed');
    const { result } = (await second.call('get_job', { job_id: jobId })) as { readonly result: Record<string, unknown> };
    expect(result['results']).toEqual(documents.map((_document, index) => ({ index, summary: SUMMARY, words: [{ keyword: 'harbour', score: 1 }] })));
    expect(vendor.submitted).toHaveLength(2);
    expect(vendor.cancelled).toEqual([]);
    expect(result['total_cost']).toBeCloseTo((10 * (1_000 * 0.4 + 100 * 1.6)) / 1e6 / 2, 12);
    expect(result['total_cost']).toBeCloseTo(sumOf(await readAttempts(dataDirectory)), 12);
  }, 90_000);

  it('says at once whose vendor has no batches', async () => {
    const server = await start();
    const args = { documents: [DOCUMENT], operations: [{ operation: 'summarize', output_as: 's' }], mode: 'batch' };
    expect(await server.call('process_document_batch', { ...args, provider: 'deepseek', model: 'deepseek-chat' })).toMatchObject({ success: false, error_code: 'unsupported', error: 'deepseek has no batches.', hint: expect.stringContaining('OpenAI, Anthropic or Gemini') as string });
  });
});

describe('a call that somebody waits for', () => {
  it('ends at once when it is cancelled, down to the vendor', async () => {
    const vendor = await startScriptedVendor(() => HANG);
    cleanUp.push(vendor.close);
    const server = await start({ OPENAI_BASE_URL: vendor.url });
    const controller = new AbortController();
    const workflow = [{ operation: 'summarize', model: 'openai/gpt-4.1-mini', output_as: 'a' }];
    const pending = server.client.callTool({ name: 'execute_optimized_workflow', arguments: { documents: ['x', 'y', 'z'], workflow } }, undefined, { signal: controller.signal });
    await expect.poll(() => vendor.requests.length).toBe(3);
    controller.abort('enough');
    await expect(pending).rejects.toThrow(/enough/);
    await expect.poll(vendor.cutByClient).toBe(3);
  });

  it('goes on where it was cut off when it is made again, also by another server', async () => {
    const vendor = await startScriptedVendor((_request, index) => (index === 1 ? HANG : `Summary ${index}.`));
    cleanUp.push(vendor.close);
    const dataDirectory = createDataDirectory();
    const env = { OPENAI_BASE_URL: vendor.url, OPENAI_MAX_RETRIES: '0' };
    const workflow = [{ operation: 'summarize', model: 'openai/gpt-4.1-mini', output_as: 'a' }, { operation: 'summarize', model: 'openai/gpt-4.1-mini', input_from: 'a', output_as: 'b' }];
    const args = { documents: [DOCUMENT], workflow };
    const first = await start(env, dataDirectory);
    const lost = first.call('execute_optimized_workflow', args).catch((error: unknown) => error);
    await expect.poll(() => vendor.requests.length).toBe(2);
    await expect.poll(async () => (await readAttempts(dataDirectory)).length).toBe(1);
    process.kill(first.pid, 'SIGKILL');
    await lost;
    const second = await start(env, dataDirectory);
    const result = await second.call('execute_optimized_workflow', args);
    expect(result).toMatchObject({ success: true, resumed: true, results: { a: 'Summary 0.', b: 'Summary 2.' } });
    expect(vendor.requests).toHaveLength(3);
    expect(result['total_cost']).toBeCloseTo(sumOf(await readAttempts(dataDirectory)), 12);
    // What has come to its end is not gone on with.
    expect(await second.call('execute_optimized_workflow', args)).toMatchObject({ success: true, results: { a: 'Summary 3.', b: 'Summary 4.' } });
    expect(vendor.requests).toHaveLength(5);
  }, 60_000);
});

describe('a call that is made again', () => {
  const DOCUMENTS = Array.from({ length: 6 }, (_unused, index) => `Report number ${index} of the harbour.`);
  const args = { documents: DOCUMENTS, max_concurrency: 1, workflow: [{ operation: 'summarize', model: 'openai/gpt-4.1-mini', output_as: 'a' }] };

  it('by two servers at once, after a kill, pays for nothing again that was finished', async () => {
    const vendor = await startScriptedVendor((_request, index) => (index === 3 ? HANG : `Summary ${index}.`));
    cleanUp.push(vendor.close);
    const dataDirectory = createDataDirectory();
    const env = { OPENAI_BASE_URL: vendor.url, OPENAI_MAX_RETRIES: '0' };
    const first = await start(env, dataDirectory);
    const lost = first.call('execute_optimized_workflow', args).catch((error: unknown) => error);
    await expect.poll(() => vendor.requests.length).toBe(4);
    await expect.poll(async () => (await readAttempts(dataDirectory)).length).toBe(3);
    process.kill(first.pid, 'SIGKILL');
    await lost;
    const [second, third] = [await start(env, dataDirectory), await start(env, dataDirectory)];
    const results = await Promise.all([second, third].map(async (server) => server.call('execute_optimized_workflow', args)));
    for (const result of results) expect(result).toMatchObject({ success: true, resumed: true, results: { a: ['Summary 0.', 'Summary 1.', 'Summary 2.', expect.any(String), expect.any(String), expect.any(String)] } });
    const asked = vendor.requests.slice(4).map(({ messages }) => /number (\d)/.exec(JSON.stringify(messages))?.[1]);
    expect(asked.filter((number) => Number(number) < 3)).toEqual([]);
  }, 90_000);

  it('after a failure that may pass goes on where that was, and says what that has cost', async () => {
    let isDown = true;
    const vendor = await startScriptedVendor(({ messages }) => (isDown && JSON.stringify(messages).includes('again') ? 503 : 'The harbour counted ships.'));
    cleanUp.push(vendor.close);
    const server = await start({ OPENAI_BASE_URL: vendor.url, OPENAI_MAX_RETRIES: '0' });
    const part = Array.from({ length: 1_000 }, (_unused, index) => `Paragraph ${index} of the report tells of the harbour, at some length, and of its ships.`).join('\n\n');
    const long = { documents: [`${part}\n\n${part.replaceAll('harbour', 'harbour again')}`], workflow: [{ operation: 'summarize', model: 'openai/gpt-4.1-mini', params: { max_length: 100 }, output_as: 'a' }] };
    const failed = await server.call('execute_optimized_workflow', long);
    expect(failed).toMatchObject({ success: false, error_code: 'unavailable', retryable: true, total_cost: sumOf(await readAttempts(server.dataDirectory)) });
    isDown = false;
    const before = vendor.requests.length;
    const result = await server.call('execute_optimized_workflow', long);
    expect(result).toMatchObject({ success: true, resumed: true });
    expect(result['total_cost']).toBeCloseTo(sumOf(await readAttempts(server.dataDirectory)), 12);
    expect(vendor.requests.length).toBeGreaterThan(before);
  }, 90_000);
});

describe('a server that is killed with kill -9', () => {
  const cleanVendors: ScriptedVendor[] = [];
  afterEach(async () => {
    for (const vendor of cleanVendors.splice(0)) await vendor.close();
  });
  const startVendor = async (reply: (request: ChatRequest, index: number) => VendorReply): Promise<ScriptedVendor> => {
    const vendor = await startScriptedVendor(reply);
    cleanVendors.push(vendor);
    return vendor;
  };
  const sent = (mock: LLMock): number => mock.getRequests().length;

  it('leaves its workflow to the next one, which pays nothing twice', async () => {
    for (const mock of Object.values(mocks)) mock.clearRequests();
    const deepseek = await startVendor((_request, index) => (index === 0 ? HANG : { text: JSON.stringify({ pairs: [PAIR] }), usage: VENDOR_USAGE }));
    const dataDirectory = createDataDirectory();
    const env = { DEEPSEEK_BASE_URL: deepseek.url };
    const first = await start(env, dataDirectory);
    const { job_id: jobId } = await first.call('execute_optimized_workflow', { documents: [DOCUMENT], workflow: OPTIMIZED, background: true });
    await expect.poll(() => [deepseek.requests.length, sent(mocks.gemini), sent(mocks.openai)]).toEqual([1, 1, 1]);
    await expect.poll(async () => ((await first.call('get_job', { job_id: jobId }))['progress'] as { done: number } | null)?.done).toBeGreaterThanOrEqual(1);
    await expect.poll(async () => (await readAttempts(dataDirectory)).length).toBe(2);
    process.kill(first.pid, 'SIGKILL');
    const second = await start(env, dataDirectory);
    await expect.poll(async () => (await second.call('get_job', { job_id: jobId }))['status'], { timeout: 40_000, interval: 500 }).toBe('completed');
    const { result } = (await second.call('get_job', { job_id: jobId })) as { readonly result: { readonly results: Record<string, unknown>; readonly total_cost: number; readonly stages: readonly StageFields[] } };
    expect(result.results).toMatchObject({ summary: SUMMARY, entities: { person: ['Ansgar Holt'] }, questions: [{ answer: '412 ships' }] });
    expect([deepseek.requests.length, sent(mocks.gemini), sent(mocks.openai)]).toEqual([2, 1, 1]);
    const attempts = await readAttempts(dataDirectory);
    expect(attempts.map(({ provider }) => provider).toSorted()).toEqual(['deepseek', 'gemini', 'openai']);
    expect(result.total_cost).toBeCloseTo(sumOf(attempts), 12);
    expect(result.stages.map(({ cost }) => cost).every((cost) => cost > 0)).toBe(true);
  }, 90_000);

  it('leaves its batch to the next one, which pays nothing twice', async () => {
    const vendor = await startVendor((_request, index) => (index === 6 ? HANG : `Summary ${index}.`));
    const dataDirectory = createDataDirectory();
    const config = join(dataDirectory, 'config.json');
    writeFileSync(config, JSON.stringify({ models: [{ provider: 'openai', model: 'cheap', price: { input: 0.1, output: 1 } }] }));
    cleanUp.push(() => rmSync(dataDirectory, { recursive: true, force: true }));
    const env = { OPENAI_BASE_URL: vendor.url, GATEWAY_CONFIG: config, OPENAI_MAX_RETRIES: '0' };
    const documents = Array.from({ length: 10 }, (_unused, index) => `Report number ${index} of the harbour.`);
    const first = await start(env, dataDirectory);
    const { job_id: jobId } = await first.call('process_document_batch', { documents, operations: [{ operation: 'summarize', output_as: 'summary' }], model: 'openai/cheap', max_concurrency: 1, background: true });
    await expect.poll(() => vendor.requests.length).toBe(7);
    await expect.poll(async () => (await readAttempts(dataDirectory)).length).toBe(6);
    process.kill(first.pid, 'SIGKILL');
    const second = await start(env, dataDirectory);
    await expect.poll(async () => (await second.call('get_job', { job_id: jobId }))['status'], { timeout: 40_000, interval: 500 }).toBe('completed');
    const { result } = (await second.call('get_job', { job_id: jobId })) as { readonly result: { readonly results: readonly { readonly summary: string }[]; readonly total_cost: number } };
    expect(result.results.map(({ summary }) => summary)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10].map((index) => `Summary ${index}.`));
    const attempts = await readAttempts(dataDirectory);
    expect(attempts).toHaveLength(10);
    expect(result.total_cost).toBeCloseTo(sumOf(attempts), 12);
    expect(result.total_cost).toBeCloseTo((10 * (1_000 * 0.1 + 100)) / 1e6, 12);
  }, 90_000);
});
