// What is left when the system refuses in the middle of a change: all that was there before, or an error that says what is not.
import type * as Files from 'node:fs/promises';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeOnSecondDevice } from '../test/second-device.ts';
import { createFileSandbox, type FileSandbox } from './index.ts';

type Call = 'unlink' | 'symlink' | 'rename' | 'access' | 'open' | 'readdir' | 'readlink';
const disk = vi.hoisted(() => ({ fails: (_call: string, _path: string): string | undefined => undefined, isSystem: (_path: string): boolean => false }));

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof Files>();
  const failing = (call: Call, at: number): unknown => async (...args: unknown[]) => {
    const code = disk.fails(call, String(args[at]));
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return (real[call] as (...all: unknown[]) => Promise<unknown>)(...args);
  };
  return { ...real, unlink: failing('unlink', 0), symlink: failing('symlink', 1), rename: failing('rename', 1), access: failing('access', 0), open: failing('open', 0), readdir: failing('readdir', 0), readlink: failing('readlink', 0), statfs: async (path: string) => (disk.isSystem(path) ? { type: PROC } : real.statfs(path)) };
});

// statfs(2)
const PROC = 0x9fa0;

let base: string;
let far: string;
let sandbox: FileSandbox;
const at = (...names: string[]): string => join(base, ...names);

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'gateway-failing-')));
  far = makeOnSecondDevice();
  mkdirSync(at('tree/inner'), { recursive: true });
  for (const name of ['a.txt', 'tree/1', 'tree/2', 'tree/inner/3']) writeFileSync(at(name), name);
  sandbox = createFileSandbox({ roots: [base, far] });
});

afterEach(() => {
  Object.assign(disk, { fails: () => undefined, isSystem: () => false });
  for (const path of [base, far]) rmSync(path, { recursive: true, force: true });
});

it('a move whose old name stays takes the new one back, and names the source', async () => {
  disk.fails = (call, path) => (call === 'unlink' && basename(path) === 'a.txt' ? 'EPERM' : undefined);
  await expect(sandbox.move('a.txt', 'b.txt')).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('"a.txt"') as string });
  expect(readdirSync(base).toSorted()).toEqual(['a.txt', 'tree']);
});

it('a move out of a directory that may not be changed names the source', async () => {
  let asked = 0;
  disk.fails = (call) => (call === 'access' ? ((asked += 1), 'EACCES') : undefined);
  await expect(sandbox.move('tree/1', 'b.txt', { overwrite: true })).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('"tree/1"') as string });
  expect([asked, readdirSync(base).toSorted()]).toEqual([1, ['a.txt', 'tree']]);
});

describe.runIf(process.platform === 'linux')('a directory of many that this process may not look into', () => {
  // What is held is known by its descriptor.
  const isHeld = (path: string, name: string): boolean => /^\/proc\/self\/fd\/\d+$/.test(path) && basename(readlinkSync(path)) === name;

  it('is left out of searches and trees, and counted', async () => {
    disk.fails = (call, path) => (call === 'readdir' && isHeld(path, 'inner') ? 'EACCES' : undefined);
    expect(await sandbox.search('.', { pattern: '*' })).toMatchObject({ matches: ['a.txt', 'tree', 'tree/1', 'tree/2', 'tree/inner'].map((path) => ({ path })), skipped: { unreadable: 1 } });
    expect(await sandbox.search('.', { pattern: 'tree', contents: true })).toMatchObject({ matches: [{ path: 'tree/1' }, { path: 'tree/2' }], skipped: { unreadable: 1 } });
    expect(await sandbox.tree('.')).toMatchObject({ text: 'a.txt\ntree/\n  1\n  2\n  inner/', counts: { unreadable: 1 } });
  });

  it('is refused when it is what was asked for', async () => {
    disk.fails = (call, path) => (call === 'readdir' && isHeld(path, 'inner') ? 'EACCES' : undefined);
    await expect(sandbox.search('tree/inner', { pattern: '*' })).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('"tree/inner"') as string });
    await expect(sandbox.tree('tree/inner')).rejects.toMatchObject({ kind: 'permission' });
  });

  it('is not left out in silence when the disk fails', async () => {
    disk.fails = (call, path) => (call === 'readdir' && isHeld(path, 'inner') ? 'EIO' : undefined);
    await expect(sandbox.search('.', { pattern: '*' })).rejects.toMatchObject({ message: expect.stringContaining('EIO') as string });
  });

  it('is left out, too, when it is the system\'s own', async () => {
    mkdirSync(join(far, 'system/inner'), { recursive: true });
    writeFileSync(join(far, 'z.txt'), '');
    disk.isSystem = (path) => isHeld(path, 'system');
    expect(await sandbox.search(far, { pattern: '*' })).toMatchObject({ matches: ['z.txt', 'system'].map((name) => ({ path: join(far, name) })), skipped: { unreadable: 1 } });
  });
});

it('leftovers that this user may not remove keep nobody from writing', async () => {
  const leftover = '.gateway-00000000-1-000000000000.tmp';
  writeFileSync(at(leftover), '');
  utimesSync(at(leftover), 0, 0);
  disk.fails = (call, path) => (call === 'unlink' && basename(path) === leftover ? 'EPERM' : undefined);
  await sandbox.writeText('b.txt', 'written');
  expect(readdirSync(base).toSorted()).toEqual([leftover, 'a.txt', 'b.txt', 'tree']);
});

// As root, who runs many tests, may read everything, the system's answer is made up.
describe.runIf(process.platform === 'linux')('a source that cannot be read is the one that is named', () => {
  // Only what was looked at is opened by its descriptor alone.
  const isSource = (call: string, path: string): boolean => call === 'open' && /^\/proc\/self\/fd\/\d+$/.test(path);

  it.each(['b.txt', 'tree/b.txt'])('when a file is copied to %s', async (destination) => {
    disk.fails = (call, path) => (isSource(call, path) ? 'EACCES' : undefined);
    await expect(sandbox.copy('a.txt', destination)).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('use "a.txt" so') as string });
    expect(readdirSync(base).toSorted()).toEqual(['a.txt', 'tree']);
  });

  it('when it is a file in a directory that is copied', async () => {
    disk.fails = (call, path) => (isSource(call, path) ? 'EACCES' : undefined);
    await expect(sandbox.copy('tree/', 'copied')).rejects.toMatchObject({ kind: 'permission', message: expect.stringMatching(/use "tree\/(1|2|inner\/3)" so/) as string });
    expect(readdirSync(base).toSorted()).toEqual(['a.txt', 'tree']);
  });

  it('when a file is moved to another device', async () => {
    disk.fails = (call, path) => (isSource(call, path) ? 'EACCES' : undefined);
    await expect(sandbox.move('a.txt', join(far, 'b.txt'))).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('use "a.txt" so') as string });
    expect([readdirSync(base).toSorted(), readdirSync(far)]).toEqual([['a.txt', 'tree'], []]);
  });

  it.each(['copy', 'move'] as const)('when a directory cannot be listed for a %s', async (operation) => {
    let lists = 0;
    // The directory that it goes to is looked through first, for what others left there.
    disk.fails = (call) => (call === 'readdir' && (lists += 1) > 1 ? 'EACCES' : undefined);
    await expect(sandbox[operation]('tree', 'other')).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('use "tree" so') as string });
    expect(readdirSync(base).toSorted()).toEqual(['a.txt', 'tree']);
  });

  it('when a link cannot be read', async () => {
    symlinkSync('a.txt', at('tree/link'));
    let reads = 0;
    // The walk to it reads it first.
    disk.fails = (call, path) => (call === 'readlink' && path.endsWith('/link') && (reads += 1) > 1 ? 'EIO' : undefined);
    await expect(sandbox.copy('tree', 'copied')).rejects.toMatchObject({ message: expect.stringContaining('"tree/link"') as string });
  });

  it('and a destination that cannot be written is named when it is that', async () => {
    disk.fails = (call, path) => (call === 'open' && /\/fd\/\d+\/\./.test(path) ? 'ENOSPC' : undefined);
    await expect(sandbox.copy('a.txt', 'b.txt')).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('"b.txt"') as string });
  });
});

describe('a link that is moved to another device, upon a file', () => {
  beforeEach(() => {
    symlinkSync('a.txt', at('link'));
    writeFileSync(join(far, 'b.txt'), 'old');
  });

  it.each<[Call, string]>([['symlink', 'ENOSPC'], ['rename', 'EIO']])('leaves the file when %s fails', async (failing, code) => {
    let calls = 0;
    // The first rename is the attempt to move without copying, which the system itself turns down.
    disk.fails = (call) => (call === failing && (calls += 1) > (failing === 'rename' ? 1 : 0) ? code : undefined);
    await expect(sandbox.move('link', join(far, 'b.txt'), { overwrite: true })).rejects.toMatchObject({ kind: expect.stringMatching(/unavailable|internal/) as string });
    expect([readdirSync(far), readFileSync(join(far, 'b.txt'), 'utf8'), readlinkSync(at('link'))]).toEqual([['b.txt'], 'old', 'a.txt']);
  });

  it('replaces it otherwise', async () => {
    await sandbox.move('link', join(far, 'b.txt'), { overwrite: true });
    expect([readdirSync(far), readlinkSync(join(far, 'b.txt')), readdirSync(base).toSorted()]).toEqual([['b.txt'], 'a.txt', ['a.txt', 'tree']]);
  });
});

it('a write that fails leaves no temporary file', async () => {
  disk.fails = (call) => (call === 'rename' ? 'EIO' : undefined);
  await expect(sandbox.writeText('a.txt', 'new')).rejects.toMatchObject({ kind: 'internal' });
  expect([readdirSync(base).toSorted(), readFileSync(at('a.txt'), 'utf8')]).toEqual([['a.txt', 'tree'], 'a.txt']);
});

describe('a directory that is deleted', () => {
  it('stays whole when a part of it may not be changed', async () => {
    let asked = 0;
    disk.fails = (call) => (call === 'access' && (asked += 1) === 2 ? 'EACCES' : undefined);
    await expect(sandbox.delete('tree', { recursive: true })).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('holds a directory that') as string });
    expect([readdirSync(at('tree')).toSorted(), readdirSync(at('tree/inner'))]).toEqual([['1', '2', 'inner'], ['3']]);
  });

  it('says how much is gone and how much is left when it fails half-way', async () => {
    let unlinked = 0;
    disk.fails = (call) => (call === 'unlink' && (unlinked += 1) > 2 ? 'EPERM' : undefined);
    await expect(sandbox.delete('tree', { recursive: true })).rejects.toMatchObject({ kind: 'permission', message: expect.stringMatching(/2 of 5 entries are gone and 3 are left/) as string, details: { removed: 2, left: 3 } });
  });

  it('says so when it is cancelled half-way', async () => {
    const stop = new AbortController();
    let unlinked = 0;
    disk.fails = (call) => {
      if (call === 'unlink' && (unlinked += 1) === 1) stop.abort();
      return undefined;
    };
    await expect(sandbox.delete('tree', { recursive: true, signal: stop.signal })).rejects.toMatchObject({ kind: 'cancelled', message: expect.stringContaining('1 of 5 entries are gone') as string });
  });
});
