// Real processes on one ledger: what two write together adds up, and what one of them spent before kill -9 stays.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLedger } from './open-ledger.ts';

const SCRIPT = fileURLToPath(new URL('./__fixtures__/record-calls.ts', import.meta.url));

let path: string;
let children: ChildProcess[];

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'gateway-ledger-')), 'ledger.db');
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(join(path, '..'), { recursive: true, force: true });
});

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

it('two processes record 300 attempts each, and the sum is exact', async () => {
  const writers = ['a', 'b'].map((prefix) => start(prefix, '300'));
  for (const child of writers) child.stdout.resume();
  expect(await Promise.all(writers.map(async (child) => ((await once(child, 'close')) as [number | null])[0]))).toEqual([0, 0]);
  const ledger = openLedger({ path });
  expect((await ledger.summarize()).totals).toMatchObject({ attempts: 600, costPicoUsd: 600_000_600n });
  await ledger.close();
});

it('keeps every paid attempt that was recorded before kill -9', async () => {
  for (let round = 0; round < 5; round += 1) {
    const child = start(`r${round}-`, '0');
    let said = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      said = Number(line);
      if (said === 20 + round * 7) child.kill('SIGKILL');
    }
    const ledger = openLedger({ path });
    const rows = ledger.database.all<{ call_id: string }>(`SELECT call_id FROM attempts WHERE call_id LIKE ? ORDER BY seq`, [`r${round}-%`]);
    expect(rows.length).toBeGreaterThanOrEqual(said + 1);
    expect(rows.map((row) => row.call_id)).toEqual(rows.map((_, n) => `r${round}-${n}`));
    await ledger.close();
  }
});
