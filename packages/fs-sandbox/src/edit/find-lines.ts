// Where lines stand in a file that read the same but for indentation, blanks at their ends and, when asked, typography. The longest of them is looked
// for as a text, and the lines around it are compared: a list of all lines of a large file would have to be made anew after each edit.
import type { Steps } from '../turns.ts';
import type { Draft, View } from './draft.ts';
import { toPlain } from './fold-text.ts';
import { isBlank, type Line } from './split-lines.ts';

const LINES_A_TURN = 2_000;

/** What of a line is compared. */
export function toKey(line: string, typography: boolean): string {
  return (typography ? toPlain(line) : line).trim();
}

/** @param keys of the lines, at least one of them not empty */
export function* findLines(file: Draft, keys: readonly string[], typography: boolean): Steps<readonly (readonly Line[])[]> {
  // The rarest thing to look for is a line that says something.
  const anchor = keys.reduce((best, key, index) => (key.length > (keys[best]?.length ?? 0) ? index : best), 0);
  const key = keys[anchor] ?? '';
  const view: View = typography ? yield* file.folded({ trailing: true, typography: true }) : file;
  const found: (readonly Line[])[] = [];
  let compared = 0;
  for (const at of yield* view.findAll(key)) {
    compared += 1;
    if (compared >= LINES_A_TURN) {
      compared = 0;
      yield;
    }
    if (!isWholeLine(view, at, key.length)) continue;
    const lines = readAround(file, file.lineStart(view.origin(at).start), { keys, anchor, typography });
    compared += keys.length;
    if (lines !== undefined) found.push(lines);
  }
  return found;
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
function readAround(file: Draft, anchorStart: number, { keys, anchor, typography }: Wanted): readonly Line[] | undefined {
  const lines: Line[] = [];
  let start = anchorStart;
  for (let index = anchor - 1; index >= 0; index -= 1) {
    if (start === 0) return undefined;
    start = file.lineStart(start - 1);
    const line = file.readLine(start);
    if (toKey(line.content, typography) !== keys[index]) return undefined;
    lines.push(line);
  }
  lines.reverse();
  let next = anchorStart;
  for (let index = anchor; index < keys.length; index += 1) {
    const line = file.readLine(next);
    const isNone = index > anchor && line.end === '' && line.content === '';
    if (isNone || toKey(line.content, typography) !== keys[index]) return undefined;
    lines.push(line);
    next = line.start + line.content.length + line.end.length;
    if (line.end === '' && index < keys.length - 1) return undefined;
  }
  return lines;
}
