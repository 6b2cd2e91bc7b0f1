// Budgets in SQLite keep what every budget promises.
import { describeBudget } from './budget-contract.ts';
import { describeBudgetProcesses } from './budget-processes-contract.ts';
import { describeBudgetSums } from './budget-sums-contract.ts';
import { openFilePlace, openMemoryPlace } from './file-place.ts';

describeBudget('in SQLite', { openPlace: openMemoryPlace, slackMs: 1 });
describeBudgetSums('SQLite', { openPlace: openMemoryPlace, seeds: 60 });
describeBudgetProcesses('in SQLite', { openPlace: openFilePlace, slackMs: 1 });
