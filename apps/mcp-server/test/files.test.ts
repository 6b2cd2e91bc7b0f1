// The toolset `files` as agents meet it: the built server, driven by the official client, which checks every result against its schema.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBuiltServer, type BuiltServer } from './start-built-server.ts';

const FILE_TOOLS = [
  'copy_file', 'create_directory', 'delete_path', 'directory_tree', 'edit_file', 'get_file_info', 'list_allowed_directories', 'list_directory', 'move_file', 'read_file', 'read_multiple_files', 'search_files', 'write_file',
];
// A PNG of one pixel.
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let base: string;
let server: BuiltServer;
const at = (...names: string[]): string => join(base, ...names);
const names = async (from: BuiltServer): Promise<string[]> => (await from.client.listTools()).tools.map(({ name }) => name);

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'llm-gateway-files-'));
  for (const name of ['data', 'data/sub', 'outside']) mkdirSync(at(name));
  writeFileSync(at('outside/secret.txt'), 'SECRET');
  symlinkSync(at('outside'), at('data/way-out'));
  server = await startBuiltServer({ env: { ALLOWED_DIRECTORIES: at('data') } });
}, 60_000);

afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true, force: true });
});

describe("a client's roots", () => {
  const withRoots = async (roots: readonly string[], use: (narrowed: BuiltServer) => Promise<void>): Promise<void> => {
    const narrowed = await startBuiltServer({ env: { ALLOWED_DIRECTORIES: at('data') }, roots });
    try {
      await use(narrowed);
    } finally {
      await narrowed.close();
    }
  };

  it('are said to be what narrows the allowed directories', async () => {
    writeFileSync(at('data/wide.txt'), 'wide');
    await withRoots([at('data/sub')], async (narrowed) => {
      const refusal = { success: false, error_code: 'permission', hint: expect.stringMatching(/add its directory to the client's roots: of the directories in ALLOWED_DIRECTORIES/) as string };
      expect(await narrowed.call('read_file', { path: at('data/wide.txt') })).toMatchObject(refusal);
      expect(await narrowed.call('write_file', { path: at('data/new.txt'), content: 'x' })).toMatchObject(refusal);
    });
    expect(await server.call('read_file', { path: at('outside/secret.txt') })).toMatchObject({ hint: expect.stringMatching(/add its directory to ALLOWED_DIRECTORIES\.$/) as string });
  });

  it('are said to be the reason when they leave nothing', async () => {
    mkdirSync(at('data/.ssh'), { recursive: true });
    await withRoots([at('data/.ssh')], async (narrowed) => {
      expect(await narrowed.call('list_directory', { path: '.' })).toMatchObject({ success: false, error_code: 'permission', error: expect.stringContaining("the client's roots leave nothing of the directories in ALLOWED_DIRECTORIES") as string });
    });
    rmSync(at('data/.ssh'), { recursive: true });
  });
});

describe('the toolset', () => {
  it('joins when directories are allowed, and only then', async () => {
    expect((await names(server)).filter((name) => FILE_TOOLS.includes(name)).toSorted()).toEqual(FILE_TOOLS);
    const without = await startBuiltServer();
    try {
      expect((await names(without)).filter((name) => FILE_TOOLS.includes(name))).toEqual([]);
      expect(await without.call('read_file', { path: 'package.json' })).toMatchObject({ success: false, error_code: 'not_configured', hint: expect.stringContaining('files') as string });
    } finally {
      await without.close();
    }
  });

  it('writes nothing without allowed directories, nor in read-only mode', async () => {
    const asked = await startBuiltServer({ cwd: at('data'), args: ['run', '--stdio', '--toolsets', 'all'] });
    const readOnly = await startBuiltServer({ env: { ALLOWED_DIRECTORIES: at('data'), FILES_READ_ONLY: 'true', FILES_DENY: '*.hidden' } });
    try {
      writeFileSync(at('data/there.txt'), 'there');
      writeFileSync(at('data/x.hidden'), 'hidden');
      for (const [name, args] of [
        ['write_file', { path: 'n.txt', content: 'x' }], ['edit_file', { path: 'there.txt', edits: [{ old_text: 'there', new_text: 'x' }] }], ['create_directory', { path: 'n' }],
        ['move_file', { source: 'there.txt', destination: 'n.txt' }], ['copy_file', { source: 'there.txt', destination: 'n.txt' }], ['delete_path', { path: 'there.txt' }],
      ] as const) {
        expect(await asked.call(name, args)).toMatchObject({ success: false, error_code: 'not_configured', hint: expect.stringContaining('ALLOWED_DIRECTORIES') as string });
        expect(await readOnly.call(name, args)).toMatchObject({ success: false, error_code: 'permission', hint: expect.stringContaining('FILES_READ_ONLY') as string });
      }
      expect(await readOnly.call('edit_file', { path: 'there.txt', edits: [{ old_text: 'there', new_text: 'x' }], dry_run: true })).toMatchObject({ success: true, diff: expect.stringContaining('+x') as string });
      expect(await readOnly.call('read_file', { path: 'there.txt' })).toMatchObject({ success: true, content: 'there' });
      expect(await readOnly.call('read_file', { path: 'x.hidden' })).toMatchObject({ success: false, error_code: 'permission' });
      expect(JSON.stringify(await readOnly.call('list_directory', { path: '.' }))).not.toContain('hidden');
      expect(existsSync(at('data/n.txt'))).toBe(false);
    } finally {
      await Promise.all([asked.close(), readOnly.close()]);
    }
  });
});

describe('the tools', () => {
  it('write, read and edit', async () => {
    const made = await server.call('write_file', { path: 'note.txt', content: 'one\ntwo\nthree\n' });
    expect(made).toMatchObject({ success: true, size: 14, created: true });
    const read = await server.call('read_file', { path: at('data', 'note.txt') });
    expect(read).toEqual({ success: true, content: 'one\ntwo\nthree\n', encoding: 'utf-8', size: 14, hash: made['hash'] });
    writeFileSync(at('data/one-line.json'), `[${'1,'.repeat(100_000)}1]\nend\n`);
    expect(await server.call('read_file', { path: 'one-line.json' })).toMatchObject({ truncated: true, next_offset: 2, hint: expect.stringContaining('the rest of it is left out') as string });
    expect(await server.call('read_file', { path: 'one-line.json', offset: 2 })).toEqual(expect.not.objectContaining({ hint: expect.anything() as string }));
    expect(await server.call('read_file', { path: 'note.txt', offset: 50 })).toMatchObject({ success: true, content: '', hint: expect.stringMatching(/^The file has \d lines, so there is none at "offset"/) as string });
    expect(await server.call('read_file', { path: 'note.txt', offset: 2, limit: 1 })).toMatchObject({ content: 'two\n', truncated: true, next_offset: 3 });
    expect(await server.call('read_file', { path: 'note.txt', tail: 1 })).toMatchObject({ content: 'three\n' });
    expect(await server.call('read_file', { path: 'note.txt', head: 1, tail: 1 })).toMatchObject({ success: false, error_code: 'invalid_input' });

    const edits = [{ old_text: 'two', new_text: 'zwei' }, { old_text: '  three', new_text: '  drei' }];
    const dry = await server.call('edit_file', { path: 'note.txt', edits, dry_run: true });
    expect(dry).toMatchObject({ success: true, replacements: [{ count: 1, rule: 'exact' }, { count: 1, rule: 'indentation' }], diff: expect.stringContaining('-two\n-three\n+zwei\n+drei') as string });
    expect(readFileSync(at('data/note.txt'), 'utf8')).toBe('one\ntwo\nthree\n');
    expect(await server.call('edit_file', { path: 'note.txt', edits })).toEqual(dry);
    expect(readFileSync(at('data/note.txt'), 'utf8')).toBe('one\nzwei\ndrei\n');
    expect(await server.call('write_file', { path: 'note.txt', content: 'x', expected_hash: String(made['hash']) })).toMatchObject({ success: false, error: expect.stringContaining('has changed') as string });
    expect(await server.call('edit_file', { path: 'note.txt', edits: [{ old_text: 'vier', new_text: 'x' }] })).toMatchObject({ success: false, error_code: 'invalid_input', error: expect.stringContaining('not found') as string });
    expect(await server.call('edit_file', { path: 'note.txt', edits: [{ old_text: 'e', new_text: 'x', expected_replacements: 9 }] })).toMatchObject({ success: false, error: expect.stringContaining('9 places were expected') as string });

    writeFileSync(at('data/large.txt'), 'some words\n'.repeat(8_000));
    const shared = await server.call('read_multiple_files', { paths: ['large.txt', ...Array.from({ length: 9 }, () => 'note.txt')] });
    expect((shared['files'] as Record<string, unknown>[])[0]).toMatchObject({ content: 'some words\n'.repeat(8_000) });
    expect((shared['files'] as Record<string, unknown>[])[0]).not.toHaveProperty('truncated');
    const several = await server.call('read_multiple_files', { paths: ['note.txt', 'missing.txt', 'way-out/secret.txt'] });
    expect(several).toMatchObject({ success: true, files: [{ path: 'note.txt', success: true, content: 'one\nzwei\ndrei\n' }, { success: false, error_code: 'not_found' }, { success: false, error_code: 'permission' }] });
  });

  it('keep what a file is made of', async () => {
    writeFileSync(at('data/old.txt'), Buffer.from('Stra\xdfe und Gr\xfc\xdfe, viele sch\xf6ne Gr\xfc\xdfe\r\nzwei\r\n', 'latin1'));
    expect(await server.call('read_file', { path: 'old.txt' })).toMatchObject({ content: 'Straße und Grüße, viele schöne Grüße\r\nzwei\r\n', encoding: 'windows-1252' });
    await server.call('edit_file', { path: 'old.txt', edits: [{ old_text: 'zwei\n', new_text: 'zwölf\ndrei\n' }] });
    expect(readFileSync(at('data/old.txt')).equals(Buffer.from('Stra\xdfe und Gr\xfc\xdfe, viele sch\xf6ne Gr\xfc\xdfe\r\nzw\xf6lf\r\ndrei\r\n', 'latin1'))).toBe(true);
  });

  it('say what an edit cannot do, and change tens of thousands of places', async () => {
    await server.call('write_file', { path: 'ends.txt', content: 'one\ntwo\n' });
    expect(await server.call('edit_file', { path: 'ends.txt', edits: [{ old_text: 'one\n', new_text: 'one\r\n' }] })).toMatchObject({ success: true });
    expect(readFileSync(at('data/ends.txt'), 'utf8')).toBe('one\r\ntwo\n');
    expect(await server.call('edit_file', { path: 'ends.txt', edits: [{ old_text: 'one\n', new_text: 'one\r\n' }] })).toMatchObject({ success: false, error_code: 'invalid_input', error: expect.stringContaining('changes nothing: line 1 already reads') as string });
    expect(await server.call('edit_file', { path: 'ends.txt', edits: [{ old_text: 'o', new_text: 'x' }] })).toMatchObject({ success: false, error: expect.stringContaining('line') as string });
    await server.call('write_file', { path: 'twice.txt', content: 'a b a' });
    expect(await server.call('edit_file', { path: 'twice.txt', edits: [{ old_text: 'a', new_text: 'x' }] })).toMatchObject({ success: false, error: expect.stringContaining('line 1 (columns 1, 5)') as string });
    for (const encoding of ['ascii', 'us-ascii']) expect(await server.call('write_file', { path: 'lossy.txt', content: 'é', encoding })).toMatchObject({ success: false, error_code: 'invalid_input', error: expect.stringContaining('U+00E9') as string });
    expect(await server.call('write_file', { path: 'lossy.txt', content: 'a', encoding: 'utf-7' })).toMatchObject({ success: false, error_code: 'invalid_input' });
    expect(existsSync(at('data/lossy.txt'))).toBe(false);

    writeFileSync(at('data/large.txt'), 'a\n'.repeat(80_000));
    expect(await server.call('edit_file', { path: 'large.txt', edits: [{ old_text: 'a', new_text: 'bb', replace_all: true }] })).toMatchObject({ success: true, replacements: [{ count: 80_000, rule: 'exact' }], truncated: true });
    expect(readFileSync(at('data/large.txt'), 'utf8') === 'bb\n'.repeat(80_000)).toBe(true);
  });

  it('delete what holds the half-written files of others', async () => {
    mkdirSync(at('data/crashed'));
    writeFileSync(at('data/crashed/.gateway-00000000-1-000000000000.tmp'), 'x');
    expect(await server.call('delete_path', { path: 'crashed', recursive: true })).toEqual({ success: true, deleted: 2 });
  });

  it('keep denied what a root inside another one would open', async () => {
    mkdirSync(at('data/.git/hooks'), { recursive: true });
    for (const name of ['config', 'HEAD', 'hooks/pre-commit']) writeFileSync(at('data/.git', name), name);
    const both = await startBuiltServer({ env: { ALLOWED_DIRECTORIES: `${at('data')}:${at('data/.git')}` } });
    try {
      expect(await both.call('read_file', { path: at('data/.git/HEAD') })).toMatchObject({ success: true, content: 'HEAD' });
      for (const path of ['data/.git/config', 'data/.git/hooks/pre-commit']) {
        expect(await both.call('read_file', { path: at(path) })).toMatchObject({ success: false, error_code: 'permission' });
        expect(await both.call('write_file', { path: at(path), content: 'x' })).toMatchObject({ success: false, error_code: 'permission' });
      }
    } finally {
      await both.close();
      rmSync(at('data/.git'), { recursive: true });
    }
  });

  it('page through a large directory', async () => {
    mkdirSync(at('data/many'));
    for (let n = 0; n < 450; n += 1) writeFileSync(at('data/many', `f${n}`), '');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = (await server.call('list_directory', { path: 'many', ...(cursor === undefined ? {} : { cursor }) })) as { entries: { name: string }[]; next_cursor?: string };
      seen.push(...page.entries.map(({ name }) => name));
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([450, 450]);
  });

  it('show images, and give other bytes as base64', async () => {
    writeFileSync(at('data/pixel.png'), PIXEL);
    const result = await server.client.callTool({ name: 'read_file', arguments: { path: 'pixel.png' } });
    expect(result.structuredContent).toMatchObject({ success: true, media_type: 'image/png', size: PIXEL.length, encoding: 'image' });
    expect(result.content).toContainEqual({ type: 'image', data: PIXEL.toString('base64'), mimeType: 'image/png' });
    expect(await server.call('read_file', { path: 'pixel.png', encoding: 'base64' })).toMatchObject({ success: true, content: PIXEL.toString('base64'), encoding: 'base64' });
    expect(await server.call('write_file', { path: 'copy.png', content: PIXEL.toString('base64'), encoding: 'base64' })).toMatchObject({ success: true, size: PIXEL.length });
    expect(readFileSync(at('data/copy.png')).equals(PIXEL)).toBe(true);
    writeFileSync(at('data/large.bin'), Buffer.alloc(200_000));
    expect(await server.call('read_file', { path: 'large.bin' })).toMatchObject({ success: false, error_code: 'invalid_input' });
  });

  it('make, list, move, copy, delete and search', async () => {
    expect(await server.call('create_directory', { path: 'work/deep' })).toEqual({ success: true, created: true });
    await server.call('write_file', { path: 'work/deep/a.ts', content: 'const needle = 1;\n' });
    expect(await server.call('copy_file', { source: 'work/deep', destination: 'work/copy' })).toEqual({ success: true, path: 'work/copy' });
    expect(await server.call('move_file', { source: 'work/copy/a.ts', destination: 'work/b.ts' })).toEqual({ success: true, path: 'work/b.ts' });
    expect(await server.call('move_file', { source: 'work/b.ts', destination: 'work/deep/a.ts' })).toMatchObject({ success: false, error_code: 'invalid_input' });
    expect(await server.call('directory_tree', { path: 'work' })).toEqual({ success: true, tree: 'b.ts\ncopy/\ndeep/\n  a.ts', counts: { files: 2, directories: 2, ignored: 0 } });
    const listed = (await server.call('list_directory', { path: 'work' })) as { entries: { name: string; type: string; size?: number; modified: string }[] };
    expect(listed.entries.map(({ name, type, size }) => [name, type, size])).toEqual([['b.ts', 'file', 18], ['copy', 'directory', undefined], ['deep', 'directory', undefined]]);
    expect(Date.parse(listed.entries[0]?.modified ?? '')).toBeGreaterThan(1_700_000_000_000);
    expect(await server.call('search_files', { path: 'work', pattern: 'NEEDLE', search_content: true })).toMatchObject({ success: true, matches: [{ path: 'work/b.ts', line: 1, text: 'const needle = 1;' }, { path: 'work/deep/a.ts', line: 1 }], skipped: { binary: 0, large: 0, ignored: 0 } });
    expect(await server.call('search_files', { path: 'work', pattern: '*.ts', exclude_patterns: ['deep'] })).toMatchObject({ matches: [{ path: 'work/b.ts' }] });
    expect(await server.call('get_file_info', { path: 'work/b.ts' })).toMatchObject({ success: true, name: 'b.ts', path: 'work/b.ts', size: 18, type: 'file', permissions: expect.stringMatching(/^\d{3}$/) as string, modified: expect.stringMatching(/^20.*Z$/) as string });
    expect(await server.call('write_file', { path: 'work/none/a.ts', content: 'x' })).toMatchObject({ success: false, error_code: 'not_found', error: expect.stringContaining('directory on the way to "work/none/a.ts"') as string });
    expect(await server.call('delete_path', { path: 'work' })).toMatchObject({ success: false, error: expect.stringContaining('not empty') as string });
    expect(await server.call('delete_path', { path: 'work', recursive: true })).toEqual({ success: true, deleted: 5 });
    expect(await server.call('list_allowed_directories')).toEqual({ success: true, directories: [at('data')] });
  });

  it('fail readably, and tell of nothing outside', async () => {
    for (const [name, args] of [
      ['read_file', { path: 'way-out/secret.txt' }], ['write_file', { path: 'way-out/new.txt', content: 'x' }], ['edit_file', { path: at('outside/secret.txt'), edits: [{ old_text: 'SECRET', new_text: 'x' }] }],
      ['create_directory', { path: 'way-out/new' }], ['list_directory', { path: 'way-out' }], ['directory_tree', { path: '../outside' }], ['move_file', { source: 'way-out/secret.txt', destination: 'x' }],
      ['copy_file', { source: 'note.txt', destination: 'way-out/x' }], ['delete_path', { path: 'way-out/secret.txt' }], ['search_files', { path: 'way-out', pattern: '*' }], ['get_file_info', { path: 'way-out/secret.txt' }], ['read_file', { path: '.env' }],
    ] as const) {
      const result = await server.call(name, args);
      expect([name, result]).toMatchObject([name, { success: false, error_code: 'permission', retryable: false }]);
      expect(JSON.stringify(result).replaceAll(JSON.stringify(Object.values(args)[0]).slice(1, -1), '')).not.toContain(base);
    }
    expect(readFileSync(at('outside/secret.txt'), 'utf8')).toBe('SECRET');
    expect(await server.call('read_file', { path: 'note.txt', ofset: 1 })).toMatchObject({ success: false, error: expect.stringContaining('did you mean "offset"') as string });
  });
});
