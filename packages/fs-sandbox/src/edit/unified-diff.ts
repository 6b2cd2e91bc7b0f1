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

// Beyond this many differing lines the shortest difference is not looked for.
const MAX_EDIT_LENGTH = 5_000;

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
  const patch: StructuredPatch = structuredPatch(path, path, oldText, wantedText, undefined, undefined, { context, maxEditLength: MAX_EDIT_LENGTH }) ?? replaceWhole(path, oldText, wantedText);
  const shift = from + (options.startLine ?? 1) - 1;
  const hunks = patch.hunks.map((hunk) => ({ ...hunk, oldStart: hunk.oldStart + shift, newStart: hunk.newStart + shift, lines: hunk.lines.map((line) => line.replace(/\r$/, '')) }));
  const text = formatPatch({ ...patch, hunks });
  return options.path === undefined ? text.slice(Math.max(0, text.indexOf('@@'))) : text.slice(Math.max(0, text.indexOf('--- ')));
}

// Too different to be compared: all out, all in.
function replaceWhole(path: string, before: string, after: string): StructuredPatch {
  const [old, wanted] = [before.split('\n'), after.split('\n')];
  const lines = [...old.map((line) => `-${line}`), ...wanted.map((line) => `+${line}`)];
  return { oldFileName: path, newFileName: path, oldHeader: undefined, newHeader: undefined, hunks: [{ oldStart: 1, newStart: 1, oldLines: old.length, newLines: wanted.length, lines }] };
}
