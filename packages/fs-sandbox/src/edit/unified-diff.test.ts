import { applyPatch } from 'diff';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runAtOnce } from '../turns.ts';
import { createDraft } from './draft.ts';
import { formatDiff, formatDiffInSteps } from './unified-diff.ts';

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

it('needs to know only roughly what has changed', () => {
  const line = fc.constantFrom('a\n', 'b\n', 'c\n', 'd', '\n', '');
  const text = fc.array(line, { maxLength: 60 }).map((lines) => lines.join(''));
  const edit = fc.tuple(fc.nat(80), fc.nat(6), fc.array(line, { maxLength: 3 }).map((lines) => lines.join('')));
  fc.assert(
    fc.property(text, fc.array(edit, { maxLength: 4 }), fc.integer({ min: 1, max: 12 }), (before, edits, size) => {
      const draft = createDraft(before, size);
      for (const [at, length, wanted] of edits) {
        const start = Math.min(at, draft.length);
        runAtOnce(draft.replace([{ start, end: Math.min(draft.length, start + length), text: wanted }]));
      }
      const after = draft.text();
      const diff = runAtOnce(formatDiffInSteps({ before, after, changes: draft.changes() }, { path: 'x' }));
      expect(diff.isCut).toBe(false);
      expect(applyPatch(before, diff.text)).toBe(after);
    }),
    { numRuns: 1_000 },
  );
});

describe('a diff of limited length', () => {
  const lines = Array.from({ length: 5_000 }, (_, n) => `line ${n + 1}\n`);
  const format = (before: string, after: string, maxCharacters: number) => runAtOnce(formatDiffInSteps({ before, after }, { path: 'x', maxCharacters }));

  it.each([['all lines', (n: number) => n > 0], ['lines far apart', (n: number) => n % 100 === 50]])('says where it was cut: %s', (_name, isChanged) => {
    const changed = lines.map((line, n) => (isChanged(n) ? `new ${line}` : line));
    for (const after of [changed, [...changed, 'one more\n']]) {
      const { text, isCut } = format(lines.join(''), after.join(''), 1_000);
      expect(isCut).toBe(true);
      expect(text.length).toBeLessThan(1_500);
      expect(text).toMatch(/\n\+new line \d+\n/);
      const [, from, to] = /\n\\ Cut here: there are more changes from line (\d+) to line (\d+)\.\n$/.exec(text) ?? [];
      expect(Number(from)).toBeGreaterThan(2);
      expect(Number(from)).toBeLessThan(3_000);
      expect(Number(to)).toBeGreaterThanOrEqual(4_951);
    }
  });

  it('is whole when it is short enough', () => {
    const after = lines.join('').replace('line 10\n', 'ten\n');
    expect(format(lines.join(''), after, 1_000)).toEqual({ text: formatDiff(lines.join(''), after, { path: 'x' }), isCut: false });
  });

  it('shows long lines around where they changed', () => {
    const [start, end] = ['a'.repeat(100_000), 'z'.repeat(100_000)];
    const { text, isCut } = format(`${start}OLD${end}\n`, `${start}NEW${end}\n`, 50_000);
    expect(isCut).toBe(true);
    expect(text.length).toBeLessThan(5_000);
    expect(text).toMatch(/\n-\[\d+ characters\]a+OLDz+\[\d+ characters\]\n\+\[\d+ characters\]a+NEWz+\[\d+ characters\]\n$/);
  });

  it('reads no further than it shows, and gives way', () => {
    const before = 'line\n'.repeat(400_000);
    const steps = formatDiffInSteps({ before, after: before.replaceAll('line', 'other') }, { path: 'x', maxCharacters: 1_000 });
    let stops = 0;
    while (steps.next().done !== true) stops += 1;
    expect(stops).toBeGreaterThan(5);
  });
});
