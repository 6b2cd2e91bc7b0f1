// Batches of a vendor through the built server: killed at the worst moments, suspended, cancelled by another server, with a vendor that is away.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBatchVendor, type BatchVendor } from './batch-vendor.ts';
import { createDataDirectory, MAIN, startBuiltServer, type BuiltServer } from './start-built-server.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
const ARGS = { documents: ['Report one.', 'Report two.'], operations: [{ operation: 'summarize', output_as: 'summary' }], model: 'openai/gpt-4.1-mini', mode: 'batch' };
// Two answers of 1,000 and 100 tokens at half the price of 0.4 and 1.6 USD per million.
const COST = (2 * (1_000 * 0.4 + 100 * 1.6)) / 1e6 / 2;

let vendor: BatchVendor;
let dataDirectory: string;
beforeEach(async () => {
  vendor = await startBatchVendor(() => 'Short.');
  dataDirectory = createDataDirectory();
  cleanUp.push(vendor.close);
});
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close();
});

async function start(): Promise<BuiltServer> {
  const server = await startBuiltServer({ dataDirectory, env: { OPENAI_API_KEY: 'sk-canary-openai-1234567890', OPENAI_BASE_URL: vendor.url } });
  cleanUp.push(server.close);
  return server;
}

async function readRows(rows: 'attempts' | 'calls'): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'export', '--format', 'json', '--rows', rows], { env: { ...process.env, GATEWAY_DATA_DIR: dataDirectory }, maxBuffer: 1e8 });
  return JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
}

const statusOf = async (server: BuiltServer, jobId: unknown): Promise<unknown> => (await server.call('get_job', { job_id: jobId }))['status'];
const LONG = { timeout: 90_000, interval: 500 };

it('a server that is killed before the vendor has said that it took the batch does not submit it again', async () => {
  vendor.misbehave({ isSilent: true });
  const first = await start();
  const { job_id: jobId } = await first.call('process_document_batch', ARGS);
  await expect.poll(() => vendor.submitted.length, LONG).toBe(1);
  process.kill(first.pid, 'SIGKILL');
  vendor.misbehave({});
  vendor.finish();
  const second = await start();
  await expect.poll(async () => statusOf(second, jobId), LONG).toBe('completed');
  expect([vendor.submitted.length, vendor.uploads()]).toEqual([1, 1]);
  const attempts = await readRows('attempts');
  expect(attempts.reduce((sum, { cost_usd: cost }) => sum + Number(cost), 0)).toBeCloseTo(COST, 12);
  expect((await second.call('get_job', { job_id: jobId }))['result']).toMatchObject({ total_cost: expect.closeTo(COST, 12) as number });
}, 120_000);

it('a suspended server leaves the batch to the one that has taken it over', async () => {
  const first = await start();
  const { job_id: jobId } = await first.call('process_document_batch', ARGS);
  await expect.poll(() => vendor.submitted.length, LONG).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill(first.pid, 'SIGSTOP');
  const second = await start();
  await new Promise((resolve) => setTimeout(resolve, 18_000));
  process.kill(first.pid, 'SIGCONT');
  // Its heart beats once a second.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(vendor.cancelled).toEqual([]);
  vendor.finish();
  await expect.poll(async () => statusOf(second, jobId), LONG).toBe('completed');
  expect(vendor.submitted).toHaveLength(1);
  expect(vendor.cancelled).toEqual([]);
  expect(await readRows('attempts')).toHaveLength(2);
}, 150_000);

it('a job that is cancelled while its server is dead is cancelled at the vendor, and in the books', async () => {
  const first = await start();
  const { job_id: jobId } = await first.call('process_document_batch', ARGS);
  await expect.poll(() => vendor.submitted.length, LONG).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill(first.pid, 'SIGKILL');
  const second = await start();
  await second.call('cancel_job', { job_id: jobId });
  await expect.poll(async () => statusOf(second, jobId), LONG).toBe('cancelled');
  await expect.poll(() => vendor.cancelled, LONG).toEqual(['0']);
  await expect.poll(async () => (await readRows('calls')).map(({ outcome, cost_usd: cost }) => [outcome, cost]), LONG).toEqual([['cancelled', null]]);
}, 120_000);
