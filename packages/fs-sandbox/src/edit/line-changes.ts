// The lines that have changed, out of parts of a text that hold all changes and more around them.
import type { Steps } from '../turns.ts';
import type { Change } from './block-list.ts';

export interface ChangedText {
  readonly before: string;
  readonly after: string;
  /** What lies between them is the same; in order. @default all of both */
  readonly changes?: readonly Change[] | undefined;
}

const CHANGES_A_TURN = 500;
const CHARACTERS_AT_ONCE = 1_024;

/** Whole lines, in order, each part without the lines at its edges that are the same; none for texts that are the same. */
export function* findLineChanges({ before, after, changes }: ChangedText): Steps<readonly Change[]> {
  const whole = [{ oldStart: 0, oldEnd: before.length, newStart: 0, newEnd: after.length }];
  const found: Change[] = [];
  for (const [index, change] of toWholeLines(before, after, changes ?? whole).entries()) {
    if (index % CHANGES_A_TURN === CHANGES_A_TURN - 1) yield;
    const trimmed = withoutSameLines(before, after, change);
    if (trimmed.oldStart < trimmed.oldEnd || trimmed.newStart < trimmed.newEnd) found.push(trimmed);
  }
  return found;
}

// Parts that share a line become one. Only what lies between two parts is looked through, since a line may be as long as the text.
function toWholeLines(before: string, after: string, changes: readonly Change[]): readonly Change[] {
  const parts: Change[] = [];
  let last: Change | undefined;
  for (const change of changes) {
    const from = last?.oldEnd ?? 0;
    const between = before.slice(from, change.oldStart);
    const length = last === undefined || endsLine(before, after, last) ? 0 : between.indexOf('\n') + 1;
    if (last !== undefined && length === 0 && !endsLine(before, after, last)) {
      last = { ...last, oldEnd: change.oldEnd, newEnd: change.newEnd };
      continue;
    }
    if (last !== undefined) parts.push({ ...last, oldEnd: last.oldEnd + length, newEnd: last.newEnd + length });
    const start = between.length - between.lastIndexOf('\n') - 1;
    last = { ...change, oldStart: change.oldStart - start, newStart: change.newStart - start };
  }
  if (last === undefined) return parts;
  const length = endsLine(before, after, last) ? 0 : endOfLine(before, last.oldEnd) - last.oldEnd;
  return [...parts, { ...last, oldEnd: last.oldEnd + length, newEnd: last.newEnd + length }];
}

function endsLine(before: string, after: string, { oldEnd, newEnd }: Change): boolean {
  return startsLine(before, oldEnd) && startsLine(after, newEnd);
}

function withoutSameLines(before: string, after: string, { oldStart, oldEnd, newStart, newEnd }: Change): Change {
  const shorter = Math.min(oldEnd - oldStart, newEnd - newStart);
  const head = countSame(shorter, (from, to) => before.slice(oldStart + from, oldStart + to) === after.slice(newStart + from, newStart + to));
  const kept = before.slice(oldStart, oldStart + head).lastIndexOf('\n') + 1;
  const tail = countSame(shorter - kept, (from, to) => before.slice(oldEnd - to, oldEnd - from) === after.slice(newEnd - to, newEnd - from));
  const left = startsLine(before, oldEnd - tail) && startsLine(after, newEnd - tail) ? tail : Math.max(0, oldEnd - endOfLine(before, oldEnd - tail));
  return { oldStart: oldStart + kept, oldEnd: oldEnd - left, newStart: newStart + kept, newEnd: newEnd - left };
}

// How far two texts are the same: in large steps, then in smaller ones.
function countSame(most: number, isSame: (from: number, to: number) => boolean): number {
  let same = 0;
  for (let step = CHARACTERS_AT_ONCE; step >= 1; step = Math.floor(step / 4)) while (same + step <= most && isSame(same, same + step)) same += step;
  return same;
}

function startsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}

function endOfLine(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  return feed === -1 ? text.length : feed + 1;
}
