import { expect, it } from 'vitest';
import { runAtOnce } from '../turns.ts';
import { findLineChanges } from './line-changes.ts';

const find = (before: string, after: string): readonly (readonly [string, string])[] =>
  runAtOnce(findLineChanges({ before, after })).map(({ oldStart, oldEnd, newStart, newEnd }) => [before.slice(oldStart, oldEnd), after.slice(newStart, newEnd)] as const);

it('are whole lines, without those at the edges that are the same', () => {
  expect(find('a\nb\nc\n', 'a\nx\nc\n')).toEqual([['b\n', 'x\n']]);
  expect(find('a\nb', 'a\nbc')).toEqual([['b', 'bc']]);
  expect(find('a\nb\n', 'a\nnew\nb\n')).toEqual([['', 'new\n']]);
  expect(find('a\nb\n', 'b\n')).toEqual([['a\n', '']]);
  expect(find('a\r\nb\r\n', 'a\nb\r\n')).toEqual([['a\r\n', 'a\n']]);
  expect(find('', 'a')).toEqual([['', 'a']]);
  expect(find('\nb', 'a\nb')).toEqual([['\n', 'a\n']]);
  expect(find('same\n', 'same\n')).toEqual([]);
});

it('become one where they share a line', () => {
  const before = 'one two three four\nlast\n';
  const after = 'ONE two three FOUR\nlast\n';
  const changes = [{ oldStart: 0, oldEnd: 3, newStart: 0, newEnd: 3 }, { oldStart: 14, oldEnd: 18, newStart: 14, newEnd: 18 }];
  expect(runAtOnce(findLineChanges({ before, after, changes }))).toEqual([{ oldStart: 0, oldEnd: 19, newStart: 0, newEnd: 19 }]);
});
