// Whole gateways in two processes on one budget, a mock vendor behind them: what the budget covers settles, and not one call more.
import { killWhileReserved, spendTogether } from '../../test/delegation/check-shared-budget.ts';
import type { Check } from './check.ts';

const CALLS = 200;
const ROUNDS = 5;
const KILLS = 5;
// Long enough for a process that holds up its own event loop while it loads, on a busy machine: a lease is renewed three times as often.
const LEASE_MS = 3_000;

export const sharedBudget: Check = {
  name: `budget: ${CALLS} concurrent calls of two processes on a budget that covers 20`,
  run: async () => {
    const answered: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcome = await spendTogether({ calls: CALLS, cheaper: round === 0 ? 3 : 1 });
      if (outcome.problems.length > 0) throw new Error(outcome.problems.join('; '));
      answered.push(outcome.answered);
    }
    return { tries: CALLS * ROUNDS, outcome: `${answered.join(', ')} answered, the rest refused before they were sent; nothing stays reserved` };
  },
};

export const killedSpender: Check = {
  name: 'budget: a process is killed with SIGKILL while it holds all of it',
  run: async () => {
    for (let round = 0; round < KILLS; round += 1) {
      const { problems } = await killWhileReserved({ calls: 60, leaseMs: LEASE_MS });
      if (problems.length > 0) throw new Error(problems.join('; '));
    }
    return { tries: KILLS, outcome: `free again after its lease of ${LEASE_MS} ms every time, and spent by another process` };
  },
};
