import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSandbox, type FileSandbox, type FileSandboxOptions } from './index.ts';

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gateway-sandbox-'));
  for (const name of ['root', 'root/sub', 'root/sub/deep', 'second']) mkdirSync(join(base, name));
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const at = (...names: string[]): string => join(base, ...names);
const write = (path: string, content: string | Uint8Array): void => writeFileSync(at(path), content);
const open = (options: Partial<FileSandboxOptions> = {}): FileSandbox => createFileSandbox({ roots: [at('root'), at('second')], ...options });
const read = async (path: string, sandbox = open()): Promise<string> => Buffer.from((await sandbox.readFile(path)).bytes).toString();

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

describe('roots', () => {
  it('are shown without links, and both spellings lead in', async () => {
    symlinkSync(at('root'), at('alias'));
    write('root/a.txt', 'a');
    const sandbox = open({ roots: [at('alias')] });
    expect(sandbox.roots).toEqual([at('root')]);
    expect([await read(at('alias', 'a.txt'), sandbox), await read(at('root', 'a.txt'), sandbox), await read('a.txt', sandbox)]).toEqual(['a', 'a', 'a']);
  });

  it('take relative paths from the first', async () => {
    write('root/a.txt', 'first');
    write('second/a.txt', 'second');
    write('second/b.txt', 'only second');
    expect(await read('a.txt')).toBe('first');
    expect(await read(at('second', 'a.txt'))).toBe('second');
    await expect(read('b.txt')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('may lie in each other, and the inner one opens nothing that the outer one denies', async () => {
    for (const name of ['root/.git', 'root/.ssh']) mkdirSync(at(name));
    for (const name of ['root/.git/config', 'root/.git/HEAD', 'root/.ssh/notes']) write(name, name);
    const both = open({ roots: [at('root'), at('root/.git')] });
    expect(await read(at('root/.git/HEAD'), both)).toBe('root/.git/HEAD');
    await expect(read(at('root/.git/config'), both)).rejects.toMatchObject({ kind: 'permission' });
    await expect(both.writeText(at('root/.git/config'), 'x')).rejects.toMatchObject({ kind: 'permission' });
    expect((await both.list(at('root/.git'))).entries.map(({ name }) => name)).toEqual(['HEAD']);
    // Named alone, it is judged by itself; narrowed out of a larger one, by that one.
    expect(await read('config', open({ roots: [at('root/.git')] }))).toBe('root/.git/config');
    await expect(read('config', open({ roots: [at('root/.git')], denyBases: [at('root')] }))).rejects.toMatchObject({ kind: 'permission' });
    expect(() => open({ roots: [at('root'), at('root/.ssh')] })).toThrow(expect.objectContaining({ kind: 'not_configured', message: expect.stringContaining('where it is denied') as string }) as Error);
    expect(await read('notes', open({ roots: [at('root/.ssh')] }))).toBe('root/.ssh/notes');
  });

  it('must exist', () => {
    write('plain', '');
    for (const root of [at('missing'), at('plain')]) {
      expect(() => open({ roots: [root], settingNames: { roots: 'MY_ROOTS' } })).toThrow(expect.objectContaining({ kind: 'not_configured', hint: expect.stringContaining('MY_ROOTS') as string }) as Error);
    }
  });

  it('may be none: then reading is not configured', async () => {
    const sandbox = open({ roots: [] });
    expect(sandbox.roots).toEqual([]);
    await expect(sandbox.readFile('a.txt')).rejects.toMatchObject({ kind: 'not_configured', hint: expect.stringContaining('ALLOWED_DIRECTORIES') as string });
    await expect(sandbox.openRead('a.txt')).rejects.toMatchObject({ kind: 'not_configured' });
  });

  it('that are gone later are missing', async () => {
    const sandbox = open();
    rmSync(at('root'), { recursive: true });
    await expect(sandbox.readFile('a.txt')).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('readFile', () => {
  it('gives bytes, size, time, and the path as it was given', async () => {
    const bytes = new Uint8Array([0, 255, 13, 10, 0xc3, 0x28]);
    write('root/sub/raw.bin', bytes);
    utimesSync(at('root/sub/raw.bin'), 1_700_000_000, 1_700_000_000);
    const file = await open().readFile('./sub//raw.bin');
    expect(file).toEqual({ path: './sub//raw.bin', size: 6, modifiedMs: 1_700_000_000_000, bytes: Buffer.from(bytes) });
  });

  it.each(['sub/deep/a.txt', './sub/./deep/a.txt', 'to-file', 'to-dir/deep/a.txt', 'to-dir/./deep//a.txt', 'around', 'absolute', 'sub/deep/up-and-down', 'second-link', 'chain'])('reads %s, links inside are followed', async (path) => {
    write('root/sub/deep/a.txt', 'content');
    write('second/a.txt', 'content');
    const links = {
      'root/to-file': 'sub/deep/a.txt', 'root/to-dir': 'sub', 'root/around': 'sub/../sub/deep/../deep/a.txt', 'root/absolute': at('root/sub/deep/a.txt'),
      'root/sub/deep/up-and-down': '../../sub/deep/a.txt', 'root/second-link': at('second/a.txt'), 'root/chain': 'to-dir/deep/up-and-down',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, at(name));
    expect(await read(path)).toBe('content');
  });

  it.each(['white space.txt', 'ünïcödé.txt', '..dots..', '...', '-rf', 'back\\slash', 'new\nline', "quo'te\"s", '%2e%2e', '~tilde', 'a'.repeat(255), 'environment.txt', 'mypem', 'keyboard.txt'])('reads the odd but honest name %j', async (name) => {
    write(`root/${name}`, 'honest');
    expect(await read(name)).toBe('honest');
    expect(await read(at('root', name))).toBe('honest');
  });

  it('reads an empty file, and one of many chunks', async () => {
    write('root/empty', '');
    const large = Buffer.alloc(1_000_000, 'abcdefg');
    write('root/large', large);
    expect((await open().readFile('empty')).bytes).toHaveLength(0);
    expect(large.equals((await open().readFile('large')).bytes)).toBe(true);
  });

  it('holds to maxBytes exactly', async () => {
    write('root/ten', '0123456789');
    expect((await open().readFile('ten', { maxBytes: 10 })).size).toBe(10);
    await expect(open().readFile('ten', { maxBytes: 9 })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('9 bytes') as string });
  });

  it('stops when cancelled', async () => {
    write('root/a.txt', 'a');
    await expect(open().readFile('a.txt', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('tells what is no file', async () => {
    // Neither may hang: nobody writes into the pipe.
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', at('root/pipe')]);
    const server = createServer().listen(at('root/socket'));
    const said = await Promise.all(['pipe', 'socket', 'sub', '.', at('root')].map(async (path) => open().readFile(path).catch((error: unknown) => error)));
    server.close();
    expect(said.map((error) => (error as { kind: string; message: string }).message.replace(/^"[^"]*" /, ''))).toEqual([
      'is a named pipe, not a file.', 'is a socket, not a file.', 'is a directory, not a file.', 'is a directory, not a file.', 'is a directory, not a file.',
    ]);
    await expect(createFileSandbox({ roots: ['/dev'] }).readFile('null')).rejects.toMatchObject({ kind: 'invalid_input', message: '"null" is a device, not a file.' });
  });

  it.runIf(process.platform === 'linux')('refuses the files of the system even when everything is allowed', async () => {
    const sandbox = createFileSandbox({ roots: ['/'], deny: [] });
    for (const path of ['/proc/self/environ', '/proc/version', 'proc/self/root/proc/self/environ', '/proc/self/task/../environ']) {
      await expect(sandbox.readFile(path)).rejects.toMatchObject({ kind: 'permission' });
    }
    write('root/a.txt', 'a');
    expect(await read(at('root/a.txt'), sandbox)).toBe('a');
  });

  it('explains forms that are no plain path', async () => {
    await expect(read(`file://${at('root/a.txt')}`)).rejects.toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('file://') as string });
    await expect(read('~/a.txt')).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('shell') as string });
    await expect(read('')).rejects.toMatchObject({ kind: 'invalid_input' });
    await expect(read('../a.txt')).rejects.toMatchObject({ kind: 'permission', hint: expect.stringContaining('ALLOWED_DIRECTORIES') as string });
  });

  it('reports a file that turns out larger while it is read', async () => {
    write('root/grows', 'x');
    const sandbox = open();
    const file = await sandbox.openRead('grows');
    appendFileSync(at('root/grows'), 'y'.repeat(10));
    const pieces = await collect(file.stream());
    await file.close();
    expect(Buffer.concat(pieces)).toHaveLength(11);
  });
});

describe('openRead', () => {
  it('streams any range of a large file in small pieces', async () => {
    const large = Buffer.from(Array.from({ length: 700_000 }, (_, n) => n % 251));
    write('root/large', large);
    const file = await open().openRead('large');
    expect(file).toMatchObject({ path: 'large', size: 700_000 });
    const all = await collect(file.stream());
    expect(Math.max(...all.map((piece) => piece.length))).toBe(262_144);
    expect(Buffer.concat(all).equals(large)).toBe(true);
    expect(Buffer.concat(await collect(file.stream({ start: 10, end: 300_000 }))).equals(large.subarray(10, 300_000))).toBe(true);
    expect(await collect(file.stream({ start: 700_000 }))).toEqual([]);
    truncateSync(at('root/large'), 5);
    expect(Buffer.concat(await collect(file.stream()))).toHaveLength(5);
    await file.close();
    await file.close();
  });

  it('stops in the middle when cancelled', async () => {
    write('root/large', Buffer.alloc(600_000));
    const stop = new AbortController();
    const file = await open().openRead('large');
    const taken: number[] = [];
    const reading = (async () => {
      for await (const piece of file.stream({ signal: stop.signal })) {
        taken.push(piece.length);
        stop.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'cancelled' });
    expect(taken).toEqual([262_144]);
    await file.close();
  });

  it('gives nothing to write or to look elsewhere with', async () => {
    write('root/a.txt', 'a');
    const file = await open().openRead('a.txt');
    expect(Object.keys(file).toSorted()).toEqual(['close', 'modifiedMs', 'path', 'size', 'stream']);
    await file.close();
  });
});
