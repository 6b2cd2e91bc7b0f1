import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxWith, type FileSandbox, type FileSandboxOptions } from '../src/file-sandbox.ts';
import { linuxSteps } from '../src/linux-steps.ts';
import { portableSteps } from '../src/portable-steps.ts';
import { createTempName } from '../src/temp-name.ts';

const KINDS = [
  ...(existsSync('/proc/self/fd') ? [{ name: 'linux', steps: linuxSteps }] : []),
  { name: 'portable', steps: portableSteps },
];

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gateway-operations-'));
  for (const name of ['root', 'root/sub', 'second']) mkdirSync(join(base, name));
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const at = (...names: string[]): string => join(base, ...names);
const write = (path: string, content: string | Uint8Array = path): void => {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), content);
};
const read = (path: string): string => readFileSync(at(path), 'utf8');
const leftovers = (): string[] => (readdirSync(base, { recursive: true }) as string[]).filter((name) => name.endsWith('.tmp'));

describe.each(KINDS)('with $name steps', ({ steps }) => {
  const open = (options: Partial<FileSandboxOptions> = {}): FileSandbox => createSandboxWith(steps, { roots: [at('root'), at('second')], ...options });

  describe('writing', () => {
    it('makes a new file, and replaces one', async () => {
      const made = await open().writeText('a.txt', 'one\n');
      expect(made).toMatchObject({ path: 'a.txt', size: 4, created: true, encoding: 'utf-8', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
      expect(await open().writeText('a.txt', 'two\n')).toMatchObject({ created: false });
      expect(read('root/a.txt')).toBe('two\n');
      expect(leftovers()).toEqual([]);
    });

    it('keeps the mode, but no bit that lends the rights of the owner', async () => {
      write('root/tool.sh', 'old');
      chmodSync(at('root/tool.sh'), 0o6755);
      await open().writeText('tool.sh', 'new');
      expect(statSync(at('root/tool.sh')).mode & 0o7777).toBe(0o755);
    });

    it('keeps the encoding of a file that tells it late', async () => {
      write('root/late.txt', Buffer.concat([Buffer.from('plain ascii\n'.repeat(100_000)), Buffer.from('caf\xe9 \xe9t\xe9\n', 'latin1')]));
      const { encoding } = await open().writeText('late.txt', '\u00e9\n');
      expect([encoding, readFileSync(at('root/late.txt')).toString('hex')]).toEqual([expect.stringMatching(/1252|8859/) as string, 'e90a']);
    });

    it('says what is wrong with what is no hash, with a directory\'s spelling, and with a temporary name', async () => {
      write('root/a.txt', 'a');
      for (const work of [async () => open().writeText('a.txt', 'x', { expectedHash: 'zz' }), async () => open().editFile('a.txt', [{ oldText: 'a', newText: 'b' }], { expectedHash: 'zz' })]) {
        await expect(work()).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('SHA-256') as string });
      }
      for (const path of ['a.txt/', 'a.txt/.']) await expect(open().readText(path)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('not a directory') as string });
      await expect(open().writeText(createTempName(), 'x')).rejects.toMatchObject({ kind: 'permission', hint: 'Choose another name.' });
    });

    it('follows a link inside to the file it means, and keeps the link', async () => {
      write('root/sub/real.txt', 'old');
      symlinkSync('sub/real.txt', at('root/link.txt'));
      symlinkSync('sub/fresh.txt', at('root/dangling.txt'));
      await open().writeText('link.txt', 'new');
      await open().writeText('dangling.txt', 'fresh');
      expect([read('root/sub/real.txt'), read('root/sub/fresh.txt'), readlinkSync(at('root/link.txt'))]).toEqual(['new', 'fresh', 'sub/real.txt']);
    });

    it('needs the directory, and is refused for what is none or marked read-only', async () => {
      await expect(open().writeText('missing/a.txt', 'x')).rejects.toMatchObject({ kind: 'not_found' });
      await expect(open().writeText('sub', 'x')).rejects.toMatchObject({ kind: 'invalid_input' });
      write('root/locked.txt', 'x');
      execFileSync('chmod', ['444', at('root/locked.txt')]);
      await expect(open().writeText('locked.txt', 'y')).rejects.toMatchObject({ kind: 'permission' });
      write('root/new.txt', 'y');
      for (const work of [open().copy, open().move]) await expect(work('new.txt', 'locked.txt', { overwrite: true })).rejects.toMatchObject({ kind: 'permission', message: '"locked.txt" is marked as read-only.' });
      expect([read('root/locked.txt'), read('root/new.txt')]).toEqual(['x', 'y']);
    });

    it('refuses when the file is not the one that was read', async () => {
      write('root/a.txt', 'one');
      const content = await open().readText('a.txt');
      await open().writeText('a.txt', 'two', { expectedHash: content.hash });
      await expect(open().writeText('a.txt', 'three', { expectedHash: content.hash })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('has changed') as string });
      await expect(open().writeText('new.txt', 'x', { expectedHash: content.hash })).rejects.toMatchObject({ kind: 'invalid_input' });
      await expect(open().editFile('a.txt', [{ oldText: 'two', newText: 'x' }], { expectedHash: content.hash })).rejects.toMatchObject({ kind: 'invalid_input' });
      expect(read('root/a.txt')).toBe('two');
    });

    it('loses none of many edits at once', async () => {
      write('root/list.txt', Array.from({ length: 20 }, (_, n) => `item ${n};\n`).join(''));
      const sandbox = open();
      await Promise.all(Array.from({ length: 20 }, async (_, n) => sandbox.editFile('list.txt', [{ oldText: `item ${n};`, newText: `done ${n};` }])));
      expect(read('root/list.txt')).toBe(Array.from({ length: 20 }, (_, n) => `done ${n};\n`).join(''));
    });

    it('keeps files for others, never over one that exists', async () => {
      expect(await open().saveFile('page.pdf', Buffer.from('pdf'))).toEqual({ path: 'page.pdf', size: 3 });
      await expect(open().saveFile('page.pdf', Buffer.from('other'))).rejects.toMatchObject({ kind: 'invalid_input' });
      expect(read('root/page.pdf')).toBe('pdf');
    });

    it('changes another name of the same file never, and refuses hard links when told', async () => {
      write('second/original.txt', 'original');
      linkSync(at('second/original.txt'), at('root/other.txt'));
      await open().writeText('other.txt', 'changed');
      expect(read('second/original.txt')).toBe('original');
      rmSync(at('root/other.txt'));
      linkSync(at('second/original.txt'), at('root/other.txt'));
      const strict = open({ hardLinks: 'refuse' });
      for (const work of [async () => strict.readText('other.txt'), async () => strict.writeText('other.txt', 'x'), async () => strict.copy('other.txt', 'copy.txt')]) await expect(work()).rejects.toMatchObject({ kind: 'permission' });
      write('root/new.txt', 'new');
      for (const work of [strict.copy, strict.move]) await expect(work('new.txt', 'other.txt', { overwrite: true })).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('hard links') as string });
      expect((await strict.search('.', { pattern: 'original', contents: true })).matches).toEqual([]);
    });

    it('shows an edit without making it', async () => {
      write('root/a.txt', 'one\ntwo\nthree\n');
      const shown = await open().editFile('a.txt', [{ oldText: 'two', newText: 'zwei' }], { dryRun: true });
      expect(shown.diff).toBe('--- a.txt\n+++ a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n');
      expect(read('root/a.txt')).toBe('one\ntwo\nthree\n');
      const made = await open().editFile('a.txt', [{ oldText: 'two', newText: 'zwei' }]);
      expect(made).toEqual(shown);
      expect((await open().readText('a.txt')).hash).toBe(made.hash);
    });

    it('clears away what killed processes left, and nothing else', async () => {
      const { pid } = process;
      const mine = createTempName();
      // No process has this number: the system's largest is below.
      const theirs = mine.replace(`-${pid}-`, '-4999999-');
      write(`root/${mine}`);
      write(`root/${theirs}`);
      await open().writeText('a.txt', 'x');
      expect(leftovers()).toEqual([join('root', mine)]);
      await expect(open().readText(mine)).rejects.toMatchObject({ kind: 'permission' });
      expect((await open().list('.')).entries.map(({ name }) => name)).toEqual(['a.txt', 'sub']);
    });
  });

  it('read-only mode refuses everything that changes something', async () => {
    write('root/a.txt', 'a');
    const sandbox = open({ readOnly: true, settingNames: { readOnly: 'MY_READ_ONLY' } });
    const works = [
      async () => sandbox.writeText('a.txt', 'x'), async () => sandbox.writeFile('b.txt', Buffer.from('x')), async () => sandbox.saveFile('b.txt', Buffer.from('x')), async () => sandbox.editFile('a.txt', [{ oldText: 'a', newText: 'b' }]),
      async () => sandbox.createDirectory('new'), async () => sandbox.move('a.txt', 'b.txt'), async () => sandbox.copy('a.txt', 'b.txt'), async () => sandbox.delete('a.txt'),
    ];
    for (const work of works) await expect(work()).rejects.toMatchObject({ kind: 'permission', hint: expect.stringContaining('MY_READ_ONLY') as string });
    expect(readdirSync(at('root')).toSorted()).toEqual(['a.txt', 'sub']);
    expect(await sandbox.readText('a.txt')).toMatchObject({ text: 'a' });
    // Which writes nothing, so it is only a way of reading.
    expect((await sandbox.editFile('a.txt', [{ oldText: 'a', newText: 'b' }], { dryRun: true })).diff).toContain('+b');
    expect([read('root/a.txt'), leftovers()]).toEqual(['a', []]);
  });

  describe('directories', () => {
    it('are made with those on the way, through links inside', async () => {
      symlinkSync('sub', at('root/link'));
      for (const path of ['made/up/.ssh/keys', 'made/up/.git/hooks']) await expect(open().createDirectory(path)).rejects.toMatchObject({ kind: 'permission' });
      expect(existsSync(at('root/made'))).toBe(false);
      symlinkSync('nowhere', at('root/dangling'));
      for (const path of ['dangling', 'dangling/x']) await expect(open().createDirectory(path)).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('a link that leads to nothing') as string });
      rmSync(at('root/dangling'));
      expect(await open().createDirectory('x/y/z')).toBe(true);
      expect(await open().createDirectory('x/y/z')).toBe(false);
      expect(await open().createDirectory(at('root', 'link/inner'))).toBe(true);
      expect(await open().createDirectory('.')).toBe(false);
      expect(statSync(at('root/sub/inner')).isDirectory()).toBe(true);
      await expect(open().createDirectory('p/q', { recursive: false })).rejects.toMatchObject({ kind: 'not_found' });
      await expect(open().createDirectory('x', { recursive: false })).rejects.toMatchObject({ kind: 'invalid_input' });
      write('root/file');
      await expect(open().createDirectory('file/x')).rejects.toMatchObject({ kind: expect.stringMatching(/invalid_input|not_found/) as string });
    });

    it('are listed page by page', async () => {
      for (let n = 0; n < 25; n += 1) write(`root/many/f${String(n).padStart(2, '0')}`, 'x'.repeat(n));
      symlinkSync('f00', at('root/many/link'));
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await open().list('many', { limit: 10, cursor });
        names.push(...page.entries.map(({ name }) => name));
        ({ cursor } = page);
      } while (cursor !== undefined);
      expect(names).toEqual([...Array.from({ length: 25 }, (_, n) => `f${String(n).padStart(2, '0')}`), 'link']);
      expect((await open().list('many', { limit: 3 })).entries[2]).toMatchObject({ name: 'f02', type: 'file', size: 2 });
      await expect(open().list('many', { cursor: 'nonsense' })).rejects.toMatchObject({ kind: 'invalid_input' });
      await expect(open().list('many/f00')).rejects.toMatchObject({ kind: 'invalid_input' });
    });

    it('are shown as a tree, within rules and budget', async () => {
      for (const path of ['root/src/a.ts', 'root/src/deep/one/two/three.ts', 'root/node_modules/x/index.js', 'root/dist/out.js', 'root/src/keep/debug.log', 'root/.git/HEAD', 'root/.env']) write(path);
      write('root/.gitignore', 'node_modules\n/dist/\n*.log\n');
      write('root/src/.gitignore', '!debug.log\n');
      symlinkSync('src', at('root/link'));
      const { text, counts } = await open().tree('.', { maxDepth: 3 });
      expect(text).toBe(['.gitignore', 'link@', 'src/', '  .gitignore', '  a.ts', '  deep/', '    one/ (1 file, 1 dir)', '  keep/', '    debug.log', 'sub/'].join('\n'));
      expect(counts).toEqual({ files: 6, directories: 6, ignored: 3, unreadable: 0 });
      expect((await open().tree('dist')).text).toBe('out.js');
      expect((await open().tree('.', { exclude: ['src', '*.gitignore'] })).text).toBe('link@\nsub/');
      expect((await open().tree('.', { usesGitignore: false, maxDepth: 1 })).text).toContain('node_modules/ (1 file, 1 dir)');
      for (let n = 0; n < 500; n += 1) write(`root/many/${n}.txt`);
      for (let maxBytes = 0; maxBytes < 1_200; maxBytes += 7) expect(Buffer.byteLength((await open().tree('.', { maxBytes, maxDepth: 10 })).text)).toBeLessThanOrEqual(maxBytes);
      const small = await open().tree('.', { maxBytes: 400 });
      expect(Buffer.byteLength(small.text)).toBeLessThanOrEqual(400);
      expect(small.text).toMatch(/^ {2}… \d+ files more$/m);
      expect(small.text).toContain('\n  a.ts');
      expect((await open().tree('many', { maxBytes: 400 })).text).toMatch(/… \d+ files more$/);
    });
  });

  describe('moving and copying', () => {
    it('moves files, links and directories', async () => {
      write('root/a.txt', 'a');
      write('root/tree/inner/b.txt', 'b');
      symlinkSync('a.txt', at('root/link'));
      await open().move('a.txt', 'sub/c.txt');
      await open().move('tree', at('second', 'tree'));
      await open().move('link', 'sub/link');
      expect([read('root/sub/c.txt'), read('second/tree/inner/b.txt'), readlinkSync(at('root/sub/link'))]).toEqual(['a', 'b', 'a.txt']);
      expect(readdirSync(at('root'))).toEqual(['sub']);
    });

    it('replaces only what is asked for', async () => {
      write('root/a.txt', 'a');
      write('root/b.txt', 'b');
      for (const work of ['move', 'copy'] as const) {
        await expect(open()[work]('a.txt', 'b.txt')).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('"b.txt" exists') as string });
        await expect(open()[work]('a.txt', 'sub', { overwrite: true })).rejects.toMatchObject({ kind: 'invalid_input' });
        await expect(open()[work]('sub', 'b.txt', { overwrite: true })).rejects.toMatchObject({ kind: 'invalid_input' });
        await expect(open()[work]('missing', 'c.txt')).rejects.toMatchObject({ kind: 'not_found', message: expect.stringContaining('"missing"') as string });
        await expect(open()[work]('a.txt', 'missing/c.txt')).rejects.toMatchObject({ kind: 'not_found' });
        await expect(open()[work]('sub', 'sub/inner')).rejects.toMatchObject({ kind: 'invalid_input' });
      }
      expect(read('root/b.txt')).toBe('b');
      await open().copy('a.txt', 'b.txt', { overwrite: true });
      await open().move('a.txt', 'b.txt', { overwrite: true });
      expect([read('root/b.txt'), existsSync(at('root/a.txt'))]).toEqual(['a', false]);
    });

    it('copies a directory whole, links as links, modes as they are', async () => {
      write('root/tree/run.sh', 'x'.repeat(3_000_000));
      execFileSync('chmod', ['751', at('root/tree/run.sh')]);
      write('root/tree/inner/b.txt', 'b');
      symlinkSync('inner/b.txt', at('root/tree/link'));
      await open().copy('tree', 'second');
      expect(statSync(at('root/second/run.sh'))).toMatchObject({ size: 3_000_000 });
      expect(statSync(at('root/second/run.sh')).mode & 0o777).toBe(0o751);
      expect([read('root/second/inner/b.txt'), readlinkSync(at('root/second/link'))]).toEqual(['b', 'inner/b.txt']);
      expect(leftovers()).toEqual([]);
    });

    it('stops a copy when cancelled, and leaves nothing behind', async () => {
      for (let n = 0; n < 300; n += 1) write(`root/tree/${n}.txt`);
      const stop = new AbortController();
      await expect(open().copy('tree', 'copy', { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
      expect([existsSync(at('root/copy')), leftovers()]).toEqual([false, []]);
    });
  });

  describe('deleting', () => {
    it('takes files, links and empty directories', async () => {
      write('root/a.txt');
      write('second/kept.txt');
      symlinkSync(at('second'), at('root/link'));
      expect(await open().delete('a.txt')).toBe(1);
      expect(await open().delete('link')).toBe(1);
      expect(await open().delete('sub')).toBe(1);
      expect([readdirSync(at('root')), read('second/kept.txt')]).toEqual([[], 'second/kept.txt']);
    });

    it('takes what is below only when asked, and never follows a link out of it', async () => {
      write('root/tree/inner/b.txt');
      write('second/kept.txt');
      symlinkSync(at('second'), at('root/tree/link'));
      await expect(open().delete('tree')).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('3 entries') as string });
      expect(await open().delete('tree', { recursive: true })).toBe(4);
      expect([readdirSync(at('root')), read('second/kept.txt')]).toEqual([['sub'], 'second/kept.txt']);
    });

    it('refuses roots, what holds one, and masses', async () => {
      mkdirSync(at('root/sub/inner'));
      const nested = open({ roots: [at('root'), at('root/sub/inner')] });
      for (const path of ['.', at('root'), 'sub', 'sub/inner']) await expect(nested.delete(path, { recursive: true })).rejects.toMatchObject({ kind: 'permission' });
      await expect(nested.move('sub', 'other')).rejects.toMatchObject({ kind: 'permission' });
      for (let n = 0; n < 6; n += 1) write(`root/many/${n}`);
      await expect(open({ maxDeleteEntries: 5 }).delete('many', { recursive: true })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('6 entries') as string });
      expect(readdirSync(at('root/many'))).toHaveLength(6);
    });
  });

  it('tells what is known of an entry', async () => {
    write('root/a.txt', 'abc');
    symlinkSync('a.txt', at('root/link'));
    execFileSync('chmod', ['640', at('root/a.txt')]);
    expect(await open().info('a.txt')).toMatchObject({ name: 'a.txt', path: 'a.txt', size: 3, type: 'file', permissions: '640', modifiedMs: Math.round(statSync(at('root/a.txt')).mtimeMs) });
    expect(await open().info('.')).toMatchObject({ name: 'root', type: 'directory' });
    expect(await open().info('link')).toMatchObject({ name: 'link', type: 'symlink', symlinkTarget: 'a.txt', size: lstatSync(at('root/link')).size });
  });
});
