// Where a text stands in a file that is not there exactly: by a short ladder of well-known differences. The first rung on which anything is
// found decides; a looser one never overrules it.
import type { Steps } from '../turns.ts';
import type { Draft, View } from './draft.ts';
import { listVariants } from './escape-variants.ts';
import { findLines, readLines, toKey } from './find-lines.ts';
import { foldText, toPlain } from './fold-text.ts';
import { countIndents, toIndentUnit } from './indent-unit.ts';
import { measureShift, NO_SHIFT, type Shift, type ShiftContext } from './indentation.ts';
import { indentOf, isBlank, splitLines, type Line } from './split-lines.ts';
import type { EditRule, Match, Matches, TextEdit } from './text-edit.ts';

/** The places of a text that is not there exactly, on the strictest rung that has any; undefined when none has. */
export function* findLooseMatches(file: Draft, edit: Texts): Steps<Matches | undefined> {
  if (isBlank(edit.oldText)) return undefined;
  const inner = withoutBorders(edit);
  for (const [rule, find] of RUNGS) {
    yield;
    const matches = toMatches(rule, yield* find(file, edit));
    if (matches !== undefined) return matches;
    if (inner === undefined) continue;
    yield;
    const lines = toMatches(rule, (yield* find(file, inner)).filter((match) => isWholeLines(file, match)).map((match) => withIndent(file, match)));
    if (lines !== undefined) return lines;
  }
  return undefined;
}

function toMatches(rule: EditRule, all: readonly Match[]): Matches | undefined {
  if (all.length === 0) return undefined;
  const matches = withoutRepeats(all);
  const first = new Set(matches);
  return { rule, matches, readings: all.filter((match) => !first.has(match)) };
}

type Texts = Pick<TextEdit, 'oldText' | 'newText'>;

/** More places are not told apart: a text that stands so often can be copied from the file. */
export const MAX_LOOSE_PLACES = 50_000;
const PLACES_A_TURN = 5_000;

const RUNGS: readonly (readonly [EditRule, (file: Draft, edit: Texts) => Steps<readonly Match[]>])[] = [
  ['line_ends', (file, edit) => findFolded(file, edit, { trailing: false, typography: false })],
  ['trailing_space', (file, edit) => findFolded(file, edit, { trailing: true, typography: false })],
  ['indentation', (file, edit) => findShifted(file, edit, false)],
  ['quotes', findLoosely],
  ['escapes', findUnescaped],
];

// Empty lines at the edges of the old text that the file lacks: then the lines between are meant, and as many empty ones go from the new text.
function withoutBorders({ oldText, newText }: Texts): Texts | undefined {
  const before = /^(?:[ \t]*\r?\n)+/.exec(oldText)?.[0] ?? '';
  const after = blankLinesBehind(oldText);
  if (before === '' && countFeeds(after) < 2) return undefined;
  const old = oldText.slice(before.length, oldText.length - after.length);
  if (isBlank(old)) return undefined;
  const first = new RegExp(`^(?:[ \\t]*\\r?\\n){0,${countFeeds(before)}}`).exec(newText)?.[0] ?? '';
  const rest = newText.slice(first.length);
  return { oldText: old, newText: withoutLast(rest, countFeeds(after)) };
}

// From the first line end behind the last line that says something; empty when nothing but blanks follows it.
function blankLinesBehind(text: string): string {
  const end = text.trimEnd().length;
  const feed = text.indexOf('\n', end);
  return feed === -1 ? '' : text.slice(text[feed - 1] === '\r' ? feed - 1 : feed);
}

// At most so many of the line ends behind the last line that says something.
function withoutLast(text: string, feeds: number): string {
  const start = text.length - blankLinesBehind(text).length;
  let end = text.length;
  for (let n = 0; n < feeds && end > start; n += 1) {
    const feed = text.lastIndexOf('\n', end - 1);
    end = text[feed - 1] === '\r' ? feed - 1 : feed;
  }
  return text.slice(0, end);
}

function countFeeds(text: string): number {
  return text.split('\n').length - 1;
}

function isWholeLines(file: Draft, { start, end }: Match): boolean {
  // Lines that end in returns alone are not told apart here: none is taken for whole then.
  return isBlank(file.slice(startOfLine(file, start), start)) && (end === file.length || /[\r\n]/.test(file.at(end)) || file.at(end - 1) === '\n');
}

function startOfLine(file: Draft, at: number): number {
  return at - file.spot(at).column + 1;
}

// An empty line before it says that the line was copied without its indentation, which lines put beside it have to get as well.
function withIndent(file: Draft, match: Match): Match {
  const lineStart = startOfLine(file, match.start);
  if (lineStart === match.start || !match.shift.isNone || match.oldText.includes('\n')) return match;
  const added = file.slice(lineStart, match.start);
  return { ...match, start: lineStart, shift: { isNone: false, apply: (indent) => added + indent } };
}

function* findUnescaped(file: Draft, edit: Texts): Steps<readonly Match[]> {
  const found: Match[] = [];
  for (const variant of listVariants(edit.oldText, edit.newText)) {
    if (isBlank(variant.oldText)) continue;
    yield;
    const exact = yield* file.findAll(variant.oldText);
    for (const start of exact.slice(0, MAX_LOOSE_PLACES + 1)) found.push({ ...variant, start, end: start + variant.oldText.length, shift: NO_SHIFT });
    if (exact.length === 0) for (const match of yield* findLoosely(file, variant)) found.push(match);
  }
  return found;
}

function* findLoosely(file: Draft, edit: Texts): Steps<readonly Match[]> {
  const folded = yield* findFolded(file, edit, { trailing: true, typography: true });
  return folded.length > 0 ? folded : yield* findShifted(file, edit, true);
}

function* findFolded(file: Draft, edit: Texts, options: { readonly trailing: boolean; readonly typography: boolean }): Steps<readonly Match[]> {
  const folded = yield* file.folded(options);
  const wanted = foldText(edit.oldText, { ...options, hasFeeds: edit.oldText.includes('\n') }).text;
  const matches: Match[] = [];
  for (const [n, at] of (yield* folded.findAll(wanted)).entries()) {
    if (n % PLACES_A_TURN === PLACES_A_TURN - 1) yield;
    const match = toMatch(file, { folded, edit, at, length: wanted.length });
    if (match !== undefined) matches.push(match);
    if (matches.length > MAX_LOOSE_PLACES) break;
  }
  if (matches.length > 0 || !wanted.endsWith('\n') || folded.at(folded.length - 1) === '\n') return matches;
  // The caller takes the last line to be closed, and it is not.
  const open = wanted.slice(0, -1);
  const at = folded.length - open.length;
  if (open.trim() === '' || at < 0 || folded.slice(at, folded.length) !== open) return [];
  const [oldText, newText] = [edit.oldText, edit.newText].map((text) => text.replace(/\r?\n$/, ''));
  const match = toMatch(file, { folded, edit: { oldText: oldText ?? '', newText: newText ?? '' }, at, length: open.length });
  return match === undefined ? [] : [match];
}

interface FoldedPlace {
  readonly folded: View;
  readonly edit: Texts;
  readonly at: number;
  readonly length: number;
}

function toMatch(file: Draft, { folded, edit, at, length }: FoldedPlace): Match | undefined {
  const last = at + length - 1;
  const [first, final] = [folded.origin(at), folded.origin(last)];
  const next = last + 1 < folded.length ? folded.origin(last + 1) : undefined;
  const isLineEnd = next === undefined || folded.at(last + 1) === '\n';
  // Not between the dots of an ellipsis.
  if ((at > 0 && folded.origin(at - 1).start === first.start) || next?.end === final.end) return undefined;
  // Blanks that the caller put behind the last line were left out for comparing, so only the end of a line is meant.
  if (/[ \t]$/.test(edit.oldText) && !isLineEnd) return undefined;
  // Blanks behind the last line belong to it.
  const end = isLineEnd && folded.at(last) !== '\n' ? (next?.start ?? file.length) : final.end;
  return { start: first.start, end, ...edit, shift: NO_SHIFT };
}

// Whole lines, each the same but for its indentation and trailing blanks.
function* findShifted(file: Draft, given: Texts, typography: boolean): Steps<readonly Match[]> {
  const edit = withoutLastIndent(given);
  const pieces = splitLines(edit.oldText);
  const isClosed = pieces.length > 1 && pieces.at(-1)?.content === '';
  const wanted = (isClosed ? pieces.slice(0, -1) : pieces).map(({ content }) => content);
  const keys = wanted.map((line) => toKey(line, typography));
  const matches: Match[] = [];
  let context: ShiftContext | undefined;
  for (const [n, start] of (yield* findLines(file, keys, { typography, most: MAX_LOOSE_PLACES + 1 })).entries()) {
    if (n % PLACES_A_TURN === PLACES_A_TURN - 1) yield;
    const found = readLines(file, start, keys.length);
    context ??= { fileUnit: yield* file.indentUnit(), callerUnit: toIndentUnit([countIndents(wanted), countIndents(splitLines(edit.newText).map(({ content }) => content))]) };
    const match = toShifted(edit, { wanted, found, isClosed, context, typography });
    if (match !== undefined) matches.push(match);
  }
  return matches;
}

interface LinePlace {
  readonly wanted: readonly string[];
  readonly found: readonly Line[];
  readonly isClosed: boolean;
  readonly context: ShiftContext;
  readonly typography: boolean;
}

function toShifted(edit: Texts, { wanted, found, isClosed, context, typography }: LinePlace): Match | undefined {
  const pairs = wanted.map((line, index) => [line, found[index]?.content ?? ''] as const);
  // Typographic blanks are indentation like others, and where they differ as much as the ASCII ones that they stand for.
  const measure = (some: typeof pairs): Shift | undefined => measureShift(some, context) ?? (typography ? measureShift(some.map(([line, other]) => [toPlain(line), toPlain(other)] as const), context) : undefined);
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const end = last.start + last.content.length;
  // A last line that the caller takes to be closed and that is not loses its line end in what is put there, too.
  const isOpen = isClosed && last.end === '';
  const texts = isOpen ? { oldText: edit.oldText.replace(/\r?\n$/, ''), newText: edit.newText.replace(/\r?\n$/, '') } : edit;
  const place = { ...texts, end: isClosed ? end + last.end.length : end };
  const shift = measure(pairs);
  if (shift !== undefined) return { ...place, start: first.start, shift };
  // Copied from behind the indentation of its first line.
  if (pairs.length < 2 || indentOf(wanted[0] ?? '') !== '') return undefined;
  const rest = measure(pairs.slice(1));
  return rest === undefined ? undefined : { ...place, start: first.start + indentOf(first.content).length, shift: rest, keepsFirst: true };
}

// Both texts may reach into the indentation of the line behind: nothing of it changes.
function withoutLastIndent(edit: Texts): Texts {
  const indent = /\n([ \t]+)$/.exec(edit.oldText)?.[1];
  if (indent === undefined || !edit.newText.endsWith(`\n${indent}`)) return edit;
  return { oldText: edit.oldText.slice(0, -indent.length), newText: edit.newText.slice(0, -indent.length) };
}

// In order; of several readings of one place the first.
function withoutRepeats(matches: readonly Match[]): readonly Match[] {
  const sorted = matches.toSorted((one, other) => one.start - other.start || one.end - other.end);
  return sorted.filter(({ start, end }, index) => sorted[index - 1]?.start !== start || sorted[index - 1]?.end !== end);
}
