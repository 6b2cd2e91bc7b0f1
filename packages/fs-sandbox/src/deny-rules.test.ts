import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDenyRules, DEFAULT_DENIED_FILES } from './deny-rules.ts';
import type { SandboxRoot } from './sandbox-root.ts';

const root: SandboxRoot = { path: '/home/private/project', spellings: [] };

/** As a walk asks: for every directory on the way, then for the file. */
function isDenied(globs: readonly string[], path: string): boolean {
  const rules = createDenyRules(globs);
  const names = path.split('/');
  return names.some((_, index) => rules(root, names.slice(0, index + 1)));
}

describe('a glob', () => {
  it.each<[glob: string, denied: string[], allowed: string[]]>([
    ['.env*', ['.env', '.env.local', 'a/b/.env', '.ENV', '.env/x'], ['env', 'a.env', 'dotenv.md']],
    ['*.pem', ['a.pem', 'x/y/a.PEM', 'dir.pem/readable.txt'], ['pem', 'a.pem.txt']],
    ['secrets', ['secrets', 'secrets/a', 'x/Secrets/y/z'], ['secrets.txt', 'mysecrets']],
    ['secrets/', ['secrets/a', 'x/secrets/b'], ['secrets2/a']],
    ['secrets/**', ['secrets', 'secrets/a/b', 'x/secrets/b'], ['secret/a']],
    ['.aws/credentials', ['.aws/credentials', 'home/.AWS/Credentials'], ['.aws/other', 'credentials', '.aws-credentials']],
    ['/build/*.log', ['build/a.log'], ['x/build/a.log', 'build/sub/a.log', 'build/a.txt']],
    ['/home/private/project/notes/**', ['notes/a', 'notes/a/b'], ['x/notes/a', 'home/private/project/x']],
    ['private', ['private/x', 'a/private'], ['public/x']],
    ['**/*.key', ['a.key', 'x/y/b.key'], ['key']],
    ['{a,b}.txt', ['a.txt', 'x/b.txt'], ['c.txt']],
    ['!keep.txt', ['!keep.txt'], ['keep.txt', 'other.txt']],
  ])('%s', (glob, denied, allowed) => {
    expect(denied.filter((path) => !isDenied([glob], path))).toEqual([]);
    expect(allowed.filter((path) => isDenied([glob], path))).toEqual([]);
  });

  it('must say something', () => {
    for (const glob of ['', ' ', '/', '/**']) expect(() => createDenyRules([glob])).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
  });

  it('is not there when the list is empty', () => {
    expect(isDenied([], '.env')).toBe(false);
  });
});

it('sees through spellings that a file system may take for the same name', () => {
  const names = ['.ENV', '.Env.local', '.env.', '.env ', '.e\u200Bnv', '.\uFEFFenv', '.ＥＮＶ', '.\u017Fsh/config', '.ss\u200Dh/config', 'id_r\u017Fa', 'server.\u212Aey'];
  expect(names.filter((name) => !isDenied(DEFAULT_DENIED_FILES, name))).toEqual([]);
});

it('denies what is below a denied directory, at any depth and in any case', () => {
  const name = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  fc.assert(
    fc.property(fc.array(name, { maxLength: 4 }), fc.array(name, { minLength: 1, maxLength: 4 }), fc.boolean(), (before, after, upper) => {
      const path = [...before, upper ? '.SSH' : '.ssh', ...after].join('/');
      return isDenied(DEFAULT_DENIED_FILES, path);
    }),
    { numRuns: 200 },
  );
});

it('leaves ordinary projects alone', () => {
  const names = ['README.md', 'src/index.ts', 'package.json', '.gitignore', '.github/workflows/test.yml', 'docs/environment.md', 'keys.md', 'src/keyboard.ts', '.vscode/settings.json', 'data/id.csv', '.git/HEAD'];
  expect(names.filter((name) => isDenied(DEFAULT_DENIED_FILES, name))).toEqual([]);
});

it('denies what git runs by itself, and what tells it to', () => {
  const names = ['.git/config', '.git/config.worktree', '.git/hooks/pre-commit', 'sub/.GIT/Hooks', '.git/modules/a/b/config', '.git/modules/a/hooks/post-checkout'];
  expect(names.filter((name) => !isDenied(DEFAULT_DENIED_FILES, name))).toEqual([]);
});

describe('directories that hold the root', () => {
  const bases = ['/p', '/p/.git', '/p/sub', '/other'];
  const ask = (globs: readonly string[], rootPath: string, path: string): boolean => createDenyRules(globs, { bases })({ path: rootPath }, path.split('/'));

  it('deny there what they deny themselves', () => {
    expect([ask(['.git/config'], '/p/.git', 'config'), ask(['.git/config'], '/p/.git', 'HEAD'), ask(['/sub/x'], '/p/sub', 'x'), ask(['/sub/x'], '/p', 'sub/x')]).toEqual([true, false, true, true]);
    expect(createDenyRules(['.git/config'])({ path: '/p/.git' }, ['config'])).toBe(false);
  });

  it('and so do those that are held by it', () => {
    expect([ask(['/x'], '/p', 'sub/x'), ask(['/x'], '/p', 'subx/x'), ask(['/x'], '/p', 'other/x'), ask(['/x'], '/p', 'x')]).toEqual([true, false, false, true]);
  });
});
