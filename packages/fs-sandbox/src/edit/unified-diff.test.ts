import { applyPatch } from 'diff';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDiff } from './unified-diff.ts';

it('shows the lines around a change, with their numbers', () => {
  const before = Array.from({ length: 20 }, (_, n) => `line ${n + 1}\n`).join('');
  expect(formatDiff(before, before.replace('line 10\n', 'ten\n'), { path: 'a.txt' })).toBe('--- a.txt\n+++ a.txt\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+ten\n line 11\n line 12\n line 13\n');
  expect(formatDiff('a\nb\n', 'a\nc\n', { startLine: 41, context: 0 })).toBe('@@ -42,1 +42,1 @@\n-b\n+c\n');
  expect(formatDiff('a', 'b', { path: 'x' })).toContain('\\ No newline at end of file');
});

it('leads from the text before to the one after', () => {
  const line = fc.constantFrom('a', 'b', 'c', 'd', '');
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.map((entry) => `${entry}\n`).join(''));
  fc.assert(fc.property(text, text, (before, after) => before === after || applyPatch(before, formatDiff(before, after, { path: 'x' })) === after), { numRuns: 300 });
});

it.each([['every line', () => true], ['every other line', (n: number) => n % 2 === 0], ['lines far apart', (n: number) => n % 10 === 0]])('leads there, too, where %s of thousands changed', (_name, isChanged) => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `line ${n}\n`);
  const changed = lines.map((line, n) => (isChanged(n) ? `new ${line}` : line));
  expect(applyPatch(lines.join(''), formatDiff(lines.join(''), changed.join(''), { path: 'x' }))).toBe(changed.join(''));
  const longer = [...changed, ...changed];
  expect(applyPatch(lines.join(''), formatDiff(lines.join(''), longer.join(''), { path: 'x' }))).toBe(longer.join(''));
});
