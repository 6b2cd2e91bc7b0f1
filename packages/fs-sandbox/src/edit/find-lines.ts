// Where lines stand in a file that read the same but for indentation, blanks at their ends and, when asked, typography. The longest of them is looked
// for as a text, and the lines around it are compared: a list of all lines of a large file would have to be made anew after each edit.
import type { Steps } from '../turns.ts';
import type { Draft, View } from './draft.ts';
import { toPlain } from './fold-text.ts';
import { indentOf, isBlank, trailingOf, type Line } from './split-lines.ts';

const LINES_A_TURN = 2_000;

/** What of a line is compared: all but blanks and tabs at its ends, since other white space is not what indentation is measured in. */
export function toKey(line: string, typography: boolean): string {
  const text = typography ? toPlain(line) : line;
  return text.slice(indentOf(text).length, Math.max(indentOf(text).length, text.length - trailingOf(text).length));
}

export interface FindLinesOptions {
  readonly typography: boolean;
  /** Beyond so many places no more are looked for. */
  readonly most: number;
}

/**
 * Where the first of such lines begins, each time all of them follow one another.
 *
 * @param keys of the lines, at least one of them not empty
 */
export function* findLines(file: Draft, keys: readonly string[], { typography, most }: FindLinesOptions): Steps<readonly number[]> {
  // The rarest thing to look for is a line that says something.
  const anchor = keys.reduce((best, key, index) => (key.length > (keys[best]?.length ?? 0) ? index : best), 0);
  const key = keys[anchor] ?? '';
  const view: View = typography ? yield* file.folded({ trailing: true, typography: true }) : file;
  const found: number[] = [];
  let compared = 0;
  for (const at of yield* view.findAll(key)) {
    compared += 1;
    if (compared >= LINES_A_TURN) {
      compared = 0;
      yield;
    }
    if (!isWholeLine(view, at, key.length)) continue;
    const start = findFirst(file, file.lineStart(view.origin(at).start), { keys, anchor, typography });
    compared += keys.length;
    if (start !== undefined) found.push(start);
    if (found.length >= most) break;
  }
  return found;
}

/** So many lines, or as many as there are. */
export function readLines(file: Draft, start: number, count: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = start; lines.length < count; ) {
    const line = file.readLine(at);
    lines.push(line);
    if (line.end === '') break;
    at += line.content.length + line.end.length;
  }
  return lines;
}

// Character by character: what stands before in its line is short, or no blanks.
function isWholeLine(view: View, at: number, length: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const character = view.at(before);
    if (character === view.lineBreak()) break;
    if (!isBlank(character)) return false;
  }
  for (let behind = at + length; behind < view.length; behind += 1) {
    const character = view.at(behind);
    if (character === view.lineBreak()) break;
    if (!isBlank(character)) return false;
  }
  return true;
}

interface Wanted {
  readonly keys: readonly string[];
  readonly anchor: number;
  readonly typography: boolean;
}

// From the anchor upwards, then downwards: most places differ close by.
function findFirst(file: Draft, anchorStart: number, { keys, anchor, typography }: Wanted): number | undefined {
  let start = anchorStart;
  for (let index = anchor - 1; index >= 0; index -= 1) {
    if (start === 0) return undefined;
    start = file.lineStart(start - 1);
    if (toKey(file.readLine(start).content, typography) !== keys[index]) return undefined;
  }
  let next = anchorStart;
  for (let index = anchor; index < keys.length; index += 1) {
    // Behind the last line end is no line when nothing is there.
    if (next === file.length) return undefined;
    const line = file.readLine(next);
    if (toKey(line.content, typography) !== keys[index]) return undefined;
    next += line.content.length + line.end.length;
    if (line.end === '' && index < keys.length - 1) return undefined;
  }
  return start;
}
