// Nobody who may only write files gets git to run a program, whichever of the ways that a git directory has for it; and a repository stays readable.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSandbox, type FileSandbox } from '../src/index.ts';

let base: string;
let sandbox: FileSandbox;
const at = (...names: string[]): string => join(base, ...names);

// Neither the machine's nor anybody's own settings count.
function git(directory: string, ...words: string[]): string {
  return execFileSync('git', ['-C', at(directory), '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: at('home'), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'gateway-git-')));
  for (const name of ['root/repo', 'root/plain', 'home']) mkdirSync(at(name), { recursive: true });
  git('root/repo', 'init', '--quiet');
  git('root/repo', 'commit', '--quiet', '--allow-empty', '--message', 'first');
  git('root/repo', 'worktree', 'add', '--quiet', '../tree');
  git('root/repo', 'init', '--quiet', '--bare', '../bare.git');
  sandbox = createFileSandbox({ roots: [at('root')] });
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const evilConfig = (): string => `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = "touch ${at('ran')}; false"\n`;

// A git directory in all but name, made of ordinary files.
async function makeEvil(box: FileSandbox, directory: string): Promise<void> {
  for (const name of ['objects', 'refs']) await box.createDirectory(`${directory}/${name}`);
  await box.writeText(`${directory}/HEAD`, 'ref: refs/heads/main\n');
  await box.writeText(`${directory}/config`, evilConfig());
}

function askGit(directory: string): void {
  try {
    git(directory, 'status');
  } catch (error) {
    if (!(error instanceof Error) || !('status' in error)) throw error;
    // It need not like what it finds.
  }
}

type Way = readonly [name: string, asked: string, work: (box: FileSandbox) => Promise<unknown>];
const WAYS: readonly Way[] = [
  ['commondir of a repository', 'root/repo', async (box) => box.writeText('repo/.git/commondir', '../../evil\n')],
  ['a .git file that leads elsewhere', 'root/plain', async (box) => box.writeText('plain/.git', 'gitdir: ../evil\n')],
  ['a directory moved to .git', 'root/plain', async (box) => box.move('evil', 'plain/.git')],
  ['a directory copied to .git', 'root/plain', async (box) => box.copy('evil', 'plain/.git')],
  ['commondir of a worktree', 'root/tree', async (box) => box.writeText('repo/.git/worktrees/tree/commondir', at('root/evil'))],
];

describe('git runs no program', () => {
  it.each(WAYS)('through %s', async (_name, asked, work) => {
    await makeEvil(sandbox, 'evil');
    await expect(work(sandbox)).rejects.toMatchObject({ kind: 'permission' });
    askGit(asked);
    expect(existsSync(at('ran'))).toBe(false);
  });

  it.each(WAYS)('and would without the rules: %s', async (_name, asked, work) => {
    const open = createFileSandbox({ roots: [at('root')], protect: [], deny: [] });
    await makeEvil(open, 'evil');
    await work(open);
    askGit(asked);
    expect(existsSync(at('ran'))).toBe(true);
  });
});

it('nothing of a git directory is made, changed, moved or deleted, however it is named', async () => {
  symlinkSync('.git', at('root/repo/link'));
  const paths = [
    'repo/.git/info/attributes', 'repo/.git/HEAD', 'repo/.git/worktrees/tree/config.worktree', 'repo/.git/worktrees/tree/gitdir', 'repo/.git/new', 'repo/.GIT/x', 'repo/.g\u200cit/x', 'repo/.git./x', 'plain/.git', 'plain/GIT~1',
    'repo/link/HEAD', 'tree/.git', 'bare.git/HEAD', 'bare.git/hooks/update', '.gitconfig', '.config/git/config', at('root/repo/.git/HEAD'),
  ];
  await sandbox.createDirectory('.config');
  await sandbox.writeText('plain/a.txt', 'ref: refs/heads/main\n');
  for (const path of paths) {
    const works = [
      async () => sandbox.writeText(path, 'x'), async () => sandbox.writeFile(path, new Uint8Array(1)), async () => sandbox.saveFile(path, new Uint8Array(1)), async () => sandbox.move('plain/a.txt', path, { overwrite: true }), async () => sandbox.copy('plain/a.txt', path, { overwrite: true }),
      async () => sandbox.createDirectory(path), async () => sandbox.createDirectory(path, { recursive: false }), async () => sandbox.createDirectory(`${path}/below`), async () => sandbox.delete(path, { recursive: true }), async () => sandbox.move(path, 'elsewhere'), async () => sandbox.editFile(path, [{ oldText: 'ref', newText: 'x' }]),
    ];
    const kinds = await Promise.all(works.map(async (work) => work().then(() => 'done', (error: unknown) => (error as { kind: string }).kind)));
    expect([path, ...kinds]).toEqual([path, ...works.map(() => 'permission')]);
  }
  for (const work of [async () => sandbox.delete('tree', { recursive: true }), async () => sandbox.move('tree', 'other'), async () => sandbox.copy('tree', 'other')]) {
    await expect(work()).rejects.toMatchObject({ kind: 'permission', message: expect.stringContaining('git repository') as string });
  }
  expect(readdirSync(at('root')).toSorted()).toEqual(['.config', 'bare.git', 'plain', 'repo', 'tree']);
  expect(readdirSync(at('root/plain'))).toEqual(['a.txt']);
});

it('a root inside of a repository that another one holds opens nothing', async () => {
  const both = createFileSandbox({ roots: [at('root/repo'), at('root/repo/.git')] });
  await expect(both.writeText(at('root/repo/.git/HEAD'), 'x')).rejects.toMatchObject({ kind: 'permission' });
  const narrowed = createFileSandbox({ roots: [at('root/repo/.git')], denyBases: [at('root')] });
  await expect(narrowed.writeText('HEAD', 'x')).rejects.toMatchObject({ kind: 'permission' });
});

it('a repository stays readable, but for its config, and what is beside it writable', async () => {
  expect((await sandbox.readFile('repo/.git/HEAD')).bytes.toString()).toMatch(/^ref: /);
  expect((await sandbox.readText('repo/.git/logs/HEAD')).kind).toBe('text');
  expect((await sandbox.readText('tree/.git')).kind).toBe('text');
  await sandbox.copy('repo/.git/HEAD', 'plain/copy.txt');
  for (const path of ['repo/.git/config', 'bare.git/config', 'repo/.git/hooks/pre-commit.sample']) await expect(sandbox.readFile(path)).rejects.toMatchObject({ kind: 'permission' });
  for (const path of ['repo/.gitignore', 'repo/.gitattributes', 'repo/.github/x.yml', 'repo/git.md', 'plain/legit.txt', 'plain/digit/x']) {
    await sandbox.createDirectory(join(path, '..'));
    await sandbox.writeText(path, 'x');
  }
  await sandbox.delete('plain', { recursive: true });
  expect(readFileSync(at('root/repo/.gitignore'), 'utf8')).toBe('x');
});
