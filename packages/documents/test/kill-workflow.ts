// Runs a workflow in a process of its own, kills that at a random moment, and again, until it has come to its end; then compares what it says to have cost with the ledger.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openLedger } from '@gateway/delegation';

const SCRIPT = fileURLToPath(new URL('processes/run-workflow.ts', import.meta.url));
// Many short-lived processes: each would compile the same files again.
const COMPILE_CACHE = join(tmpdir(), 'gateway-documents-compile');

export interface KilledWorkflow {
  readonly kills: number;
  /** Results at the end. */
  readonly results: number;
  /** Requests that were answered and written down, over all processes. */
  readonly attempts: number;
  /** What the run says to have cost, and what its attempts have cost in the ledger; picodollars. */
  readonly said: number;
  readonly paid: number;
}

export interface KillWorkflowOptions {
  readonly directory: string;
  readonly documents: number;
  readonly latencyMs: number;
  /** How long a process works at most before it is killed. */
  readonly longestLifeMs: number;
  /** After so many the process is let alone. */
  readonly mostKills: number;
}

export async function killWorkflow(options: KillWorkflowOptions): Promise<KilledWorkflow> {
  for (let kills = 0; ; kills += 1) {
    const said = await runOnce(options, kills < options.mostKills ? Math.random() * options.longestLifeMs : undefined);
    if (said === undefined) continue;
    const { spent, results } = JSON.parse(said) as { readonly spent: { readonly known: number; readonly hasUnknown: boolean }; readonly results: number };
    const { attempts, paid } = await readLedger(join(options.directory, 'ledger.db'));
    return { kills, results, attempts, paid, said: spent.hasUnknown ? Number.NaN : spent.known };
  }
}

/** The last line of a process that has come to its end. */
async function runOnce({ directory, documents, latencyMs }: KillWorkflowOptions, killAfterMs: number | undefined): Promise<string | undefined> {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, directory, String(documents), String(latencyMs)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE } });
  let last: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'begins' && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    if (line !== 'begins') last = line;
  }
  return last;
}

async function readLedger(path: string): Promise<{ readonly attempts: number; readonly paid: number }> {
  const ledger = openLedger({ path });
  let text = '';
  for await (const piece of ledger.exportRows({ format: 'json', rows: 'attempts' })) text += piece;
  await ledger.close();
  const rows = JSON.parse(text) as { readonly cost_usd: number }[];
  return { attempts: rows.length, paid: rows.reduce((sum, { cost_usd: cost }) => sum + Math.round(cost * 1e12), 0) };
}
