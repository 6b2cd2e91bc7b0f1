import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tryFileLock } from './index.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-lock-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('has one holder at a time, also within a process, and leaves one empty file', () => {
  const path = join(directory, 'a');
  const lock = tryFileLock(path);
  expect(lock).toBeDefined();
  expect(tryFileLock(path)).toBeUndefined();
  const other = tryFileLock(join(directory, 'b'));
  expect(other).toBeDefined();
  lock?.release();
  const again = tryFileLock(path);
  expect(again).toBeDefined();
  again?.release();
  other?.release();
  expect([readdirSync(directory).toSorted(), statSync(path).size]).toEqual([['a', 'b'], 0]);
});

it('is held by another process until that one dies, whatever kills it', async () => {
  const path = join(directory, 'a');
  // Whoever holds a lock keeps it: one that nothing refers to any more is let go of by the collector.
  const script = `import { tryFileLock } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}; globalThis.kept = tryFileLock(${JSON.stringify(path)}); process.stdout.write(globalThis.kept === undefined ? 'refused' : 'held'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--conditions=@gateway/source', '--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    const [said]: unknown[] = await once(child.stdout, 'data');
    expect(String(said)).toBe('held');
    expect(tryFileLock(path)).toBeUndefined();
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
  const lock = tryFileLock(path);
  expect(lock).toBeDefined();
  lock?.release();
});

it('fails where no file can be made', () => {
  writeFileSync(join(directory, 'plain'), '');
  expect(() => tryFileLock(join(directory, 'plain/a'))).toThrow('unable to open database file');
});
