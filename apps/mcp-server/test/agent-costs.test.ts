// Savings are net: whatever way the agent takes to delegated work and to its result, the tokens that it spends on the way are in the books.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computeCost } from '@gateway/core';
import { afterEach, describe, expect, it } from 'vitest';
import { runTool } from '../src/run-tool.ts';
import { LOCAL_CALLER } from '../src/caller.ts';
import { connectTestClient, type TestClient } from './connect-test-client.ts';

const SENTENCES = Array.from({ length: 300 }, (_unused, index) => `Ship number ${index} brought ${index * 3} crates of tea to Lindholm and left with the tide of day ${index % 28}.`);
const LONG_TEXT = SENTENCES.join(' ');
const PICO_PER_USD = 1e12;

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close();
});

/** A client that keeps count of what its agent writes and reads, as an agent's vendor would. */
interface Agent extends TestClient {
  readonly spentUsd: () => Promise<number>;
  /** Calls a tool, and counts. */
  readonly use: (name: string, args: Record<string, unknown>) => Promise<Record<string, unknown>>;
  readonly read: (uri: string) => Promise<string>;
}

async function startAgent(options: Parameters<typeof connectTestClient>[0] = {}): Promise<Agent> {
  const test = await connectTestClient(options);
  cleanUp.push(test.close);
  const written: string[] = [];
  const read: string[] = [];
  return {
    ...test,
    use: async (name, args) => {
      const { structured } = await test.call(name, args);
      written.push(JSON.stringify(args));
      read.push(JSON.stringify(structured));
      return structured;
    },
    read: async (uri) => {
      const { contents } = await test.client.readResource({ uri });
      const text = contents.map((content) => ('text' in content ? content.text : '')).join('');
      written.push(JSON.stringify({ uri }));
      read.push(text);
      return text;
    },
    spentUsd: async () => {
      const count = await test.services.countTokens();
      const { price } = (await test.services.gateway()).baseline();
      if (price === null) throw new Error('The baseline has no price.');
      const sum = (texts: readonly string[]): number => texts.reduce((tokens, text) => tokens + count(text), 0);
      return computeCost({ inputTokens: sum(read), outputTokens: sum(written) }, price).totalPicoUsd / PICO_PER_USD;
    },
  };
}

interface Savings {
  readonly baseline_cost: number;
  readonly spent: number;
  readonly caller_overhead: number;
  readonly net: number;
  readonly unknown: Readonly<Record<string, number>>;
}

async function readSavings(agent: Agent): Promise<Savings> {
  return (await agent.call('get_savings')).structured as unknown as Savings;
}

async function expectAllBooked(agent: Agent): Promise<void> {
  const savings = await readSavings(agent);
  expect(savings.unknown).toEqual({ spent: 0, baseline_cost: 0, cache_saved: 0, caller_overhead: 0 });
  expect(savings.caller_overhead).toBeCloseTo(await agent.spentUsd(), 9);
  expect(savings.net).toBeCloseTo(savings.baseline_cost - savings.spent - savings.caller_overhead, 12);
}

async function readRows(agent: Agent, rows: 'calls' | 'agent-costs'): Promise<readonly Record<string, unknown>[]> {
  const { ledger } = await agent.services.spending();
  let text = '';
  for await (const piece of ledger.exportRows({ format: 'json', rows })) text += piece;
  return JSON.parse(text) as Record<string, unknown>[];
}

async function finishJob(agent: Agent, jobId: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const job = await agent.use('get_job', { job_id: jobId });
    if (job['status'] !== 'queued' && job['status'] !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const summarizeLocally = { provider: 'local', max_length: 900 };

describe('what the agent spent is in the savings', () => {
  it('as soon as it has the answer, however long that is to count', async () => {
    const agent = await startAgent();
    for (let round = 0; round < 2; round += 1) {
      await agent.use('summarize_document', { document: LONG_TEXT.repeat(4), ...summarizeLocally });
      await expectAllBooked(agent);
    }
    const analytics = await agent.call('get_analytics', { export: 'json' });
    const { contents } = await agent.client.readResource({ uri: String(analytics.structured['export_ref']) });
    const rows = JSON.parse((contents[0] as { text: string }).text) as { caller_overhead_usd: number | null }[];
    expect(rows.map((row) => row.caller_overhead_usd !== null && row.caller_overhead_usd > 0)).toEqual([true, true]);
  });

  it('for a job: its start, every question after it, its result, and its end', async () => {
    const agent = await startAgent();
    const { job_id } = await agent.use('summarize_document', { document: LONG_TEXT, background: true, ...summarizeLocally });
    expect(await finishJob(agent, job_id)).toMatchObject({ status: 'completed' });
    await expectAllBooked(agent);
    expect(await agent.use('get_job', { job_id })).toMatchObject({ result: { summary: expect.any(String) as string } });
    await agent.use('cancel_job', { job_id });
    await expectAllBooked(agent);
    const [call, ...others] = await readRows(agent, 'calls');
    const costs = await readRows(agent, 'agent-costs');
    expect(others).toEqual([]);
    expect(call).toMatchObject({ tool: 'summarize_document', caller_overhead_usd: 0 });
    // The start comes before there is a call to belong to.
    expect(costs[0]).toMatchObject({ tool: 'summarize_document', call_id: null, caller: LOCAL_CALLER.label ?? null });
    const ofCall = costs.filter((cost) => cost['call_id'] === call?.['id']);
    expect(ofCall.slice(-3).map((cost) => cost['tool'])).toEqual(['get_job', 'get_job', 'cancel_job']);
    expect(call?.['follow_up_overhead_usd']).toBeCloseTo(ofCall.reduce((sum, cost) => sum + Number(cost['cost_usd']), 0), 12);
  });

  it('for a kept result that it reads, whole or through another tool, also a job\'s', async () => {
    const agent = await startAgent();
    const cut = await agent.use('summarize_document', { document: LONG_TEXT, ...summarizeLocally, max_result_tokens: 200 });
    const uri = String(cut['result_ref']);
    expect(JSON.parse(await agent.read(uri))).toMatchObject({ summary: expect.any(String) as string });
    await expectAllBooked(agent);
    expect(await agent.use('chunk_document', { source: uri, chunk_size: 50 })).toMatchObject({ success: true });
    await expectAllBooked(agent);
    const { job_id } = await agent.use('summarize_document', { source: uri, provider: 'local', max_length: 500, background: true });
    await finishJob(agent, job_id);
    const ofJob = await agent.use('get_job', { job_id, max_result_tokens: 200 });
    await agent.read(String((ofJob['result'] as Record<string, unknown>)['result_ref']));
    await expectAllBooked(agent);
    const ids = (await readRows(agent, 'calls')).map((call) => call['id']);
    const readings = (await readRows(agent, 'agent-costs')).filter(({ tool }) => tool === 'resources/read' || tool === 'chunk_document');
    expect(readings.map((cost) => ids.indexOf(cost['call_id']))).toEqual([0, 0, 1]);
  });

  it('for work that was refused before anybody was asked, and not for what an agent does without it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'llm-gateway-agent-costs-'));
    cleanUp.push(() => {
      rmSync(directory, { recursive: true });
    });
    writeFileSync(join(directory, 'a.txt'), LONG_TEXT);
    const agent = await startAgent({ cwd: directory });
    expect(await agent.use('summarize_document', { document: LONG_TEXT, source: 'a.txt' })).toMatchObject({ error_code: 'invalid_input' });
    expect(await agent.use('summarize_document', { document: LONG_TEXT, background: true, format: 'song' })).toMatchObject({ error_code: 'invalid_input' });
    expect(await agent.use('multi_completion', { prompt: LONG_TEXT, providers: [] })).toMatchObject({ error_code: 'invalid_input' });
    await expectAllBooked(agent);
    const { caller_overhead: before } = await readSavings(agent);
    await agent.call('chunk_document', { source: 'a.txt' });
    const { structured: cut } = await agent.call('chunk_document', { source: 'a.txt', max_result_tokens: 200 });
    await agent.client.readResource({ uri: String(cut['result_ref']) });
    expect((await agent.call('process_local_text', { source: cut['result_ref'], operations: [{ action: 'lowercase' }] })).structured).toMatchObject({ success: true });
    await agent.call('list_tools');
    await agent.call('estimate_cost', { prompt: 'x' });
    await agent.call('get_job', { job_id: 'job_unknown' });
    expect((await readSavings(agent)).caller_overhead).toBe(before);
  });

  it('for a workflow that was refused, or that only had to be brought to its end', async () => {
    const agent = await startAgent();
    const workflow = [{ operation: 'summarize', output_as: 'short' }, { operation: 'chunk', output_as: 'chunks' }];
    expect(await agent.use('execute_optimized_workflow', { documents: [LONG_TEXT], workflow: [{ operation: 'nothing_such', output_as: 'x' }] })).toMatchObject({ success: false, error_code: 'invalid_input' });
    await expectAllBooked(agent);
    const args = { documents: [LONG_TEXT], workflow };
    // As if it had been cut off between its last work and its answer.
    const cut = new AbortController();
    const ended = runTool({ name: 'execute_optimized_workflow', args, services: agent.services, caller: LOCAL_CALLER, call: { signal: cut.signal, transport: 'cli', onProgress: ({ done, total }) => void (done === total && cut.abort()) } });
    expect((await ended).structured['success']).toBe(false);
    expect(await agent.use('execute_optimized_workflow', args)).toMatchObject({ success: true, resumed: true });
    await expectAllBooked(agent);
  });

  it('not for calls from the command line', async () => {
    const agent = await startAgent();
    await runTool({ name: 'summarize_document', args: { document: LONG_TEXT, ...summarizeLocally }, services: agent.services, caller: LOCAL_CALLER, call: { signal: new AbortController().signal, transport: 'cli' } });
    await runTool({ name: 'summarize_document', args: {}, services: agent.services, caller: LOCAL_CALLER, call: { signal: new AbortController().signal, transport: 'cli' } });
    expect(await readSavings(agent)).toMatchObject({ caller_overhead: 0, unknown: { caller_overhead: 0 } });
  });

  it('when the server ends right after the answer', async () => {
    const first = await startAgent();
    await first.use('summarize_document', { document: LONG_TEXT.repeat(10), ...summarizeLocally });
    const expected = first.spentUsd();
    await first.services.close();
    const { openLedger } = await import('@gateway/delegation');
    const ledger = openLedger({ path: join(first.config.dataDirectory, 'spending.db') });
    const savings = await ledger.readSavings();
    await ledger.close();
    expect(savings.unknown.callerOverhead).toBe(0);
    expect(Number(savings.callerOverheadPicoUsd) / PICO_PER_USD).toBeCloseTo(await expected, 9);
  });
});
