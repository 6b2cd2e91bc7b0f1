// A draft in small blocks must say of its text, after any changes, what is said of the same text in one piece.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { runAtOnce } from '../turns.ts';
import type { Replaced } from './block-list.ts';
import { createDraft, type Draft } from './draft.ts';
import { foldText } from './fold-text.ts';
import { countIndents, toIndentUnit } from './indent-unit.ts';
import { splitLines } from './split-lines.ts';

const text = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', ' ', '  ', '\t', '\r', '\n', '\r\n', '\n  a', '\u2026', '\u201c', '\u00a0'), maxLength });
const changes = fc.array(fc.array(fc.tuple(fc.nat(6), fc.nat(5), text(4)), { minLength: 1, maxLength: 4 }), { maxLength: 4 });

interface Step {
  readonly draft: Draft;
  readonly now: string;
}

/** The draft before and after each change, with its text kept by simpler means. */
function* follow(first: string, groups: readonly (readonly (readonly [number, number, string])[])[], blockCharacters: number): Generator<Step> {
  const draft = createDraft(first, blockCharacters);
  let now = first;
  yield { draft, now };
  for (const group of groups) {
    const places: Replaced[] = [];
    let at = 0;
    let wanted = '';
    for (const [gap, length, replacement] of group) {
      const start = Math.min(now.length, at + gap);
      const end = Math.min(now.length, start + length);
      places.push({ start, end, text: replacement });
      wanted += now.slice(at, start) + replacement;
      at = end;
    }
    now = wanted + now.slice(at);
    // What was derived before must not be taken for what comes of it.
    runAtOnce(draft.folded({ trailing: true, typography: true }));
    runAtOnce(draft.indentUnit());
    draft.lineEnd();
    runAtOnce(draft.replace(places));
    yield { draft, now };
  }
}

const check = (test: (step: Step, first: string) => void): void =>
  fc.assert(
    fc.property(text(30), changes, fc.integer({ min: 1, max: 6 }), (first, groups, size) => {
      for (const step of follow(first, groups, size)) test(step, first);
    }),
    { numRuns: 600 },
  );

const placesOf = (whole: string, wanted: string): readonly number[] => Array.from({ length: whole.length }, (_, at) => at).filter((at) => wanted !== '' && whole.startsWith(wanted, at));

it('has the text, and any part of it', () => {
  check(({ draft, now }) => {
    expect(draft.text()).toBe(now);
    expect(draft.length).toBe(now.length);
    for (let at = 0; at <= now.length; at += 3) {
      expect(draft.slice(at, at + 5)).toBe(now.slice(at, at + 5));
      expect(draft.at(at)).toBe(now[at] ?? '');
    }
  });
});

it('finds what stands in it, over the edges of its blocks', () => {
  check(({ draft, now }) => {
    for (let at = 0; at < now.length; at += 2) {
      for (const length of [1, 2, 7, 20]) {
        const wanted = now.slice(at, at + length);
        expect(runAtOnce(draft.findAll(wanted))).toEqual(placesOf(now, wanted));
        expect(runAtOnce(draft.findAll(wanted, { start: 3, end: 9 }))).toEqual(placesOf(now, wanted).filter((place) => place >= 3 && place <= 9));
      }
    }
    expect(runAtOnce(draft.findAll(`${now}a`))).toEqual([]);
    expect(runAtOnce(draft.findAll('x'))).toEqual([]);
  });
});

it.each([[false, false], [true, false], [true, true]])('is folded as its text would be (trailing %s, typography %s)', (trailing, typography) => {
  check(({ draft, now }) => {
    const view = runAtOnce(draft.folded({ trailing, typography }));
    const whole = foldText(now, { trailing, typography, hasFeeds: now.includes('\n') });
    expect(view.slice(0, view.length)).toBe(whole.text);
    for (let at = 0; at < whole.text.length; at += 1) expect(view.origin(at)).toEqual(whole.origin(at));
    // Also what was looked for in the text itself before, and not found.
    for (const length of [1, 3, 8]) {
      for (let at = 0; at < whole.text.length; at += 2) {
        const wanted = whole.text.slice(at, at + length);
        runAtOnce(draft.findAll(wanted));
        expect(runAtOnce(view.findAll(wanted))).toEqual(placesOf(whole.text, wanted));
      }
    }
  });
});

it('knows its lines, its line ends and its indentation', () => {
  check(({ draft, now }) => {
    const lines = splitLines(now);
    for (const line of lines) {
      expect(draft.readLine(line.start)).toEqual(line);
      expect(draft.lineStart(line.start + line.content.length)).toBe(line.start);
    }
    expect(runAtOnce(draft.indentUnit())).toBe(toIndentUnit([countIndents(lines.map(({ content }) => content))]) ?? '    ');
    const [windows, feeds] = [now.split('\r\n').length - 1, now.split('\n').length - 1];
    expect(draft.lineEnd()).toBe(feeds === 0 ? (now.includes('\r') ? '\r' : '\n') : windows * 2 > feeds ? '\r\n' : '\n');
    for (let at = 0; at < now.length; at += 3) {
      const before = now.slice(0, at).split('\n');
      expect(draft.spot(at)).toEqual({ line: before.length, column: (before.at(-1) ?? '').length + 1 });
    }
    now.split('\n').forEach((_line, index, all) => expect(draft.startOfLine(index + 1)).toBe(all.slice(0, index).join('\n').length + (index === 0 ? 0 : 1)));
    expect(draft.startOfLine(feeds + 2)).toBe(now.length + 1);
  });
});

it('tells what has changed: with the old parts in their places it is the text as it was', () => {
  check(({ draft, now }, first) => {
    let [old, oldAt, newAt] = ['', 0, 0];
    for (const change of draft.changes()) {
      old += now.slice(newAt, change.newStart);
      expect(old.length).toBe(change.oldStart);
      expect(change.oldStart).toBeGreaterThanOrEqual(oldAt);
      old += first.slice(change.oldStart, change.oldEnd);
      [oldAt, newAt] = [change.oldEnd, change.newEnd];
    }
    expect(old + now.slice(newAt)).toBe(first);
  });
});

it('counts only the blocks as changed that were', () => {
  const draft = createDraft(`${'line\n'.repeat(10_000)}here\n${'line\n'.repeat(10_000)}`);
  expect(draft.changes()).toEqual([]);
  runAtOnce(draft.replace([{ start: 50_000, end: 50_004, text: 'there' }]));
  runAtOnce(draft.replace([{ start: 10, end: 14, text: '' }]));
  const changed = draft.changes();
  expect(changed).toHaveLength(2);
  for (const { oldStart, oldEnd } of changed) expect(oldEnd - oldStart).toBeLessThan(20_000);
});
