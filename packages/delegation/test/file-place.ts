// Budgets in SQLite, for the contract.
import { GatewayError } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { createFakeClock } from '@gateway/core/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBudget, type Budget } from '../src/budget/open-budget.ts';
import { SPENDING_SCHEMA } from '../src/ledger/spending-schema.ts';
import { LEASE_MS, type BudgetPlace } from './budget-contract.ts';
import type { OpenBudgetPlace } from './budget-processes-contract.ts';

/** In memory, for this process alone. */
export async function openMemoryPlace(): Promise<BudgetPlace> {
  return openPlace(':memory:', async () => Promise.resolve());
}

/** In a file that is deleted with it. */
export async function openFilePlace(): Promise<OpenBudgetPlace> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-budget-'));
  const file = join(directory, 'budget.db');
  const place = openPlace(file, async () => {
    rmSync(directory, { recursive: true, force: true });
    return Promise.resolve();
  });
  return { ...place, address: { file } };
}

function openPlace(path: string, remove: () => Promise<void>): BudgetPlace {
  const clock = createFakeClock();
  const database = openDatabase({ path, migrations: SPENDING_SCHEMA, clock });
  const opened: Budget[] = [];
  let isBroken = false;
  let delay: Promise<void> | undefined;
  const file: Database = {
    ...database,
    transaction: async (work, call) => {
      const result = await database.transaction((tx) => {
        const done = work(tx);
        if (isBroken) throw new GatewayError({ kind: 'unavailable', message: 'The disk is full.' });
        return done;
      }, call);
      await delay;
      return result;
    },
  };
  return {
    clock,
    open: (limits, options) => {
      const budget = openBudget({ file, clock, leaseMs: LEASE_MS, limits, ...options });
      opened.push(budget);
      return budget;
    },
    pass: async (ms) => {
      await clock.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
    setBroken: (next) => {
      isBroken = next;
    },
    delayAnswers: (until) => {
      delay = until;
    },
    close: async () => {
      // One that could not be closed has said so to the test.
      await Promise.allSettled(opened.map(async (budget) => budget.close()));
      await database.close();
      await remove();
    },
  };
}
