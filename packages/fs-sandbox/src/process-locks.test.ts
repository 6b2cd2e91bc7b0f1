import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type GatewayError } from '@gateway/core';
import { createFakeClock, type FakeClock } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSandbox, type FileSandbox } from './index.ts';
import { listLockDirectories, prepareLockDirectory } from './lock-directory.ts';
import { createProcessLocks, type ProcessLocks } from './process-locks.ts';

let base: string;
let locks: ProcessLocks;
const asked = { path: 'a.txt', settings: { roots: 'ROOTS', deny: 'DENY', readOnly: 'READ_ONLY' } };
// Without a limit, as whoever has it need not wait.
const held = { asked, endMs: Number.POSITIVE_INFINITY };
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
function keyOf(name: string, directory = 'root'): string {
  const { dev, ino } = statSync(at(directory), { bigint: true });
  return `${dev}:${ino}/${name}`;
}

// Of whatever is shown to a caller; whoever runs the program finds it in the cause.
function expectNoPath(refused: unknown): void {
  const error = refused as GatewayError;
  expect(JSON.stringify(error.toJSON())).not.toContain(base);
  expect((error.cause as Error).message).toContain(base);
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
    await locks.hold([keyOf('a.txt')], held, async () => {
      await expect(work(sandbox)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('another program') as string });
    });
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(30_000);
    expect([readFileSync(at('root/a.txt'), 'utf8'), readdirSync(at('root')).toSorted()]).toEqual(['a.txt', ['a.txt', 'b.txt', 'link']]);
  });

  it('goes on as soon as it is free, with what is there then', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    let edited: Promise<unknown> = Promise.resolve();
    await locks.hold([keyOf('a.txt')], held, async () => {
      edited = sandbox.editFile('a.txt', [{ oldText: 'new', newText: 'newer' }]);
      await systemClock.sleep(50);
      writeFileSync(at('root/a.txt'), 'new');
    });
    await edited;
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('newer');
  });

  it('only looks without waiting', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    await locks.hold([keyOf('a.txt')], held, async () => {
      expect(await sandbox.readText('a.txt')).toMatchObject({ text: 'a.txt' });
      expect((await sandbox.editFile('a.txt', [{ oldText: 'a', newText: 'b' }], { dryRun: true })).replacements).toEqual([{ count: 1, rule: 'exact' }]);
    });
  });

  it('can be cancelled while it waits', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    await locks.hold([keyOf('a.txt')], held, async () => {
      await expect(sandbox.writeText('a.txt', 'x', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ kind: expect.stringMatching(/cancelled|timeout/) as string });
    });
  });
});

describe('calls that wait behind one another', () => {
  // So many as are waiting, each in its own way.
  async function whenWaiting(clock: FakeClock, count: number): Promise<void> {
    while (clock.sleepers < count) await new Promise((resolve) => setImmediate(resolve));
  }

  it('give up when their own time is over, not one after the other', async () => {
    const clock = createFakeClock();
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks'), clock });
    await locks.hold([keyOf('a.txt')], held, async () => {
      const writes = ['x', 'y', 'z'].map(async (text) => sandbox.writeText('a.txt', text).catch((error: unknown) => error));
      await whenWaiting(clock, 3);
      await clock.advance(30_000);
      for (const outcome of await Promise.all(writes)) expect(outcome).toMatchObject({ kind: 'unavailable' });
    });
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('a.txt');
    await sandbox.writeText('a.txt', 'free');
    expect([readFileSync(at('root/a.txt'), 'utf8'), clock.sleepers]).toEqual(['free', 0]);
  });

  it('are cancelled there, and keep the order of the others', async () => {
    const clock = createFakeClock();
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks'), clock });
    const others: Promise<unknown>[] = [];
    await locks.hold([keyOf('a.txt')], held, async () => {
      others.push(sandbox.writeText('a.txt', 'first'));
      await whenWaiting(clock, 1);
      const stop = new AbortController();
      const second = sandbox.writeText('a.txt', 'second', { signal: stop.signal });
      await whenWaiting(clock, 2);
      others.push(sandbox.writeText('a.txt', 'last'));
      await whenWaiting(clock, 3);
      stop.abort();
      await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
      expect(clock.sleepers).toBe(2);
    });
    await clock.advance(100);
    await Promise.all(others);
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('last');
  });
});

it('a path that leads elsewhere by the time its lock is had waits for the lock of where it leads now', async () => {
  for (const name of ['one', 'two']) {
    mkdirSync(at('root', name));
    writeFileSync(at('root', name, 'a.txt'), name);
  }
  symlinkSync('one', at('root/now'));
  const clock = createFakeClock();
  const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks'), clock });
  await locks.hold([keyOf('a.txt', 'root/two')], held, async () => {
    let written: Promise<unknown> = Promise.resolve();
    await locks.hold([keyOf('a.txt', 'root/one')], held, async () => {
      written = sandbox.writeText('now/a.txt', 'new').catch((error: unknown) => error);
      while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
      rmSync(at('root/now'));
      symlinkSync('two', at('root/now'));
    });
    // The first is free now, and the second is not.
    await clock.advance(30_000);
    expect(await written).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('another program') as string });
  });
  expect(['one', 'two'].map((name) => readFileSync(at('root', name, 'a.txt'), 'utf8'))).toEqual(['one', 'two']);
});

describe('lock files that somebody clears away', () => {
  it('are made anew', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    for (const text of ['x', 'y']) {
      await sandbox.writeText('a.txt', text);
      rmSync(at('locks'), { recursive: true });
    }
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('y');
  });

  it('are made anew also between a look at their directory and the lock', async () => {
    const { signal } = new AbortController();
    let cleared = 0;
    // Asked right before the lock is taken.
    Object.defineProperty(signal, 'aborted', { get: () => {
      if (cleared < 3 && existsSync(at('locks')) && (cleared += 1) > 0) rmSync(at('locks'), { recursive: true });
      return false;
    } });
    await locks.hold(['x'], { ...held, signal }, async (checkHeld) => checkHeld());
    expect(cleared).toBe(3);
  });

  it('while they are held: nothing is written, since another program may hold the same', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    const { signal } = new AbortController();
    // Asked before the write as well, by when there is a lock file.
    Object.defineProperty(signal, 'aborted', { get: () => {
      if (existsSync(at('locks')) && readdirSync(at('locks')).length > 0) rmSync(at('locks'), { recursive: true });
      return false;
    } });
    await expect(sandbox.editFile('a.txt', [{ oldText: 'a', newText: 'b' }], { signal })).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('taken away') as string });
    expect([readFileSync(at('root/a.txt'), 'utf8'), readdirSync(at('root')).toSorted()]).toEqual(['a.txt', ['a.txt', 'b.txt']]);
  });

  it('or put something else in their place: the file that is changed is not blamed', async () => {
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    const { signal } = new AbortController();
    // Asked before the write as well, by when there is a lock file: then a link to itself leads to it.
    Object.defineProperty(signal, 'aborted', { get: () => {
      if (existsSync(at('locks')) && readdirSync(at('locks')).length > 0) {
        rmSync(at('locks'), { recursive: true });
        symlinkSync('locks', at('locks'));
      }
      return false;
    } });
    await expect(sandbox.editFile('a.txt', [{ oldText: 'a', newText: 'b' }], { signal })).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('The lock of "a.txt" was taken away') as string });
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('a.txt');
  });

  it('and where they cannot be made it is said so', async () => {
    for (let n = 0; n < 4_096; n += 1) mkdirSync(at('locks', n.toString(16).padStart(3, '0')), { recursive: true });
    const sandbox = createFileSandbox({ roots: [at('root')], lockDirectory: at('locks') });
    const refused = await sandbox.writeText('a.txt', 'x').catch((error: unknown) => error);
    expect(refused).toMatchObject({ kind: 'not_configured', message: expect.not.stringContaining(base) as string, hint: expect.stringMatching(/^This is not about the file itself\..+Empty it once/) as string });
    expectNoPath(refused);
  });
});

it('two programs that want the same two entries in other orders do not wait for each other for ever', async () => {
  const other = createProcessLocks({ clock: systemClock, directory: at('locks') });
  const done: string[] = [];
  const take = async (from: ProcessLocks, keys: readonly string[]): Promise<void> => from.hold(keys, held, async () => void done.push(keys.join()));
  await Promise.all(Array.from({ length: 20 }, async (_, n) => take(n % 2 === 0 ? locks : other, n % 2 === 0 ? ['x', 'y'] : ['y', 'x'])));
  expect(done).toHaveLength(20);
});

it('lets go when the work fails', async () => {
  await expect(locks.hold(['x'], held, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await locks.hold(['x'], held, async () => 'done')).toBe('done');
});

it('makes no more files than there are numbers of three digits, and keeps them young', async () => {
  for (let n = 0; n < 200; n += 1) await locks.hold([`key ${n}`], held, async () => undefined);
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
    const refused = await sandbox.writeText('a.txt', 'x').catch((error: unknown) => error);
    expect(refused).toMatchObject({ kind: 'not_configured', message: expect.not.stringContaining(base) as string, hint: expect.stringMatching(/^This is not about the file itself\..+something else lies in its place/) as string });
    expectNoPath(refused);
    expect(readFileSync(at('root/a.txt'), 'utf8')).toBe('a.txt');
  });
});
