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

it('case counts unless it is told not to', () => {
  expect(decide('Build\n*.LOG\n[a-c]x\n', 'build')).toBeUndefined();
  for (const path of ['build', 'A.log', 'Bx', 'bX']) expect(decide('Build\n*.LOG\n[a-c]x\n', path, { ignoresCase: true })).toBe(true);
});

it('others get their turn while many patterns are tried', () => {
  const rules = readGitPatterns(Buffer.from('**/a/**/a/**/b\n'.repeat(10_000)), false);
  const steps = rules.decide(Array.from({ length: 200 }, () => 'a'), true);
  expect(steps.next().done).toBe(false);
});
