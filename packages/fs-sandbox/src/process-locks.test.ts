import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSandbox, type FileSandbox } from './index.ts';
import { listLockDirectories, prepareLockDirectory } from './lock-directory.ts';
import { createProcessLocks, type ProcessLocks } from './process-locks.ts';

let base: string;
let locks: ProcessLocks;
const asked = { path: 'a.txt', settings: { roots: 'ROOTS', deny: 'DENY', readOnly: 'READ_ONLY' } };
const at = (...names: string[]): string => join(base, ...names);

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gateway-process-locks-'));
  mkdirSync(at('root'));
  for (const name of ['a.txt', 'b.txt']) writeFileSync(at('root', name), name);
  locks = createProcessLocks({ clock: systemClock, directory: at('locks') });
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

// As another program holds it that changes this entry.
function keyOf(name: string): string {
  const { dev, ino } = statSync(at('root'), { bigint: true });
  return `${dev}:${ino}/${name}`;
}

describe('what changes an entry that another program changes', () => {
  const works: readonly (readonly [string, (sandbox: FileSandbox) => Promise<unknown>])[] = [
    ['edit', async (sandbox) => sandbox.editFile('a.txt', [{ oldText: 'a', newText: 'b' }])],
    ['write', async (sandbox) => sandbox.writeText('a.txt', 'x')],
    ['write under another spelling', async (sandbox) => sandbox.writeFile(at('root/./A.TXT'), Buffer.from('x'))],
    ['write through a link', async (sandbox) => sandbox.writeText('link', 'x')],
    ['write upon what was read', async (sandbox) => sandbox.writeText('a.txt', 'x', { expectedHash: createHash('sha256').update('a.txt').digest('hex') })],
    ['keep', async (sandbox) => sandbox.saveFile('a.txt', Buffer.from('x'))],
    ['move away', async (sandbox) => sandbox.move('a.txt', 'c.txt')],
    ['move upon it', async (sandbox) => sandbox.move('b.txt', 'a.txt', { overwrite: true })],
    ['copy', async (sandbox) => sandbox.copy('a.txt', 'c.txt')],
    ['copy upon it', async (sandbox) => sandbox.copy('b.txt', 'a.txt', { overwrite: true })],
    ['delete', async (sandbox) => sandbox.delete('a.txt')],
  ];

  it.each(works)('waits, and gives up in the end: %s', async (_name, work) => {
    symlinkSync('a.txt', at('root/link'));
    const clock = createFakeClock({ autoAdvance: true });
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks'), clock });
    await locks.hold([keyOf('a.txt')], { asked }, async () => {
      await expect(work(sandbox)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('another program') as string });
    });
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(30_000);
    expect([readFileSync(at('root/a.txt'), 'utf8'), readdirSync(at('root')).toSorted()]).toEqual(['a.txt', ['a.txt', 'b.txt', 'link']]);
  });

  it('goes on as soon as it is free, with what is there then', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    let edited: Promise<unknown> = Promise.resolve();
    await locks.hold([keyOf('a.txt')], { asked }, async () => {
      edited = sandbox.editFile('a.txt', [{ oldText: 'new', newText: 'newer' }]);
      await systemClock.sleep(50);
      writeFileSync(at('root/a.txt'), 'new');
    });
    await edited;
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('newer');
  });

  it('only looks without waiting', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    await locks.hold([keyOf('a.txt')], { asked }, async () => {
      expect(await sandbox.readText('a.txt')).toMatchObject({ text: 'a.txt' });
      expect((await sandbox.editFile('a.txt', [{ oldText: 'a', newText: 'b' }], { dryRun: true })).replacements).toEqual([{ count: 1, rule: 'exact' }]);
    });
  });

  it('can be cancelled while it waits', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    await locks.hold([keyOf('a.txt')], { asked }, async () => {
      await expect(sandbox.writeText('a.txt', 'x', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ kind: expect.stringMatching(/cancelled|timeout/) as string });
    });
  });
});

it('two programs that want the same two entries in other orders do not wait for each other for ever', async () => {
  const other = createProcessLocks({ clock: systemClock, directory: at('locks') });
  const held: string[] = [];
  const take = async (from: ProcessLocks, keys: readonly string[]): Promise<void> => from.hold(keys, { asked }, async () => void held.push(keys.join()));
  await Promise.all(Array.from({ length: 20 }, async (_, n) => take(n % 2 === 0 ? locks : other, n % 2 === 0 ? ['x', 'y'] : ['y', 'x'])));
  expect(held).toHaveLength(20);
});

it('lets go when the work fails', async () => {
  await expect(locks.hold(['x'], { asked }, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await locks.hold(['x'], { asked }, async () => 'done')).toBe('done');
});

it('makes no more files than there are numbers of three digits, and keeps them young', async () => {
  for (let n = 0; n < 200; n += 1) await locks.hold([`key ${n}`], { asked }, async () => undefined);
  expect(readdirSync(at('locks')).filter((name) => !/^[0-9a-f]{3}$/.test(name))).toEqual([]);
  const [name = ''] = readdirSync(at('locks'));
  expect(Math.abs(statSync(at('locks', name)).mtimeMs - systemClock.now())).toBeLessThan(60_000);
});

describe.runIf(process.platform !== 'win32')('the directory of locks', () => {
  it('is this user\'s alone', () => {
    mkdirSync(at('open'));
    chmodSync(at('open'), 0o777);
    expect(prepareLockDirectory([at('open')])).toBe(at('open'));
    expect(statSync(at('open')).mode & 0o777).toBe(0o700);
    expect(listLockDirectories()[0]).toBe(`/tmp/gateway-file-locks-${process.geteuid?.()}`);
  });

  it('is no link and no file; then the next one is taken, and without any nothing is written', async () => {
    symlinkSync(at('root'), at('link'));
    writeFileSync(at('file'), '');
    expect(prepareLockDirectory([at('link'), at('file'), at('good')])).toBe(at('good'));
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('link') });
    await expect(sandbox.writeText('a.txt', 'x')).rejects.toMatchObject({ kind: 'not_configured', hint: expect.stringContaining(at('link')) as string });
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('a.txt');
  });
});
