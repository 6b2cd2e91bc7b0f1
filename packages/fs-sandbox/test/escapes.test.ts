import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isGatewayError } from '@gateway/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandboxWith, type FileSandbox } from '../src/file-sandbox.ts';
import { linuxSteps } from '../src/linux-steps.ts';
import { portableSteps } from '../src/portable-steps.ts';
import { ENTRY_POINTS, type EntryPoint } from './entry-points.ts';
import { createEscapeGround, type EscapeGround } from './escape-paths.ts';

const KINDS = [
  ...(existsSync('/proc/self/fd') ? [{ name: 'linux', steps: linuxSteps }] : []),
  { name: 'portable', steps: portableSteps },
];
// Contents from outside, names that only outside or denied entries have, the first words of the system's own files, and what the sandbox holds inside.
const TELLING = /SECRET|secret\.txt|datasecret|data2|[/\\"]outside|\.[eE][nN][vV]|known_hosts|[iI][dD]_(?:rsa|RSA|ed25519)|private\.pem|Server\.KEY|cert\.p12|vault\.kdbx|credentials|\.netrc|\.npmrc|root:x:|Linux version|\/proc\/|\/etc\/|node_modules|gateway-escape-/;

describe.each(KINDS)('with $name steps', ({ steps }) => {
  let ground: EscapeGround;
  let sandbox: FileSandbox;
  let before: string;

  beforeAll(() => {
    ground = createEscapeGround();
    sandbox = createSandboxWith(steps, { roots: [ground.root, ground.other] });
    before = ground.snapshot();
  });

  afterAll(() => {
    ground.remove();
  });

  // What is wrong with the outcome, if anything.
  async function tryOnce(entry: EntryPoint, path: string): Promise<string | undefined> {
    let told: string;
    let hasDone = false;
    try {
      const outcome = await entry.run(sandbox, path);
      hasDone = true;
      if (entry.name.startsWith('read') || entry.name === 'openRead') return `${path}: was read`;
      told = withoutPath(JSON.stringify(outcome) ?? '', JSON.stringify(path).slice(1, -1));
    } catch (error) {
      if (!isGatewayError(error) || !['permission', 'not_found', 'invalid_input'].includes(error.kind)) return `${path}: ${String(error)} ${String((error as Error).cause)}`;
      // A refusal names no path but the ones that the caller gave, and nothing of what is there.
      told = withoutPath(`${error.message} ${error.hint ?? ''} ${JSON.stringify(error.details ?? {})}`, path);
    }
    if (TELLING.test(told)) return `${path}: tells ${told.slice(0, 300)}`;
    if (!entry.changes) return undefined;
    const isTouched = snapshotOrNothing(ground) !== before;
    if (hasDone || isTouched) ground.restore();
    return isTouched ? `${path}: what is outside or denied was changed` : undefined;
  }

  it.each(ENTRY_POINTS.map((entry) => [entry.name, entry] as const))('no crafted path escapes through %s', async (_name, entry) => {
    expect(ground.paths.length).toBeGreaterThanOrEqual(300);
    const escapes: string[] = [];
    for (const path of ground.paths) {
      const escape = await tryOnce(entry, path);
      if (escape !== undefined) escapes.push(escape);
    }
    expect(escapes).toEqual([]);
  }, 120_000);

  it('answers alike whether or not the file outside exists', async () => {
    const pairs = [
      [`${ground.base}/outside/secret.txt`, `${ground.base}/outside/missing.txt`],
      ['link-dir/secret.txt', 'link-dir/missing.txt'],
      ['link-up/outside/secret.txt', 'link-up/missing/secret.txt'],
      ['link-file', 'link-dangling'],
      ['.env', 'sub/.env.missing'],
      ['settings/config', 'settings/missing'],
    ] as const;
    // Links themselves may be moved and deleted: nothing outside is touched.
    for (const entry of ENTRY_POINTS.filter(({ name }) => !/^(?:move|delete|copy|createDirectory)/.test(name))) {
      const ask = async (path: string): Promise<unknown> => entry.run(sandbox, path).catch((error: unknown) => (isGatewayError(error) ? { kind: error.kind, message: error.message.replace(path, ''), hint: error.hint } : error));
      for (const [there, missing] of pairs) {
        const answer = await ask(there);
        expect([entry.name, there, answer]).toMatchObject([entry.name, there, { kind: 'permission' }]);
        expect(await ask(missing)).toEqual(answer);
      }
    }
  });

  it('shows nothing that is denied', async () => {
    ground.restore();
    const list = (await sandbox.list('.')).entries.map(({ name }) => name);
    expect(list).toContain('plain.txt');
    expect(list.filter((name) => /^\.(?:env|ssh|npmrc|netrc)|id_rsa/i.test(name))).toEqual([]);
    const { text } = await sandbox.tree('.', { maxDepth: 10, usesGitignore: false });
    expect(text).toContain('plain.txt');
    expect(text).not.toMatch(TELLING);
    const names = await sandbox.search('.', { pattern: '**', usesGitignore: false, limit: 1_000 });
    expect(names.matches.length).toBeGreaterThan(10);
    expect(JSON.stringify(names)).not.toMatch(TELLING);
    expect((await sandbox.search('.', { pattern: 'SECRET', contents: true, usesGitignore: false })).matches).toEqual([]);
  });

  it('refuses to move, copy or delete what holds something denied', async () => {
    for (const work of [async () => sandbox.move('sub', 'elsewhere'), async () => sandbox.copy('sub', 'elsewhere'), async () => sandbox.delete('sub', { recursive: true }), async () => sandbox.move('.git', 'git'), async () => sandbox.move('.aws', 'aws')]) {
      await expect(work()).rejects.toMatchObject({ kind: 'permission' });
    }
    expect(readFileSync(join(ground.root, '.git/config'), 'utf8')).toBe('SECRET');
  });

  it('answers at once for what is no file', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(ground.root, 'pipe')]);
    const server = createServer().listen(join(ground.root, 'socket'));
    const devices = createSandboxWith(steps, { roots: ['/dev'] });
    const outcomes: unknown[] = [];
    for (const entry of ENTRY_POINTS.filter(({ name }) => /^(?:read|open|write|edit|save|copy from)/.test(name))) {
      for (const [box, path] of [[sandbox, 'pipe'], [sandbox, 'socket'], [sandbox, 'empty'], [devices, 'null'], [devices, 'zero']] as const) {
        outcomes.push(await entry.run(box, path).then(() => (entry.name === 'copy from' && path === 'empty' ? undefined : `${entry.name} ${path}`), (error: unknown) => (isGatewayError(error) && error.kind === 'invalid_input' ? undefined : [entry.name, path, error])));
      }
    }
    server.close();
    ground.restore();
    expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('opens no descriptor for good', async () => {
    const held = readdirSync('/proc/self/fd').length;
    for (const entry of ENTRY_POINTS) {
      for (const path of ['plain.txt', 'sub', 'missing', 'link-dir/secret.txt', 'sub/deep/up', '.env', 'loop-a', 'plain.txt/x', 'new/deep']) await entry.run(sandbox, path).catch(() => undefined);
      ground.restore();
    }
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(held);
  });
});

function withoutPath(text: string, path: string): string {
  let rest = text;
  for (const form of [path, path.replaceAll('\0', '\\0'), path.slice(0, 100)]) if (form !== '') rest = rest.replaceAll(form, '');
  return rest;
}

// A denied file that is gone makes another snapshot, too.
function snapshotOrNothing(ground: EscapeGround): string {
  try {
    return ground.snapshot();
  } catch (error) {
    return String(error);
  }
}

it.runIf(process.platform === 'linux')('opens no file of the system where such files are opened for searches, either', async () => {
  const place = await linuxSteps.openRoot(realpathSync('/proc/self'));
  try {
    expect(linuxSteps.readNow?.(place, 'status', Buffer.alloc(10))).toBeUndefined();
    expect(await linuxSteps.openFile(place, 'status')).toBeUndefined();
  } finally {
    await place.close();
  }
});

it.runIf(process.platform === 'linux')('neither follows a link where small files are read at once, nor opens a root that is elsewhere by now', async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'gateway-steps-')));
  try {
    for (const name of ['real', 'other']) mkdirSync(join(base, name, 'root'), { recursive: true });
    writeFileSync(join(base, 'secret'), 'SECRET');
    symlinkSync(join(base, 'secret'), join(base, 'real/root/link'));
    const place = await linuxSteps.openRoot(join(base, 'real/root'));
    expect(linuxSteps.readNow?.(place, 'link', Buffer.alloc(10))).toBeUndefined();
    await place.close();
    rmSync(join(base, 'real'), { recursive: true });
    symlinkSync('other', join(base, 'real'));
    await expect(linuxSteps.openRoot(join(base, 'real/root'))).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    rmSync(base, { recursive: true });
  }
});
