// The launcher as it is shipped, under an old Node: the real one of this machine where there is one, and a new one that claims to be old.
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLauncherBuild } from '../scripts/launcher-build.ts';
import { isNewEnough } from './launch-version.ts';

// Stands in for the application: says what it was given, or waits for its end.
const FAKE_APP = `
export async function runApp(host) {
  const [command, ...rest] = host.argv;
  if (command === 'report') {
    let input = '';
    for await (const chunk of host.stdin) input += chunk;
    host.stdout.write(JSON.stringify({ version: process.versions.node, rest, input, launched: process.env.LLM_GATEWAY_LAUNCHED ?? null }));
    return 3;
  }
  if (command === 'die') process.kill(process.pid, 'SIGKILL');
  const keepAlive = setInterval(() => {}, 1000);
  const code = new Promise((resolve) => host.onEndRequest((signal) => { clearInterval(keepAlive); host.stdout.write('ended by ' + signal + '\\n'); resolve(7); }));
  host.stdout.write('ready\\n');
  return code;
}`;

const CLAIM_TO_BE_OLD = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`;

interface OldNode {
  readonly name: string;
  readonly command: string;
  readonly flags: readonly string[];
}

function findOldNodes(): readonly OldNode[] {
  const installed = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, 'node'));
  const old = [...new Set(installed)].find((path) => {
    const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout;
    return typeof version === 'string' && version.startsWith('v') && !isNewEnough(version);
  });
  const claimed = { name: 'a Node that claims to be 20', command: process.execPath, flags: ['--import', CLAIM_TO_BE_OLD] };
  return old === undefined ? [claimed] : [claimed, { name: 'an installed old Node', command: old, flags: [] }];
}

let built = '';
let folder = '';
let main = '';
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'gateway-launch-'));
  await build(createLauncherBuild(fileURLToPath(new URL('..', import.meta.url)), join(built, 'app', 'dist')));
  writeFileSync(join(built, 'app', 'package.json'), '{"type":"module"}');
  writeFileSync(join(built, 'app', 'dist', 'app.js'), FAKE_APP);
  main = join(built, 'app', 'dist', 'main.js');
});
afterAll(() => {
  rmSync(built, { recursive: true });
});
beforeEach(() => {
  rmSync(join(built, 'app', 'node_modules'), { recursive: true, force: true });
  folder = mkdtempSync(join(built, 'cwd-'));
});

/** Puts a newer Node below `directory`, in the way that `how` says. */
function install(directory: string, how: 'package' | 'link' | 'shim' | 'old package'): void {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, 'node', 'bin'), { recursive: true });
  mkdirSync(join(modules, '.bin'));
  if (how === 'link') symlinkSync(process.execPath, join(modules, '.bin', 'node'));
  if (how === 'shim') {
    writeFileSync(join(modules, '.bin', 'node'), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
    chmodSync(join(modules, '.bin', 'node'), 0o755);
  }
  if (!how.endsWith('package')) return;
  const version = how === 'package' ? process.versions.node : '20.0.0';
  writeFileSync(join(modules, 'node', 'package.json'), JSON.stringify({ name: 'node', version }));
  symlinkSync(process.execPath, join(modules, 'node', 'bin', 'node'));
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: built, XDG_CACHE_HOME: join(built, 'cache') };
}

function start(old: OldNode, args: readonly string[]): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(old.command, [...old.flags, main, ...args], { cwd: folder, env: environment(), stdio: ['pipe', 'pipe', 'pipe'] });
}

function run(old: OldNode, ...args: readonly string[]) {
  return spawnSync(old.command, [...old.flags, main, ...args], { cwd: folder, env: environment(), input: 'hello', encoding: 'utf8' });
}

async function readUntil(stream: Readable, text: string): Promise<string> {
  let seen = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    seen += chunk.toString();
    if (seen.includes(text)) return seen;
  }
  throw new Error(`The stream ended after ${JSON.stringify(seen)}.`);
}

async function whenGone(child: ReturnType<typeof start>): Promise<readonly [number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
}

async function whenClosed(stream: Readable): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.resume();
  });
}

describe.each(findOldNodes())('under $name', (old) => {
  it.each(['package', 'link', 'shim'] as const)('goes on under the newer one beside it (%s): same arguments, streams and exit code', (how) => {
    install(join(built, 'app'), how);
    const result = run(old, 'report', '--a', 'b c');
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual({ version: process.versions.node, rest: ['--a', 'b c'], input: 'hello', launched: null });
    expect(result.status).toBe(3);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on', async (signal) => {
    install(join(built, 'app'), 'package');
    const child = start(old, ['wait']);
    await readUntil(child.stdout, 'ready');
    const gone = whenGone(child);
    child.kill(signal);
    expect(await readUntil(child.stdout, 'ended')).toContain(`ended by ${signal}`);
    expect(await gone).toEqual([7, null]);
  });

  it('ends by the signal that ended the child', async () => {
    install(join(built, 'app'), 'package');
    expect(await whenGone(start(old, ['die']))).toEqual([null, 'SIGKILL']);
  });

  it('leaves no child behind when it is killed', async () => {
    install(join(built, 'app'), 'package');
    const child = start(old, ['wait']);
    await readUntil(child.stdout, 'ready');
    // The pipe stays open as long as anybody holds its other end.
    const closed = whenClosed(child.stdout);
    child.kill('SIGKILL');
    await closed;
  });

  it('says in one line what to do when there is no newer one', () => {
    const result = run(old, 'report');
    expect(result.status).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/^llm-gateway needs Node 22\.19 or newer, this is \S+: install it .*\n$/);
  });

  it('takes no other old one, but looks further up', () => {
    install(join(built, 'app', 'dist'), 'old package');
    install(join(built, 'app'), 'package');
    expect(run(old, 'report').status).toBe(3);
    rmSync(join(built, 'app', 'dist', 'node_modules'), { recursive: true });
  });

  it('also looks in the working directory, but not for an agent', () => {
    install(folder, 'package');
    expect(run(old, 'report').status).toBe(3);
    expect(run(old, 'report', '--stdio').status).toBe(1);
    expect(run(old).status).toBe(1);
  });
});

it('needs no second process on a new Node', () => {
  const result = run({ name: 'new', command: process.execPath, flags: [] }, 'report');
  expect(JSON.parse(result.stdout)).toMatchObject({ rest: [], input: 'hello' });
  expect(result.status).toBe(3);
  expect(realpathSync(join(built, 'cache', 'llm-gateway', 'compile'))).toContain('compile');
});
