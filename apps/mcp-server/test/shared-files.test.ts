// Two servers on one directory, as every second client starts one: neither undoes what the other one has written.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBuiltServer, type BuiltServer } from './start-built-server.ts';

const ROUNDS = 40;

let base: string;
let servers: readonly [BuiltServer, BuiltServer];
const at = (...names: string[]): string => join(base, ...names);

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'llm-gateway-shared-'));
  // One more root, so that the two do not know the file by the same path alone.
  mkdirSync(at('sub'));
  servers = await Promise.all([startBuiltServer({ env: { ALLOWED_DIRECTORIES: base } }), startBuiltServer({ env: { ALLOWED_DIRECTORIES: `${at('sub')}:${base}`, TMPDIR: at() } })]);
}, 60_000);

afterAll(async () => {
  await Promise.all(servers.map(async (server) => server.close()));
  rmSync(base, { recursive: true, force: true });
});

it('edits of different lines at once are both there, every time', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    writeFileSync(at('sub/e.txt'), 'alpha\nbeta\n');
    const [one, other] = await Promise.all([
      servers[0].call('edit_file', { path: 'sub/e.txt', edits: [{ old_text: 'alpha', new_text: 'A' }] }),
      servers[1].call('edit_file', { path: 'e.txt', edits: [{ old_text: 'beta', new_text: 'B' }] }),
    ]);
    expect([one, other]).toMatchObject([{ success: true }, { success: true }]);
    expect(readFileSync(at('sub/e.txt'), 'utf8')).toBe('A\nB\n');
  }
}, 60_000);

it('of two writes upon the same hash one is made, every time', async () => {
  writeFileSync(at('h.txt'), 'v0');
  const { hash } = await servers[0].call('read_file', { path: 'h.txt' });
  for (let round = 0; round < ROUNDS; round += 1) {
    writeFileSync(at('h.txt'), 'v0');
    const results = await Promise.all(servers.map(async (server, index) => server.call('write_file', { path: at('h.txt'), content: `${index}`, expected_hash: hash })));
    expect(results.filter(({ success }) => success === true)).toHaveLength(1);
    expect(readFileSync(at('h.txt'), 'utf8')).toBe(String(results.findIndex(({ success }) => success === true)));
  }
}, 60_000);

it('of two moves, or copies, to one name one is made, every time', async () => {
  for (const tool of ['move_file', 'copy_file']) {
    for (let round = 0; round < ROUNDS / 4; round += 1) {
      for (const name of ['s0', 's1']) writeFileSync(at(name), name);
      rmSync(at('dst'), { force: true });
      const results = await Promise.all(servers.map(async (server, index) => server.call(tool, { source: at(`s${index}`), destination: at('dst') })));
      expect(results.filter(({ success }) => success === true)).toHaveLength(1);
      expect(readFileSync(at('dst'), 'utf8')).toBe(`s${results.findIndex(({ success }) => success === true)}`);
    }
  }
}, 60_000);

it('a server that is killed in the middle of a write holds nothing up', async () => {
  const isHalfWritten = (): boolean => readdirSync(base).some((name) => name.endsWith('.tmp'));
  let isCut = false;
  // Rarely a write is done before it is seen.
  for (let attempt = 0; attempt < 10 && !isCut; attempt += 1) {
    const victim = await startBuiltServer({ env: { ALLOWED_DIRECTORIES: base } });
    const done = new AbortController();
    void victim.call('write_file', { path: 'k.txt', content: 'line\n'.repeat(2_000_000) }).catch(() => undefined).finally(() => done.abort());
    while (!done.signal.aborted && !isHalfWritten()) await new Promise((resolve) => setImmediate(resolve));
    process.kill(victim.pid, 'SIGKILL');
    isCut = isHalfWritten();
    await victim.close();
  }
  expect(isCut).toBe(true);
  const fresh = await startBuiltServer({ env: { ALLOWED_DIRECTORIES: base } });
  expect(await fresh.call('write_file', { path: 'k.txt', content: 'mine' })).toMatchObject({ success: true });
  await fresh.close();
  expect([readFileSync(at('k.txt'), 'utf8'), isHalfWritten()]).toEqual(['mine', false]);
}, 60_000);

it('a directory that cannot be copied whole is left as it is, and why is said', async () => {
  mkdirSync(at('odd'));
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', at('odd/pipe')]);
  writeFileSync(Buffer.concat([Buffer.from(`${at('odd')}/caf`), Buffer.from([0xe9])]), '');
  const copied = await servers[0].call('copy_file', { source: 'odd', destination: 'even' });
  expect(copied).toMatchObject({ success: false, error_code: 'invalid_input', error: expect.stringContaining('not valid UTF-8') as string });
  rmSync(Buffer.concat([Buffer.from(`${at('odd')}/caf`), Buffer.from([0xe9])]));
  expect(await servers[0].call('copy_file', { source: 'odd', destination: 'even' })).toMatchObject({ success: false, error: expect.stringContaining('a named pipe, socket or device') as string });
  expect(existsSync(at('even'))).toBe(false);
});
