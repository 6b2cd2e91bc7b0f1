import picomatch from 'picomatch';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGlobMatcher } from './match-glob.ts';

it('a glob with several ** matches what it does as a regular expression', () => {
  const glob = fc.array(fc.constantFrom('a', 'b', '*', '**', '**', '**', '*.ts', 'a*', '.x', '{a,b}', '[ab]', '?', 'a**', '!a'), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'B', 'x.ts', '.x', '!a'), { minLength: 1, maxLength: 6 }).map((names) => names.join('/'));
  const property = fc.property(glob, path, fc.boolean(), (pattern, name, nocase) => {
    expect(createGlobMatcher([pattern], { nocase })(name)).toBe(picomatch(pattern, { dot: true, nocase, nonegate: true, windows: false })(name));
  });
  fc.assert(property, { numRuns: 2_000 });
});

it('any of several globs is enough, from the root as well', () => {
  const matches = createGlobMatcher(['*.md', '/home/**/keys/**', '**/x/**/y']);
  for (const path of ['a.md', '/home/ada/keys/one', '/home/keys', 'x/y', 'a/x/b/c/y']) expect(matches(path)).toBe(true);
  for (const path of ['a/a.md', 'home/ada/keys/one', '/home/ada/key', 'y/x']) expect(matches(path)).toBe(false);
  expect(createGlobMatcher([])('a')).toBe(false);
});

it.each(['[!a]*.txt', '[^a]*.txt', '**/[!a]*.txt', '**/x/**/[!a]*.txt'])('%s is everything but that', (glob) => {
  const matches = createGlobMatcher([glob]);
  const start = glob.includes('x/') ? 'x/' : '';
  for (const name of ['b.txt', '-.txt', '!.txt']) expect(matches(start + name)).toBe(true);
  expect(matches(`${start}a.txt`)).toBe(false);
  expect(createGlobMatcher(['x[!a]y'])('x/y')).toBe(false);
});

it('brackets, plus and bar are characters of names', () => {
  for (const [glob, name] of [['* (1).txt', 'copy (1).txt'], ['**/* (1).*', 'a/copy (1).txt'], ['**/c++/**/*.h', 'c++/a/b.h'], ['[ab]+', 'a+'], ['(a|b)*', '(a|b)c'], ['(*', '(x']] as const) expect(createGlobMatcher([glob])(name)).toBe(true);
  for (const [glob, name] of [['* (1).txt', 'copy 1.txt'], ['[ab]+', 'ab'], ['(a|b)*', 'ac'], ['(/a', 'a']] as const) expect(createGlobMatcher([glob])(name)).toBe(false);
});

it('on a deep path it is done with at once', () => {
  const deep = Array.from({ length: 2_000 }, () => 'a').join('/');
  expect(createGlobMatcher(['**/a/**/a/**/a/**/b'])(deep)).toBe(false);
  expect(createGlobMatcher(['**/a/**/a/**/a/**/a'])(deep)).toBe(true);
});

it('groups that span directories are refused beside several **', () => {
  expect(() => createGlobMatcher(['**/{a/b,c}/**'])).toThrow(expect.objectContaining({ kind: 'invalid_input', message: expect.stringContaining('has a / in it') as string }) as Error);
  expect(createGlobMatcher(['{a/b,c}/**'])('a/b/x')).toBe(true);
  expect(createGlobMatcher(['**/{a,b}/**/c'])('x/b/c')).toBe(true);
});
