// An agent's side of a job: the built server over stdio, the mock vendors behind it, and what the server's own books say afterwards.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBuiltServer } from '../../apps/mcp-server/test/start-built-server.ts';
import type { Job, ToolCall } from './jobs.ts';
import type { MockVendors } from './mock-vendors.ts';

export type Way = 'by value' | 'by reference';

export interface Driven {
  readonly calls: number;
  /** What the agent wrote, and what it was given to read, as JSON. */
  readonly args: readonly string[];
  readonly results: readonly string[];
  /** The whole answers, also where the agent read only their beginning. */
  readonly answers: readonly string[];
  readonly workers: readonly string[];
  /** As `get_savings` has it, in USD. */
  readonly savings: { readonly spent: number; readonly baseline_cost: number; readonly caller_overhead: number; readonly net: number; readonly unknown: Record<string, number> };
  /** Requests to vendors beyond one a call. */
  readonly attempts: number;
  /** The tools as the agent's context holds them. */
  readonly toolList: string;
}

export async function drive(job: Job, way: Way, { vendors, baseline }: { readonly vendors: MockVendors; readonly baseline: string }): Promise<Driven> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-savings-'));
  for (const { file, text } of job.inputs) writeFileSync(join(directory, file), text);
  const server = await startBuiltServer({ cwd: directory, env: environmentOf(vendors, baseline) });
  try {
    const calls = listCalls(job, way);
    const results: Record<string, unknown>[] = [];
    for (const { tool, args } of calls) results.push(await callTool(server, tool, args));
    const savings = (await server.call('get_savings')) as unknown as Driven['savings'];
    const analytics = (await server.call('get_analytics')) as { totals?: { attempts?: number } };
    const { tools } = await server.client.listTools();
    return {
      calls: calls.length,
      args: calls.map(({ args }) => JSON.stringify(args)),
      results: results.map((result) => JSON.stringify(result)),
      answers: await Promise.all(results.map(async (result) => readAnswer(server, job, result))),
      workers: [...new Set(results.map((result) => `${String(result['provider'])}/${String(result['model'])}`))],
      savings,
      attempts: analytics.totals?.attempts ?? Number.NaN,
      toolList: JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))),
    };
  } finally {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

type Server = Awaited<ReturnType<typeof startBuiltServer>>;

async function callTool(server: Server, tool: string, args: ToolCall['args']): Promise<Record<string, unknown>> {
  const result = await server.call(tool, { ...args });
  if (result['success'] !== true) throw new Error(`${tool} failed: ${JSON.stringify(result).slice(0, 500)}`);
  return result;
}

async function readAnswer(server: Server, job: Job, result: Record<string, unknown>): Promise<string> {
  const reference = result['result_ref'];
  if (typeof reference === 'string') {
    const { contents } = await server.client.readResource({ uri: reference });
    return contents.map((content) => ('text' in content ? content.text : '')).join('');
  }
  const answer = result[job.answerKey];
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

function listCalls(job: Job, way: Way): readonly ToolCall[] {
  if (job.inputs.length === 0) return [job.callFor({})];
  return job.inputs.map(({ file, text }) => job.callFor(way === 'by value' ? { document: text } : { source: file }));
}

function environmentOf({ origin }: MockVendors, baseline: string): Record<string, string> {
  return {
    OPENAI_API_KEY: 'test-key', OPENAI_BASE_URL: `${origin}/v1`,
    DEEPSEEK_API_KEY: 'test-key', DEEPSEEK_BASE_URL: `${origin}/v1`,
    GEMINI_API_KEY: 'test-key', GEMINI_BASE_URL: origin,
    BASELINE_MODEL: baseline, CACHE_ENABLED: 'false', LOG_LEVEL: 'ERROR',
  };
}
