// Run as a process of its own: many calls at once on a shared budget. Says what became of them when all have ended.
// Its argument is JSON: where the budget is kept, what time it always is, how many calls, and whether they settle or keep what they reserved until the
// process is killed.
import { isGatewayError, systemClock } from '@gateway/core';
import { once } from 'node:events';
import { openBudget, type BudgetOptions } from '../../src/budget/open-budget.ts';

type Task = Pick<BudgetOptions, 'file' | 'redis' | 'limits' | 'leaseMs'> & { readonly nowMs: number; readonly count: number; readonly mode: 'settle' | 'hold' };

const { nowMs, count, mode, ...place } = JSON.parse(process.argv[2] ?? '{}') as Task;
const WORST_CASE = 50_000_000_000;
const budget = openBudget({ ...place, clock: { ...systemClock, now: () => nowMs } });
const said = { settled: 0, refused: 0 };

async function call(): Promise<void> {
  try {
    const reservation = await budget.reserve({ worstCase: WORST_CASE });
    if (mode === 'hold') return;
    // As long as an answer would take, in turns of the event loop.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await reservation.settle(WORST_CASE);
    said.settled += 1;
  } catch (error) {
    if (!isGatewayError(error) || error.kind !== 'budget_exceeded') throw error;
    said.refused += 1;
  }
}

// All processes begin at the same word.
process.stdout.write('ready\n');
await once(process.stdin, 'data');
await Promise.all(Array.from({ length: count }, call));
process.stdout.write(`${JSON.stringify(said)}\n`);
if (mode === 'hold') await new Promise((resolve) => process.stdin.once('end', resolve));
process.stdin.destroy();
await budget.close();
