// Real processes on one budget: together they never pass it, and what a killed one had reserved comes free.
import { createFakeClock } from '@gateway/core/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBudget } from './open-budget.ts';

const SCRIPT = fileURLToPath(new URL('./__fixtures__/spend.ts', import.meta.url));
const LIMITS = { dayUsd: 1, monthUsd: 100 };
const LEASE_MS = 30_000;
const NOON_MS = Date.parse('2026-11-03T12:00:00Z');

let file: string;
let children: ChildProcess[];

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'gateway-budget-')), 'budget.db');
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(join(file, '..'), { recursive: true, force: true });
});

async function start(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, file, String(NOON_MS), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string> => String((await lines.next()).value);
  expect(await readLine()).toBe('ready');
  return { child, readLine };
}

it('200 concurrent calls of two processes on a budget that covers 20: exactly 20 settle, nothing stays reserved', async () => {
  const processes = await Promise.all([start('100'), start('100')]);
  for (const { child } of processes) child.stdin.write('go\n');
  const said = await Promise.all(processes.map(async ({ readLine }) => JSON.parse(await readLine()) as { settled: number; refused: number }));
  expect(await Promise.all(processes.map(async ({ child }) => child.exitCode ?? ((await once(child, 'close')) as [number | null])[0]))).toEqual([0, 0]);
  expect(said.reduce((sum, { settled }) => sum + settled, 0)).toBe(20);
  expect(said.reduce((sum, { refused }) => sum + refused, 0)).toBe(180);
  const budget = openBudget({ file, limits: LIMITS, clock: createFakeClock({ startMs: NOON_MS }) });
  expect(await budget.read()).toMatchObject([{ limit: 'day', spentPicoUsd: 1_000_000_000_000n, reservedPicoUsd: 0n, remainingPicoUsd: 0n }, { limit: 'month', reservedPicoUsd: 0n }]);
  await budget.close();
});

it('a process that is killed with reservations gives them back when its lease is over', async () => {
  const { child, readLine } = await start('30', 'hold');
  child.stdin.write('go\n');
  expect(JSON.parse(await readLine())).toEqual({ settled: 0, refused: 10 });
  child.kill('SIGKILL');
  await once(child, 'close');
  const clock = createFakeClock({ startMs: NOON_MS });
  const budget = openBudget({ file, limits: LIMITS, clock });
  expect((await budget.read())[0]).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: 1_000_000_000_000n, remainingPicoUsd: 0n });
  await expect(budget.reserve({ worstCase: 1 })).rejects.toMatchObject({ kind: 'budget_exceeded' });
  await clock.advance(LEASE_MS - 1);
  await expect(budget.reserve({ worstCase: 1 })).rejects.toMatchObject({ kind: 'budget_exceeded' });
  await clock.advance(1);
  const whole = await budget.reserve({ worstCase: 1_000_000_000_000 });
  await whole.release();
  expect((await budget.read())[0]).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: 0n, remainingPicoUsd: 1_000_000_000_000n });
  await budget.close();
});
