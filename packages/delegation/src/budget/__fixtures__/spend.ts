// Run as a process of its own: many calls at once on a shared budget. Says what became of them when all have ended.
// Arguments: path of the budget or address of a Redis (then its prefix and the lease come last), what time it always is (milliseconds since 1970), number of calls, `settle`, or `hold` to keep what was reserved
// until it is killed.
import { isGatewayError, systemClock } from '@gateway/core';
import { once } from 'node:events';
import { openBudget } from '../open-budget.ts';

const [file = '', now = '0', count = '0', mode = 'settle', prefix, lease] = process.argv.slice(2);
const WORST_CASE = 50_000_000_000;
const place = file.startsWith('redis:') ? { redis: { url: file, prefix }, leaseMs: Number(lease) } : { file };
const budget = openBudget({ ...place, limits: { dayUsd: 1, monthUsd: 100 }, clock: { ...systemClock, now: () => Number(now) } });
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
await Promise.all(Array.from({ length: Number(count) }, call));
process.stdout.write(`${JSON.stringify(said)}\n`);
if (mode === 'hold') await new Promise((resolve) => process.stdin.once('end', resolve));
process.stdin.destroy();
await budget.close();
