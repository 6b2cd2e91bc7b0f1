// Globs that would keep the process busy, globs that spell a name otherwise, and directories that would become denied ones by being moved.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDenyCheck } from './deny-rules.ts';
import { createFileSandbox } from './file-sandbox.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gateway-names-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('globs with many wildcards', () => {
  it.each(['*a*a*a*a*a*z', '?*?*?*?*z', '[a]*[a]*[a]*[a]*z', '{a,aa}*{a,aa}*{a,aa}*{a,aa}*z', '**a**a**a**az', '**/a/**/b/**/c/**/d'])('%s is refused, in a search and as an exclusion', async (glob) => {
    writeFileSync(join(root, 'a'.repeat(60)), '');
    const sandbox = createFileSandbox({ roots: [root] });
    await expect(sandbox.search('.', { pattern: glob })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('too many') as string });
    await expect(sandbox.search('.', { pattern: 'a', exclude: [glob] })).rejects.toMatchObject({ kind: 'invalid_input' });
    expect(() => createFileSandbox({ roots: [root], deny: [glob] })).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });

  it('ordinary ones find what they name', async () => {
    mkdirSync(join(root, 'src', 'deep'), { recursive: true });
    writeFileSync(join(root, 'src', 'deep', 'read-file.test.ts'), '');
    const sandbox = createFileSandbox({ roots: [root] });
    writeFileSync(join(root, 'copy(1)+x.txt'), '');
    for (const pattern of ['*(1)*.txt', '*(1)+x.txt']) expect((await sandbox.search('.', { pattern })).matches).toMatchObject([{ path: 'copy(1)+x.txt' }]);
    for (const pattern of ['*.ts', 'src/**/*.test.ts', '*read*file*', 'src/**']) expect((await sandbox.search('.', { pattern })).matches.length).toBeGreaterThan(0);
  });
});

it.each([['Cafe\u0301.txt', 'Caf\u00e9.txt'], ['\ufb01le.txt', 'file.txt'], ['ends.', 'ends'], ['K\u200bey', 'key']])('a denied name written as %j denies %j', async (glob, name) => {
  writeFileSync(join(root, name), 'secret');
  await expect(createFileSandbox({ roots: [root], deny: [glob] }).readFile(name, { maxBytes: 100 })).rejects.toMatchObject({ kind: 'permission' });
});

describe('a directory that would hold a denied file in its new place', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'plain', 'inner'), { recursive: true });
    writeFileSync(join(root, 'plain', 'config'), '[core]');
  });

  it('is neither moved nor copied there', async () => {
    const sandbox = createFileSandbox({ roots: [root] });
    for (const act of [sandbox.move, sandbox.copy]) await expect(act('plain', '.git')).rejects.toMatchObject({ kind: 'permission' });
    expect(existsSync(join(root, '.git'))).toBe(false);
    // The directory may have this name, and the file in it may not.
    writeFileSync(join(root, 'plain', 'inner', 'credentials'), '[default]');
    for (const act of [sandbox.move, sandbox.copy]) await expect(act('plain/inner', '.aws')).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('"plain/inner" holds') as string });
    expect(existsSync(join(root, '.aws'))).toBe(false);
    await sandbox.move('plain', 'other');
    expect(existsSync(join(root, 'other', 'config'))).toBe(true);
  });
});

it('what is denied below a root is known without opening it, on the way as well', () => {
  const globs = ['.ssh', '.git/config'];
  expect(['.ssh', 'home/.ssh/keys', '.git/config'].map((path) => createDenyCheck(globs)(root, path))).toEqual([true, true, true]);
  expect(['', 'src', '.git'].map((path) => createDenyCheck(globs)(root, path))).toEqual([false, false, false]);
});
