// Changes of tens of thousands of places, and of very long lines: they must end, and in one piece. Each of these once took minutes or failed.
import { isGatewayError } from '@gateway/core';
import { expect, it } from 'vitest';
import { createTurns, runInTurns } from '../turns.ts';
import { applyEdits, applyEditsInSteps, MAX_EDITS } from './apply-edits.ts';
import { formatDiff } from './unified-diff.ts';

it.each([
  ['lines', 'a\n'.repeat(200_000), 'bb\n'.repeat(200_000)],
  ['one line', 'a'.repeat(200_000), 'bb'.repeat(200_000)],
  ['every other line', 'a\nc\n'.repeat(100_000), 'bb\nc\n'.repeat(100_000)],
])('hundreds of thousands of places are changed and shown: %s', (_name, text, wanted) => {
  const { text: changed, replacements } = applyEdits(text, [{ oldText: 'a', newText: 'bb', replaceAll: true }]);
  expect(changed === wanted).toBe(true);
  expect(replacements[0]?.rule).toBe('exact');
  const diff = formatDiff(text, changed, { path: 'f' });
  expect(diff.startsWith('--- f\n+++ f\n@@ -1,')).toBe(true);
  expect(diff.split('\n').filter((line) => line.startsWith('+bb'))).toHaveLength(wanted.split('\n').filter((line) => line.startsWith('bb')).length);
});

it('a long line that is met halfway keeps its typography where it did not change', () => {
  const text = `{\u201ck":"v", `.repeat(40_000);
  const old = '{"k":"v", '.repeat(40_000);
  expect(applyEdits(`${text}X\n`, [{ oldText: `${old}X\n`, newText: `${old}Y\n` }]).text === `${text}Y\n`).toBe(true);
  // Too much at once to be told apart: then the new text stands as it was given.
  const other = old.replaceAll('v', 'w');
  expect(applyEdits(`${text}X\n`, [{ oldText: `${old}X\n`, newText: `${other}Y\n` }]).text === `${other}Y\n`).toBe(true);
});

it('thousands of lines are replaced by thousands of others, in a file of mixed line ends', () => {
  const old = Array.from({ length: 20_000 }, (_, n) => `line ${n}`);
  const wanted = old.map((line, n) => (n % 3 === 0 ? `${line} and more` : `another ${n}`));
  const text = old.map((line, n) => line + (n % 2 === 0 ? '\r\n' : '\n')).join('');
  const changed = applyEdits(text, [{ oldText: `${old.join('\n')}\n`, newText: `${wanted.join('\n')}\n` }]).text;
  expect(changed === wanted.map((line, n) => line + (n % 2 === 0 ? '\r\n' : '\n')).join('')).toBe(true);
  const fewer = wanted.slice(0, 9_000);
  expect(applyEdits(text, [{ oldText: `${old.join('\n')}\n`, newText: `${fewer.join('\n')}\n` }]).text.split(/\r?\n/)).toEqual([...fewer, '']);
});

it('others have their turn between edits, and an abort ends them', async () => {
  const text = Array.from({ length: 100_000 }, (_, n) => `line ${n};`).join('\n');
  const edits = Array.from({ length: MAX_EDITS }, (_, n) => ({ oldText: `line ${99_999 - n};`, newText: `done ${n};` }));
  const stop = new AbortController();
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (turns === 5) stop.abort();
    else setImmediate(count);
  };
  setImmediate(count);
  await expect(runInTurns(applyEditsInSteps(text, edits), createTurns(stop.signal))).rejects.toMatchObject({ kind: 'cancelled' });
  expect(turns).toBe(5);
});

it('stops where one edit has very many places, too', () => {
  const steps = applyEditsInSteps('a'.repeat(100_000), [{ oldText: 'a', newText: 'b', replaceAll: true }]);
  let stops = 0;
  while (steps.next().done !== true) stops += 1;
  expect(stops).toBeGreaterThan(9);
});

it('stops on every rung, and while it looks for the closest text', () => {
  const text = Array.from({ length: 100_000 }, (_, n) => `  line ${n};`).join('\r\n');
  const stopsFor = (oldText: string): number => {
    const steps = applyEditsInSteps(text, [{ oldText, newText: 'x' }]);
    let stops = 0;
    try {
      while (steps.next().done !== true) stops += 1;
    } catch (error) {
      if (!isGatewayError(error) || error.kind !== 'invalid_input') throw error;
    }
    return stops;
  };
  expect(stopsFor('\tline 7;\n\tline 8;')).toBeGreaterThan(10);
  expect(stopsFor('nowhere \\"at all\\"\nline x')).toBeGreaterThan(200);
});

it('what stands everywhere in another form is refused without telling all places apart', () => {
  const text = '\tx = 1\n'.repeat(60_000);
  for (const replaceAll of [true, false]) expect(() => applyEdits(text, [{ oldText: '  x = 1\n  x = 1', newText: 'y', replaceAll }])).toThrow(/more than 50,000 places/);
  expect(applyEdits('\tx = 1\n'.repeat(2_000), [{ oldText: '  x = 1\n', newText: '  y = 1\n', replaceAll: true }]).text).toBe('\ty = 1\n'.repeat(2_000));
});

it('more edits than can be made in a reasonable time are refused', () => {
  expect(() => applyEdits('a', Array.from({ length: MAX_EDITS + 1 }, () => ({ oldText: 'a', newText: 'b' })))).toThrow(/at most 1000/);
});
