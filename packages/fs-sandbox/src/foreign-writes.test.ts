// Programs that know nothing of the locks: what one of them writes after the new content was decided on is not written over.
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync, type Stats } from 'node:fs';
import type * as Files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFileSandbox, type FileSandbox } from './index.ts';
import { isTempName } from './temp-name.ts';

const hooks = vi.hoisted(() => ({ onTemp: (): void => undefined, seen: (_path: string): Stats | undefined => undefined }));

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof Files>();
  const open = async (...args: Parameters<typeof real.open>): ReturnType<typeof real.open> => {
    const handle = await real.open(...args);
    if (isTempName(basename(String(args[0])))) hooks.onTemp();
    return handle;
  };
  const lstat = async (path: string, options?: object): Promise<unknown> => (options === undefined ? hooks.seen(path) : undefined) ?? real.lstat(path, options);
  return { ...real, open, lstat };
});

let outer: string;
let base: string;
let sandbox: FileSandbox;
const at = (name: string): string => join(base, name);
const hash = createHash('sha256').update('old text').digest('hex');

beforeEach(() => {
  outer = realpathSync(mkdtempSync(join(tmpdir(), 'gateway-foreign-')));
  base = join(outer, 'root');
  mkdirSync(base);
  writeFileSync(at('a.txt'), 'old text');
  sandbox = createFileSandbox({ roots: [base], lockDirectory: join(outer, 'locks') });
});

afterEach(() => {
  Object.assign(hooks, { onTemp: () => undefined, seen: () => undefined });
  rmSync(outer, { recursive: true, force: true });
});

/** Writes once the new content lies beside its place, which is after it was decided on. */
function writeThen(name: string, content: string): void {
  hooks.onTemp = () => {
    hooks.onTemp = () => undefined;
    writeFileSync(at(name), content);
  };
}

const WORKS: readonly (readonly [string, string, (target: FileSandbox) => Promise<unknown>])[] = [
  ['an edit', 'a.txt', async (target) => target.editFile('a.txt', [{ oldText: 'old', newText: 'new' }])],
  ['text', 'a.txt', async (target) => target.writeText('a.txt', 'new text')],
  ['bytes', 'a.txt', async (target) => target.writeFile('a.txt', Buffer.from('new text'))],
  ['text upon what was read', 'a.txt', async (target) => target.writeText('a.txt', 'new text', { expectedHash: hash })],
  ['a copy', 'a.txt', async (target) => target.copy('b.txt', 'a.txt', { overwrite: true })],
  ['a new file', 'c.txt', async (target) => target.writeText('c.txt', 'new text')],
];

it.each(WORKS)('%s is not written over what came meanwhile', async (_name, path, work) => {
  writeFileSync(at('b.txt'), 'from b');
  writeThen(path, 'of somebody else');
  await expect(work(sandbox)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(readFileSync(at(path), 'utf8')).toBe('of somebody else');
  expect(readdirSync(base).filter(isTempName)).toEqual([]);
});

// Times are as fine as the file system makes them, and may be set back: then only the content tells.
describe('what came without a trace in size and times', () => {
  const CONTENT_WORKS = WORKS.filter(([name]) => name === 'an edit' || name === 'text upon what was read');

  it.each(CONTENT_WORKS)('%s is not written over it either', async (_name, path, work) => {
    const before = lstatSync(at(path));
    hooks.seen = (seen) => (basename(seen) === path ? before : undefined);
    writeThen(path, 'OLD text');
    await expect(work(sandbox)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(readFileSync(at(path), 'utf8')).toBe('OLD text');
  });

  it.each(CONTENT_WORKS)('nothing came: %s is written', async (_name, path, work) => {
    await work(sandbox);
    expect(readFileSync(at(path), 'utf8')).toBe('new text');
  });
});
