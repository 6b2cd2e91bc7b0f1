// Unified diffs, in time that follows the changes and not the file, and no longer than is asked for.
import { diffArrays, formatPatch } from 'diff';
import { runAtOnce, type Steps } from '../turns.ts';
import type { Change } from './block-list.ts';
import { createHunkWriter, type HunkWriter } from './hunk-writer.ts';
import { findLineChanges, type ChangedText } from './line-changes.ts';

export interface DiffOptions {
  /** Lines around each change. @default 3 */
  readonly context?: number | undefined;
  /** The number of the first line. @default 1 */
  readonly startLine?: number | undefined;
  /** Put into the header; without one there is no header. */
  readonly path?: string | undefined;
  /** About how long it may become; what is left out then, and which lines are cut, is said at their place. @default no limit */
  readonly maxCharacters?: number | undefined;
}

export interface Diff {
  readonly text: string;
  /** Whether anything was left out. */
  readonly isCut: boolean;
}

// The shortest difference costs the square of its length: beyond this it is not looked for.
const MAX_EDIT_LENGTH = 600;
// Nor in parts that are longer; their lines are read one by one, as far as they are shown.
const MAX_COMPARED_CHARACTERS = 524_288;
const LINES_A_TURN = 5_000;
const FEEDS_A_TURN = 100_000;
// Of a line that is too long, so much is shown around where it changed.
const MAX_LINE_CHARACTERS = 2_000;
const SHOWN_BEFORE_CHARACTERS = 200;

/** At once. */
export function formatDiff(before: string, after: string, options: DiffOptions = {}): string {
  return runAtOnce(formatDiffInSteps({ before, after }, options)).text;
}

/** Returns are left out of what is shown; a change of line ends alone shows as lines that look the same. */
export function* formatDiffInSteps(texts: ChangedText, options: DiffOptions = {}): Steps<Diff> {
  const { context = 3, startLine = 1, path, maxCharacters = Number.POSITIVE_INFINITY } = options;
  const { before } = texts;
  const changes = yield* findLineChanges(texts);
  const job: Job = { texts, context, maxCharacters, writer: createHunkWriter({ context, startLine }), isCut: false };
  let at = 0;
  let left: number | undefined;
  for (const change of changes) {
    yield;
    left = job.writer.size() >= maxCharacters ? change.oldStart : undefined;
    if (left !== undefined) break;
    yield* keepBetween(job, at, change.oldStart);
    left = yield* writeChange(job, change);
    at = change.oldEnd;
    if (left !== undefined) break;
  }
  if (left === undefined) for (const line of readLines(before, { from: at, to: before.length, most: context })) job.writer.keep(shorten(job, line));
  const hunks = job.writer.finish();
  const lineAt = function* (offset: number): Steps<number> {
    return startLine + (yield* countFeeds(before, 0, offset));
  };
  const notice = left === undefined ? '' : `\\ Cut here: there are more changes from line ${yield* lineAt(left)} to line ${yield* lineAt(Math.max(left, (changes.at(-1)?.oldEnd ?? 0) - 1))}.\n`;
  return { text: (path === undefined ? '' : formatHeader(path)) + hunks + notice, isCut: job.isCut || left !== undefined };
}

function formatHeader(path: string): string {
  const header = formatPatch({ oldFileName: path, newFileName: path, oldHeader: undefined, newHeader: undefined, hunks: [] });
  return header.slice(header.indexOf('--- '));
}

interface Job {
  readonly texts: ChangedText;
  readonly context: number;
  readonly maxCharacters: number;
  readonly writer: HunkWriter;
  /** Whether a line was cut. */
  isCut: boolean;
}

// Where two changes are far apart, only what is shown of the lines between them is read.
function* keepBetween(job: Job, from: number, to: number): Steps<void> {
  const { writer, context, texts } = job;
  const first = [...readLines(texts.before, { from, to, most: context * 2 + 1 })];
  const isShort = first.length <= context * 2;
  for (const line of isShort ? first : first.slice(0, context)) writer.keep(shorten(job, line));
  if (isShort) return;
  let start = to;
  for (let n = 0; n < context; n += 1) start = texts.before.lastIndexOf('\n', start - 2) + 1;
  writer.skip((yield* countFeeds(texts.before, from, to)) - context * 2);
  for (const line of readLines(texts.before, { from: start, to })) writer.keep(shorten(job, line));
}

/** @returns where in the text before the first line stands that was not shown; undefined when all were */
function* writeChange(job: Job, { oldStart, oldEnd, newStart, newEnd }: Change): Steps<number | undefined> {
  const { before, after } = job.texts;
  const [old, wanted] = [() => readLines(before, { from: oldStart, to: oldEnd }), () => readLines(after, { from: newStart, to: newEnd })];
  const isSmall = oldEnd - oldStart + newEnd - newStart <= MAX_COMPARED_CHARACTERS;
  const compared = isSmall ? diffArrays([...old()], [...wanted()], { maxEditLength: MAX_EDIT_LENGTH }) : undefined;
  const isPaired = compared === undefined && (yield* countLines(before, oldStart, oldEnd)) === (yield* countLines(after, newStart, newEnd));
  let at = oldStart;
  let shown = 0;
  for (const { kept, removed, added } of compared === undefined ? listRuns(old(), wanted(), { isPaired, maxCharacters: job.maxCharacters }) : toRuns(compared)) {
    for (const line of kept) {
      shown += 1;
      if (shown % LINES_A_TURN === 0) yield;
      job.writer.keep(shorten(job, line));
      at += line.length;
    }
    if (removed.length + added.length > 0 && job.writer.size() >= job.maxCharacters) return at;
    const left = yield* writeRun(job, removed, added);
    if (left !== undefined) return at + left;
    at += removed.reduce((sum, line) => sum + line.length, 0);
  }
  return undefined;
}

/** Lines that stay, then lines that go and those that come in their place. */
interface Run {
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

// Of both kinds the first ones are shown when not all can be.
function* writeRun(job: Job, removed: readonly string[], added: readonly string[]): Steps<number | undefined> {
  const { writer, maxCharacters } = job;
  const half = writer.size() + (maxCharacters - writer.size()) / 2;
  let passed = 0;
  for (const [index, line] of removed.entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) yield;
    if (index > 0 && writer.size() >= half) break;
    writer.change('-', shorten(job, line, added[index]));
    passed += line.length;
  }
  for (const [index, line] of added.entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) yield;
    if (index > 0 && writer.size() >= maxCharacters) return Math.min(passed, removed.slice(0, index).reduce((sum, gone) => sum + gone.length, 0));
    writer.change('+', shorten(job, line, removed[index]));
  }
  return passed < removed.reduce((sum, line) => sum + line.length, 0) ? passed : undefined;
}

function* toRuns(changes: readonly { readonly value: string[]; readonly added: boolean; readonly removed: boolean }[]): Generator<Run> {
  for (const [index, { value, added, removed }] of changes.entries()) {
    const [last, next] = [changes[index - 1], changes[index + 1]];
    if (removed) yield { kept: [], removed: value, added: next?.added === true ? next.value : [] };
    else if (!added) yield { kept: value, removed: [], added: [] };
    else if (last?.removed !== true) yield { kept: [], removed: [], added: value };
  }
}

// As many lines as before are compared one by one, since most likely each was changed in its place; otherwise all go out and all come in. No run is
// longer than what can be shown.
function* listRuns(old: Iterator<string>, wanted: Iterator<string>, { isPaired, maxCharacters }: { readonly isPaired: boolean; readonly maxCharacters: number }): Generator<Run> {
  let run: { kept: string[]; removed: string[]; added: string[]; size: number } = { kept: [], removed: [], added: [], size: 0 };
  for (;;) {
    const [gone, come] = [old.next(), wanted.next()];
    if (gone.done === true && come.done === true) break;
    const isSame = isPaired && gone.value === come.value;
    const isFull = run.size > maxCharacters * 2;
    if (isFull || (isSame && run.removed.length > 0)) {
      yield run;
      run = { kept: [], removed: [], added: [], size: 0 };
    }
    if (isSame) yield { kept: [gone.value as string], removed: [], added: [] };
    else {
      if (gone.done !== true) run.removed.push(gone.value);
      if (come.done !== true) run.added.push(come.value);
      run.size += (gone.done === true ? 0 : gone.value.length) + (come.done === true ? 0 : come.value.length);
    }
  }
  yield run;
}

/** With their line ends. */
function* readLines(text: string, { from, to, most = Number.POSITIVE_INFINITY }: { readonly from: number; readonly to: number; readonly most?: number }): Generator<string> {
  for (let at = from, n = 0; at < to && n < most; n += 1) {
    const feed = text.indexOf('\n', at);
    const next = feed === -1 || feed >= to ? to : feed + 1;
    yield text.slice(at, next);
    at = next;
  }
}

function* countLines(text: string, start: number, end: number): Steps<number> {
  return (yield* countFeeds(text, start, end)) + (end > start && text[end - 1] !== '\n' ? 1 : 0);
}

function* countFeeds(text: string, start: number, end: number): Steps<number> {
  let count = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    count += 1;
    if (count % FEEDS_A_TURN === 0) yield;
  }
  return count;
}

// In a diff of limited length.
function shorten(job: Job, line: string, other = ''): string {
  if (job.maxCharacters === Number.POSITIVE_INFINITY || line.length <= MAX_LINE_CHARACTERS) return line;
  job.isCut = true;
  let same = 0;
  while (same < line.length && line[same] === other[same]) same += 1;
  const from = Math.min(Math.max(0, same - SHOWN_BEFORE_CHARACTERS), line.length - MAX_LINE_CHARACTERS);
  const to = from + MAX_LINE_CHARACTERS;
  const note = (count: number): string => (count === 0 ? '' : `[${count} characters]`);
  return `${note(from)}${line.slice(from, to).toWellFormed()}${note(line.length - to)}${/\r?\n$/.exec(line.slice(-2))?.[0] ?? ''}`;
}
