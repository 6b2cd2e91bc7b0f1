// Tournaments through the protocol: the documented example against vendors on their own wires, failures, budgets, reports, the leaderboard.
import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectTestClient, type TestClient } from './connect-test-client.ts';
import { startScriptedVendor, type ChatRequest, type ScriptedVendor, type VendorReply } from './scripted-vendor.ts';

const USAGE = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 };
const GOOD = '```python\ndef factorial(n):\n    return 1 if n < 2 else n * factorial(n - 1)\n```';
const BAD = '```python\ndef factorial(n):\n    return n * n\n```\nThis one is wrong.';

// As the documentation has it.
const EXAMPLE = {
  task_type: 'code_generation',
  prompt: 'Write a Python function to calculate the factorial of a number.',
  competitors: [
    { provider: 'openai', model: 'gpt-4.1-mini' },
    { provider: 'anthropic', model: 'claude-3-opus-20240229' },
    { provider: 'deepseek', model: 'deepseek-coder' },
  ],
  evaluation_criteria: ['correctness', 'efficiency', 'readability'],
};

const mocks = { openai: new LLMock({ port: 0 }), anthropic: new LLMock({ port: 0 }), deepseek: new LLMock({ port: 0 }) };
const ANSWERS = { openai: GOOD, anthropic: `${GOOD}\nIt recurses.`, deepseek: BAD };
const points = (a: number, b: number): object => Object.fromEntries(EXAMPLE.evaluation_criteria.map((name) => [name, { a, b }]));

let test: TestClient;
const provider = (baseUrl: string): { apiKeys: string[]; baseUrl: string; timeoutMs: number; maxRetries: number; explicit: boolean } => ({ apiKeys: ['sk-canary-key-1234567890'], baseUrl, timeoutMs: 5_000, maxRetries: 0, explicit: true });
const call = async (name: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> => (await test.call(name, args)).structured;

beforeAll(async () => {
  for (const [name, mock] of Object.entries(mocks)) {
    // Whoever judges: what says that it is wrong loses, wherever it stands.
    mock.onMessage(/<answer_a>(?:(?!<\/answer_a>)[^])*wrong/, { content: JSON.stringify({ reason: 'A is wrong.', criteria: points(2, 9), winner: 'B' }), usage: USAGE });
    mock.onMessage(/<answer_b>(?:(?!<\/answer_b>)[^])*wrong/, { content: JSON.stringify({ reason: 'B is wrong.', criteria: points(9, 2), winner: 'A' }), usage: USAGE });
    mock.onMessage(/<answer_a>/, { content: JSON.stringify({ reason: 'Both work.', criteria: points(8, 8), winner: 'tie' }), usage: USAGE });
    mock.onMessage(/factorial/, { content: ANSWERS[name as keyof typeof ANSWERS], usage: USAGE });
    await mock.start();
  }
});
afterAll(async () => {
  for (const mock of Object.values(mocks)) await mock.stop();
});

describe('the documented example', () => {
  beforeEach(async () => {
    test = await connectTestClient({ config: { providers: { openai: provider(`${mocks.openai.url}/v1`), anthropic: provider(mocks.anthropic.url), deepseek: provider(`${mocks.deepseek.url}/v1`) } } });
  });
  afterEach(async () => test.close());

  it('gives a ranking with scores, the answers, and what it cost', async () => {
    const result = await call('run_model_tournament', EXAMPLE);
    expect(result).toMatchObject({ success: true, status: 'completed', tournament_id: expect.any(String) as string, task_type: 'code_generation' });
    const ranking = result['ranking'] as { provider: string; model: string; score: number; status: string; interval: { low: number; high: number }; cost: number; criteria: Record<string, number> }[];
    expect(ranking.map(({ provider: name }) => name).slice(0, 2).toSorted()).toEqual(['anthropic', 'openai']);
    expect(ranking[2]).toMatchObject({ provider: 'deepseek', model: 'deepseek-coder', status: 'completed' });
    expect(ranking[2]?.score ?? 1).toBeLessThan(0.5);
    for (const { score, interval } of ranking) expect(interval.low <= score && score <= interval.high).toBe(true);
    expect(ranking[2]?.criteria['correctness']).toBeCloseTo(0.2);
    const results = result['results'] as { completion: string; provider: string }[];
    expect(results.find(({ provider: name }) => name === 'deepseek')?.completion).toBe(BAD);
    // Three answers, and a judge that was asked about three pairs in both orders; one model's price is not known.
    const { totals } = (await call('get_analytics')) as { totals: { calls: number } };
    expect(totals.calls).toBe(3 + 6);
    const judges = result['judges'] as { pairs: number; position_flip_rate: number }[];
    expect(judges).toMatchObject([{ pairs: 3, position_flip_rate: 0 }]);
  });

  it('is kept: as data, as reports, in the list and on the leaderboard', async () => {
    const { tournament_id: id } = await call('run_model_tournament', EXAMPLE);
    expect(await call('get_tournament', { tournament_id: id })).toMatchObject({ success: true, tournament_id: id, ranking: [{}, {}, { provider: 'deepseek' }] });
    const reports = await Promise.all(['markdown', 'html', 'csv'].map(async (format) => String((await call('get_tournament', { tournament_id: id, format, max_result_tokens: 100_000 }))['report'])));
    for (const report of reports) expect(report).toMatch(/deepseek\\?-coder/);
    expect(reports[1]).toMatch(/^<!doctype html>[^]*<svg[^]*<\/html>\s*$/);
    expect(reports[1]).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(await call('list_tournaments')).toMatchObject({ tournaments: [{ tournament_id: id, status: 'completed', competitors: ['openai/gpt-4.1-mini', 'anthropic/claude-3-opus-20240229', 'deepseek/deepseek-coder'] }] });
    const { leaderboard } = (await call('get_leaderboard', { task_type: 'code_generation' })) as { leaderboard: { model: string }[] };
    expect(leaderboard.at(-1)).toMatchObject({ model: 'deepseek-coder' });
    expect(await call('get_leaderboard', { task_type: 'creative' })).toMatchObject({ leaderboard: [] });
    const again = await connectTestClient({ config: test.config });
    expect((await again.call('get_tournament', { tournament_id: id })).structured).toMatchObject({ success: true, tournament_id: id });
    await again.close();
    expect(await call('get_tournament', { tournament_id: 'nothing' })).toMatchObject({ success: false, error_code: 'not_found' });
    expect(await call('cancel_tournament', { tournament_id: id })).toMatchObject({ success: true, status: 'completed' });
  });
});

describe('a tournament', () => {
  let vendor: ScriptedVendor;
  let reply: (request: ChatRequest) => VendorReply;
  beforeEach(async () => {
    reply = ({ model }) => (model === 'gpt-4.1' ? 'It is 42.' : 'It is 41.');
    vendor = await startScriptedVendor((request) => reply(request));
    test = await connectTestClient({ config: { providers: { openai: provider(vendor.url) } } });
  });
  afterEach(async () => {
    await test.close();
    await vendor.close();
  });
  const QUESTION = { task_type: 'reasoning', prompt: 'What is 6 times 7?', competitors: [{ provider: 'openai', model: 'gpt-4.1' }, { model: 'openai/gpt-4.1-mini' }] };

  it('asks every competitor once a round, and needs no judge where the right answer is known', async () => {
    const result = await call('run_model_tournament', { ...QUESTION, ground_truth: 'It is 42.', rounds: 3 });
    expect(result).toMatchObject({ success: true, ranking: [{ model: 'gpt-4.1' }, { model: 'gpt-4.1-mini' }] });
    expect(vendor.requests.map(({ model }) => model).toSorted()).toEqual(['gpt-4.1', 'gpt-4.1', 'gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-mini', 'gpt-4.1-mini']);
    const usd = (3 * (1_000 * 2 + 100 * 8) + 3 * (1_000 * 0.4 + 100 * 1.6)) / 1e6;
    expect(result['total_cost']).toBeCloseTo(usd, 9);
  });

  it('ranks a competitor that failed as a failure', async () => {
    reply = ({ model }) => (model === 'gpt-4.1' ? 500 : 'It is 42.');
    const result = await call('run_model_tournament', { ...QUESTION, ground_truth: 'It is 42.' });
    expect(result).toMatchObject({ success: true, ranking: [{ model: 'gpt-4.1-mini', status: 'completed' }, { model: 'gpt-4.1', status: 'failed', score: 0 }] });
  });

  it('goes on without a competitor whose provider is not configured', async () => {
    const result = await call('run_model_tournament', { ...QUESTION, competitors: [{ model: 'gemini/gemini-2.5-pro' }, { model: 'openai/gpt-4.1' }, { model: 'openai/gpt-4.1-mini' }], ground_truth: 'It is 42.' });
    expect(result).toMatchObject({ success: true, ranking: [{ model: 'gpt-4.1' }, {}, { provider: 'gemini', status: 'failed', score: 0 }] });
    expect(result['results']).toContainEqual(expect.objectContaining({ provider: 'gemini', error_code: 'not_configured' }));
  });

  it('fails when nobody answered, and without a judge where one is needed', async () => {
    reply = () => 500;
    expect(await call('run_model_tournament', { ...QUESTION, ground_truth: '42' })).toMatchObject({ success: false, error_code: 'unavailable' });
    reply = () => 'It is 42.';
    const lonely = await connectTestClient({ config: { ...test.config, routedModels: ['openai/gpt-4.1', 'openai/gpt-4.1-mini'] } });
    expect((await lonely.call('run_model_tournament', QUESTION)).structured).toMatchObject({ success: false, error_code: 'not_configured' });
    expect((await lonely.call('run_model_tournament', { ...QUESTION, judge: 'openai/gpt-4.1' })).structured).toMatchObject({ success: false });
    await lonely.close();
  });

  it.each([
    [{ competitors: [{ model: 'openai/gpt-4.1' }] }, 'invalid_input'],
    [{ task_type: 'cooking' }, 'invalid_input'],
    [{ prompt: '  ' }, 'invalid_input'],
    [{ tests: ['assert factorial(5) == 120'] }, 'unsupported'],
    [{ max_cost: 0.0000001, ground_truth: '42' }, 'budget_exceeded'],
  ])('refuses %j', async (args, code) => {
    expect(await call('run_model_tournament', { ...QUESTION, ...args })).toMatchObject({ success: false, error_code: code });
  });

  it('runs in the background, and can be cancelled', async () => {
    const { job_id: id } = await call('run_model_tournament', { ...QUESTION, ground_truth: '42', background: true });
    await expect.poll(async () => (await call('get_job', { job_id: id }))['status'], { timeout: 20_000 }).toBe('completed');
    expect(await call('get_job', { job_id: id })).toMatchObject({ result: { ranking: [{}, {}], status: 'completed' } });
  });

  it('tells the router what it has found out', async () => {
    const rounds = { ...QUESTION, ground_truth: 'It is 42.', rounds: 5 };
    await call('run_model_tournament', rounds);
    const again = await connectTestClient({ config: { ...test.config, routedModels: ['openai/gpt-4.1', 'openai/gpt-4.1-mini'] } });
    const { recommendations } = (await again.call('recommend_model', { task_type: 'reasoning' })).structured as { recommendations: { model: string; quality: number }[] };
    const quality = (name: string): number => recommendations.find(({ model }) => model === name)?.quality ?? Number.NaN;
    expect(quality('gpt-4.1')).toBeGreaterThan(quality('gpt-4.1-mini') + 0.2);
    await again.close();
  });
});
