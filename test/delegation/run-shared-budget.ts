// Real processes, each with a whole gateway, on one budget: what they were told, what the vendor was asked for, and what the books say.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openBudget, openLedger, type BudgetScopeReading } from '@gateway/delegation';
import { BUDGET, METERED } from './processes/metered-budget.ts';
import type { SpendReport } from './processes/spend.ts';
import { readBooks, type Books } from './read-books.ts';
import { startStallingVendor, type Stage, type StallingVendor } from './stalling-vendor.ts';

const SCRIPT = fileURLToPath(new URL('./processes/spend.ts', import.meta.url));
const PATIENCE_MS = 20_000;

export interface SpendOptions {
  readonly calls: number;
  readonly stage: Stage;
  /** @default so many that a call's bill is its worst case */
  readonly maxTokens?: number | undefined;
  /** @default 30,000 */
  readonly leaseMs?: number | undefined;
}

export interface Spender {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Says go. */
  begin(): void;
  /** What it says when all its calls have ended. */
  report(): Promise<SpendReport>;
  kill(): Promise<void>;
}

export interface SharedBudgetScene {
  readonly vendor: StallingVendor;
  start(options: SpendOptions): Promise<Spender>;
  readBudget(): Promise<readonly BudgetScopeReading[]>;
  readBooks(): Promise<Books>;
  /** Waits until the budget is so. */
  until(holds: (scopes: readonly BudgetScopeReading[]) => boolean, what: string): Promise<void>;
  close(): Promise<void>;
}

/** A vendor, a file, and processes that spend from it. */
export async function openSharedBudgetScene(): Promise<SharedBudgetScene> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-shared-budget-'));
  const path = join(directory, 'spending.db');
  const vendor = await startStallingVendor();
  const ledger = openLedger({ path });
  const budget = openBudget({ file: ledger.database, limits: BUDGET });
  const children: Spender['child'][] = [];
  return {
    vendor,
    start: async (options) => {
      const { calls, stage, maxTokens = METERED.maxTokens, leaseMs = 30_000 } = options;
      const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, path, vendor.baseUrlOf('openai'), String(calls), stage, String(maxTokens), String(leaseMs)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      return watchSpender(child);
    },
    readBudget: async () => budget.read(),
    readBooks: async () => readBooks(ledger, budget),
    until: async (holds, what) => {
      for (const deadline = performance.now() + PATIENCE_MS; !holds(await budget.read()); await sleep(5)) {
        if (performance.now() > deadline) throw new Error(`It never came true: ${what}`);
      }
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await budget.close();
      await ledger.close();
      await vendor.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function watchSpender(child: Spender['child']): Promise<Spender> {
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string> => String((await lines.next()).value);
  if ((await readLine()) !== 'ready') throw new Error('The process that was to spend did not start.');
  return {
    child,
    begin: () => {
      child.stdin.write('go\n');
    },
    report: async () => {
      const said = JSON.parse(await readLine()) as SpendReport;
      await ended;
      return said;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
