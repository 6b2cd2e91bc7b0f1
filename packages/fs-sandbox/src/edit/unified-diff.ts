// Unified diffs, in time that follows the change and not the file: what is the same at both ends is cut off before anything is compared.
import { formatPatch, structuredPatch, type StructuredPatch } from 'diff';

export interface DiffOptions {
  /** Lines around each change. @default 3 */
  readonly context?: number | undefined;
  /** The number of the first line. @default 1 */
  readonly startLine?: number | undefined;
  /** Put into the header; without one there is no header. */
  readonly path?: string | undefined;
}

// The shortest difference costs the square of its length: beyond this it is not looked for.
const MAX_EDIT_LENGTH = 600;

/** Returns are left out of what is shown; a change of line ends alone shows as lines that look the same. */
export function formatDiff(before: string, after: string, options: DiffOptions = {}): string {
  const context = options.context ?? 3;
  const [old, wanted] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < wanted.length && old[start] === wanted[start]) start += 1;
  let same = 0;
  while (same < old.length - start && same < wanted.length - start && old[old.length - 1 - same] === wanted[wanted.length - 1 - same]) same += 1;
  const from = Math.max(0, start - context);
  const [oldEnd, wantedEnd] = [Math.min(old.length, old.length - same + context), Math.min(wanted.length, wanted.length - same + context)];
  const toText = (lines: readonly string[], end: number): string => lines.slice(from, end).join('\n') + (end < lines.length ? '\n' : '');
  const [oldText, wantedText] = [toText(old, oldEnd), toText(wanted, wantedEnd)];
  const path = options.path ?? 'file';
  const patch: StructuredPatch = structuredPatch(path, path, oldText, wantedText, undefined, undefined, { context, maxEditLength: MAX_EDIT_LENGTH }) ?? compareLineByLine(path, { old: old.slice(from, oldEnd), wanted: wanted.slice(from, wantedEnd), context });
  const shift = from + (options.startLine ?? 1) - 1;
  const hunks = patch.hunks.map((hunk) => ({ ...hunk, oldStart: hunk.oldStart + shift, newStart: hunk.newStart + shift, lines: hunk.lines.map((line) => line.replace(/\r$/, '')) }));
  const text = formatPatch({ ...patch, hunks });
  return options.path === undefined ? text.slice(Math.max(0, text.indexOf('@@'))) : text.slice(Math.max(0, text.indexOf('--- ')));
}

interface LineByLine {
  readonly old: readonly string[];
  readonly wanted: readonly string[];
  readonly context: number;
}

// As many lines as before are compared one by one, since most likely each was changed in its place; otherwise all go out and all come in.
function compareLineByLine(path: string, { old, wanted, context }: LineByLine): StructuredPatch {
  const isSame = (index: number): boolean => old.length === wanted.length && old[index] === wanted[index];
  const hunks: StructuredPatch['hunks'] = [];
  const length = Math.max(old.length, wanted.length);
  for (let index = 0; index < length; ) {
    if (isSame(index)) {
      index += 1;
      continue;
    }
    const start = Math.max(0, index - context);
    let end = index + 1;
    // Up to where more lines are the same than two changes may share between them.
    for (let next = end; next < length && next <= end + 2 * context; next += 1) if (!isSame(next)) end = next + 1;
    const stop = Math.min(length, end + context);
    const lines: string[] = [];
    for (let at = start; at < stop; ) {
      if (isSame(at)) {
        lines.push(` ${old[at] ?? ''}`);
        at += 1;
        continue;
      }
      let behind = at;
      while (behind < stop && !isSame(behind)) behind += 1;
      // One by one: a call takes only so many arguments.
      for (const line of old.slice(at, behind)) lines.push(`-${line}`);
      for (const line of wanted.slice(at, behind)) lines.push(`+${line}`);
      at = behind;
    }
    hunks.push({ oldStart: start + 1, newStart: start + 1, oldLines: Math.min(stop, old.length) - start, newLines: Math.min(stop, wanted.length) - start, lines });
    index = stop;
  }
  return { oldFileName: path, newFileName: path, oldHeader: undefined, newHeader: undefined, hunks };
}
