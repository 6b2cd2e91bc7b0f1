// What walks leave out is what git leaves out, and no rule file keeps the process busy.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileSandbox } from '../src/index.ts';

let root: string;
const write = (path: string, content: string | Buffer = ''): void => {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gateway-ignore-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function shown(): Promise<readonly string[]> {
  const { matches } = await createFileSandbox({ roots: [root] }).search('.', { pattern: '.', contents: true, regex: true, limit: 10_000 });
  return [...new Set(matches.map(({ path }) => path))].toSorted();
}

function keptByGit(): readonly string[] {
  const git = (...words: string[]): string => execFileSync('git', ['-C', root, ...words], { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' } });
  git('init', '--quiet');
  return git('ls-files', '--others', '--exclude-standard', '-z').split('\0').filter((path) => path !== '').toSorted();
}

// Two names that differ in case are one file elsewhere.
const FILES = [...(process.platform === 'linux' ? ['Build', 'X.LOG'] : []), 'a', 'b', 'x.log', 'foo', 'a b', '\u00e9.txt', '#h', '!n', 'c[1]', 'q?', '-d', 'd1/a', 'd1/foo', 'd1/build/a', 'build/foo', 'build/tmp/b', 'Sub/build/a', 'Sub/tmp/x.log', 'Sub/d1/foo', 'deep/Sub/b', 'deep/tmp/foo', 'deep/d1/build/x.log'];
const PATTERNS = [
  '*.log', '!x.log', '!X.LOG', 'build/', '/build', 'build', 'BUILD', 'foo', '/foo', 'd1/*', '!d1/foo', 'd1/**', '!d1/**/foo', '**/tmp', 'tmp/', '!tmp/', '/tmp/*', '\\#h', '\\!n', 'c[1]', 'c\\[1\\]', 'a\\ b', 'a b ', 'a\\\\ ', '\u00e9.txt', '?.txt', '??.txt', '*',
  '!*/', '!foo', 'Sub/**/a', '/*', '!/deep', '# c', '', 'q?', '[!a]', '[^a]', '[ab]', '[b-d]*', '[c-a]', '[]a]*', '[a-]', '[[:alpha:]]', '[[:upper:]]*', '[[:none:]]', '[a', 'x.*', 'deep/*/b', '/**/b', 'b/**', '  foo', 'foo\t', 'd1/build/', '!d1/build/a', '**', '!**/a', 'a/', 'b\\', '{a,b}', '+(a)', '**foo',
  'fo**', 'd1\\/foo', '*/foo', '//foo', '!', '/', 'dee[p-q]/**/b',
];

it('is what git leaves out, whatever the rules are', async () => {
  const rules = fc.array(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 5 });
  const property = fc.asyncProperty(fc.tuple(rules, rules, rules), fc.constantFrom('\n', '\r\n'), async ([top, below, mark], end) => {
    rmSync(root, { recursive: true, force: true });
    for (const path of FILES) write(path, 'text');
    write('.gitignore', top.join(end));
    write('Sub/.gitignore', below.join(end) + end);
    write('deep/.gitignore', Buffer.from(`\ufeff${mark.join(end)}`));
    expect(await shown()).toEqual(keptByGit());
  });
  await fc.assert(property, { numRuns: 15, seed: 7 });
}, 60_000);

it('what a file below takes back is shown with all in it', async () => {
  write('.gitignore', 'dist/\n');
  write('package/.gitignore', '!dist/\n');
  write('package/dist/index.js', 'text');
  write('dist/index.js', 'text');
  expect(await shown()).toEqual(['.gitignore', 'package/.gitignore', 'package/dist/index.js']);
});

it('names that differ in case are different names where the file system says so', async () => {
  write('.gitignore', 'build\n');
  write('Build', 'text');
  // The other name is the same file where it does not.
  expect(await shown()).toEqual(process.platform === 'linux' ? ['.gitignore', 'Build'] : ['.gitignore']);
});

it('rules that as regular expressions would take hours are done with', async () => {
  write('.gitignore', ['x/**/a/**/a/**/a/**/a/**/b', '**/a/**/a/**/a/**/a/**/a/**/b', `${'*a'.repeat(60)}b`].join('\n'));
  write(`x${'/a'.repeat(250)}/file`, 'text');
  write('a'.repeat(250), 'text');
  expect(await shown()).toHaveLength(3);
});
