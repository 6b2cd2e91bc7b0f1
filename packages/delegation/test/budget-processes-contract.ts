// Real processes on one budget, wherever it is kept: together they never pass it, and what a killed one had reserved comes free.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BudgetOptions } from '../src/budget/open-budget.ts';
import { LEASE_MS, type BudgetContractOptions, type BudgetPlace } from './budget-contract.ts';

/** A place that other processes can open, too. */
export interface OpenBudgetPlace extends BudgetPlace {
  readonly address: Pick<BudgetOptions, 'redis'> | { readonly file: string };
}

const SCRIPT = fileURLToPath(new URL('processes/spend.ts', import.meta.url));
const LIMITS = { dayUsd: 1, monthUsd: 100 };

export function describeBudgetProcesses(name: string, { openPlace, slackMs }: Omit<BudgetContractOptions, 'openPlace'> & { readonly openPlace: () => Promise<OpenBudgetPlace> }): void {
  describe(`processes on a budget ${name}`, () => {
    let place: OpenBudgetPlace;
    let children: ChildProcess[];
    beforeEach(async () => {
      children = [];
      place = await openPlace();
    });
    afterEach(async () => {
      for (const child of children) child.kill('SIGKILL');
      await place.close();
    });

    const start = async (count: number, mode: 'settle' | 'hold') => {
      const task = JSON.stringify({ ...place.address, nowMs: place.clock.now(), count, mode, leaseMs: LEASE_MS, limits: LIMITS });
      const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, task], { stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const readLine = async (): Promise<string> => String((await lines.next()).value);
      expect(await readLine()).toBe('ready');
      return { child, readLine };
    };

    it('200 concurrent calls of two processes on a budget that covers 20: exactly 20 settle, nothing stays reserved', async () => {
      const processes = await Promise.all([start(100, 'settle'), start(100, 'settle')]);
      for (const { child } of processes) child.stdin.write('go\n');
      const said = await Promise.all(processes.map(async ({ readLine }) => JSON.parse(await readLine()) as { settled: number; refused: number }));
      // They end by themselves once they have closed their budget.
      expect(await Promise.all(processes.map(async ({ child }) => child.exitCode ?? ((await once(child, 'close')) as [number | null])[0]))).toEqual([0, 0]);
      expect(said.reduce((sum, { settled }) => sum + settled, 0)).toBe(20);
      expect(said.reduce((sum, { refused }) => sum + refused, 0)).toBe(180);
      expect(await place.open(LIMITS).read()).toMatchObject([{ limit: 'day', spentPicoUsd: 1_000_000_000_000n, reservedPicoUsd: 0n, remainingPicoUsd: 0n }, { limit: 'month', reservedPicoUsd: 0n }]);
    });

    it('a process that is killed with reservations gives them back when its lease is over', async () => {
      const { child, readLine } = await start(30, 'hold');
      child.stdin.write('go\n');
      expect(JSON.parse(await readLine())).toEqual({ settled: 0, refused: 10 });
      child.kill('SIGKILL');
      await once(child, 'close');
      const budget = place.open(LIMITS);
      expect((await budget.read())[0]).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: 1_000_000_000_000n, remainingPicoUsd: 0n });
      await expect(budget.reserve({ worstCase: 1 })).rejects.toMatchObject({ kind: 'budget_exceeded' });
      await place.pass(LEASE_MS - slackMs);
      await expect(budget.reserve({ worstCase: 1 })).rejects.toMatchObject({ kind: 'budget_exceeded' });
      await place.pass(slackMs);
      const whole = await budget.reserve({ worstCase: 1_000_000_000_000 });
      await whole.release();
      expect((await budget.read())[0]).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: 0n, remainingPicoUsd: 1_000_000_000_000n });
    });
  });
}
