import { expect, it } from 'vitest';
import { readGitPatterns, toByteText } from './git-patterns.ts';
import { runAtOnce } from './turns.ts';

const decide = (rules: string, path: string, { ignoresCase = false } = {}): boolean | undefined =>
  runAtOnce(readGitPatterns(Buffer.from(rules), ignoresCase).decide(path.replace(/\/$/, '').split('/').map(toByteText), path.endsWith('/')));

it('the last pattern that matches decides, for the entry itself', () => {
  expect(decide('*.log\n!keep.log\n', 'a/x.log')).toBe(true);
  expect(decide('*.log\n!keep.log\n', 'a/keep.log')).toBe(false);
  expect(decide('*.log\n!keep.log\n', 'a')).toBeUndefined();
  expect(decide('dist/\n', 'dist/')).toBe(true);
  expect(decide('dist/\n', 'dist')).toBeUndefined();
  expect(decide('dist/\n', 'dist/file')).toBeUndefined();
});

it('what is plain at the beginning is compared by itself, so that ** behind it stands between slashes', () => {
  for (const path of ['foobar', 'foo/bar', 'foo/a/bar', 'foox/bar']) expect(decide('foo**/bar\n', path)).toBe(true);
  for (const path of ['fobar', 'foo', 'fooxbar']) expect(decide('foo**/bar\n', path)).toBeUndefined();
  expect(decide('a/Foo**/b\n', 'A/foob', { ignoresCase: true })).toBe(true);
  expect(decide('f?o**/bar\n', 'foobar')).toBeUndefined();
  expect(decide('foo**/\nx\n', 'foo/')).toBe(true);
});

it('** in front of an escaped slash is at least one name', () => {
  expect(decide('**\\/a\n', 'a')).toBeUndefined();
  expect(decide('**\\/a\n', 'b/c/a')).toBe(true);
});

it('a zero ends a line', () => {
  expect(decide('a\0b\n*.c', 'a')).toBe(true);
  expect(decide('\0a\n', 'a')).toBeUndefined();
});

it('case counts unless it is told not to', () => {
  expect(decide('Build\n*.LOG\n[a-c]x\n', 'build')).toBeUndefined();
  for (const path of ['build', 'A.log', 'Bx', 'bX']) expect(decide('Build\n*.LOG\n[a-c]x\n', path, { ignoresCase: true })).toBe(true);
});

it('others get their turn while many patterns are tried', () => {
  const rules = readGitPatterns(Buffer.from('**/a/**/a/**/b\n'.repeat(10_000)), false);
  const steps = rules.decide(Array.from({ length: 200 }, () => 'a'), true);
  expect(steps.next().done).toBe(false);
});
