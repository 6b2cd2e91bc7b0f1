// Real processes on one file: what they write together is all there, and what one of them committed before kill -9 stays.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NOTES } from './__fixtures__/notes-schema.ts';
import { openDatabase } from './index.ts';

const SCRIPT = fileURLToPath(new URL('./__fixtures__/write-rows.ts', import.meta.url));
const KILLS = 20;

let directory: string;
let children: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-sqlite-'));
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

function start(path: string, writer: string, count: number): { readonly child: ChildProcess; readonly stderr: () => string } {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, path, writer, String(count)], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return { child, stderr: () => stderr };
}

it('two processes write 200 rows each at once, from the first migration on, without loss and without a word on stderr', async () => {
  const path = join(directory, 'new', 'data.db');
  const writers = ['a', 'b'].map((writer) => ({ ...start(path, writer, 200), writer }));
  for (const { child } of writers) child.stdout?.resume();
  const codes = await Promise.all(writers.map(async ({ child }) => ((await once(child, 'close')) as [number | null])[0]));
  expect(writers.map(({ stderr }) => stderr())).toEqual(['', '']);
  expect(codes).toEqual([0, 0]);

  const database = openDatabase({ path, migrations: NOTES });
  for (const { writer } of writers) {
    const rows = database.all<{ n: number }>('SELECT n FROM notes WHERE writer = ? ORDER BY position', [writer]);
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  }
  // Every write saw all the others: positions have neither gaps nor doubles.
  expect(database.get('SELECT count(*) AS n, max(position) AS last FROM notes')).toEqual({ n: 400, last: 399 });
  await database.close();
});

it(`keeps every committed row through ${KILLS} kills in the middle of writing`, async () => {
  const path = join(directory, 'data.db');
  for (let round = 0; round < KILLS; round += 1) {
    const writer = `w${round}`;
    const { child, stderr } = start(path, writer, 0);
    let said = -1;
    if (child.stdout === null) throw new Error('The child has no output.');
    for await (const line of createInterface({ input: child.stdout })) {
      said = Number(line);
      // A different moment in every round. Lines that were on their way still arrive and count.
      if (said === 3 + round * 2) child.kill('SIGKILL');
    }
    expect(stderr()).toBe('');
    const database = openDatabase({ path, migrations: NOTES });
    const rows = database.all<{ n: number }>('SELECT n FROM notes WHERE writer = ? ORDER BY n', [writer]);
    expect(said).toBeGreaterThanOrEqual(3 + round * 2);
    expect(rows.length).toBeGreaterThanOrEqual(said + 1);
    expect(rows.map(({ n }) => n)).toEqual(rows.map((_, n) => n));
    expect(database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
    await database.close();
  }
});
