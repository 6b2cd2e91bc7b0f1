// Where a remembered text stands in a file: exactly, else by a short ladder of well-known differences. The first rung on which anything is
// found decides; a looser one never overrules it.
import type { Steps } from '../turns.ts';
import { foldText, toPlain, type FoldedText } from './fold-text.ts';
import { findIndentUnit, measureShift, NO_SHIFT, type ShiftContext } from './indentation.ts';
import { indentOf, isBlank, splitLines, type Line } from './split-lines.ts';
import { listVariants } from './escape-variants.ts';
import type { EditRule, Match, Matches, TextEdit } from './text-edit.ts';

/** A text that is searched several times; what is derived from it is made once, when it is needed. */
export interface SearchedText {
  readonly text: string;
  readonly lines: () => readonly Line[];
  /** The lines without indentation, trailing blanks and, when asked, typography. */
  readonly keys: (typography: boolean) => readonly string[];
  readonly folded: (options: { readonly trailing: boolean; readonly typography: boolean }) => FoldedText;
  readonly indentUnit: () => string;
}

export function createSearchedText(text: string): SearchedText {
  const kept = new Map<string, unknown>();
  const keep = <T>(key: string, make: () => T): T => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key) as T;
  };
  const lines = (): readonly Line[] => keep('lines', () => splitLines(text));
  return {
    text,
    lines,
    keys: (typography) => keep(`keys ${typography}`, () => keysOf(lines(), typography)),
    folded: (options) => keep(`folded ${JSON.stringify(options)}`, () => foldText(text, options)),
    indentUnit: () => keep('unit', () => findIndentUnit(lines().map(({ content }) => content)) ?? '    '),
  };
}

/** The places of a text that is not there exactly, on the strictest rung that has any; undefined when none has. */
export function* findLooseMatches(file: SearchedText, edit: Texts): Steps<Matches | undefined> {
  if (isBlank(edit.oldText)) return undefined;
  for (const [rule, find] of RUNGS) {
    yield;
    const all = find(file, edit);
    const matches = withoutRepeats(all);
    if (matches.length > 0) return { rule, matches, readings: all.filter((match) => !matches.includes(match)) };
    yield;
    const inner = withoutBorders(edit);
    const allInner = inner === undefined ? [] : find(file, inner).filter((match) => isWholeLines(file.text, match));
    const lines = withoutRepeats(allInner);
    if (lines.length > 0) return { rule, matches: lines, readings: allInner.filter((match) => !lines.includes(match)) };
  }
  return undefined;
}

type Texts = Pick<TextEdit, 'oldText' | 'newText'>;

const RUNGS: readonly (readonly [EditRule, (file: SearchedText, edit: Texts) => readonly Match[]])[] = [
  ['line_ends', (file, edit) => findFolded(file, edit, { trailing: false, typography: false })],
  ['trailing_space', (file, edit) => findFolded(file, edit, { trailing: true, typography: false })],
  ['indentation', (file, edit) => findShifted(file, edit, false)],
  ['quotes', findLoosely],
  ['escapes', (file, edit) => listVariants(edit.oldText, edit.newText).filter(({ oldText }) => !isBlank(oldText)).flatMap((variant) => findVariant(file, variant))],
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

function isWholeLines(text: string, { start, end }: Match): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return (start === 0 || isBlank(before)) && (end === text.length || /[\r\n]/.test(text[end] ?? '') || text[end - 1] === '\n');
}

function findVariant(file: SearchedText, variant: Texts): readonly Match[] {
  const exact = Array.from(listPlaces(file.text, variant.oldText), (start): Match => ({ ...variant, start, end: start + variant.oldText.length, shift: NO_SHIFT }));
  return exact.length > 0 ? exact : findLoosely(file, variant);
}

function findLoosely(file: SearchedText, edit: Texts): readonly Match[] {
  const folded = findFolded(file, edit, { trailing: true, typography: true });
  return folded.length > 0 ? folded : findShifted(file, edit, true);
}

const PLACES_A_TURN = 20_000;

/** Where a text stands in another one. Of places that overlap each counts, since none is meant more than the other. */
export function* findAll(text: string, wanted: string): Steps<readonly number[]> {
  const found: number[] = [];
  for (const at of listPlaces(text, wanted)) {
    found.push(at);
    if (found.length % PLACES_A_TURN === 0) yield;
  }
  return found;
}

function* listPlaces(text: string, wanted: string): Generator<number> {
  if (wanted === '') return;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) yield at;
}

function findFolded(file: SearchedText, edit: Texts, options: { readonly trailing: boolean; readonly typography: boolean }): readonly Match[] {
  const folded = file.folded(options);
  const wanted = foldText(edit.oldText, options).text;
  const matches = [...listPlaces(folded.text, wanted)].flatMap((at) => toMatch(file, { folded, edit, at, length: wanted.length }));
  if (matches.length > 0 || !wanted.endsWith('\n') || folded.text.endsWith('\n')) return matches;
  // The caller takes the last line to be closed, and it is not.
  const open = wanted.slice(0, -1);
  const at = folded.text.length - open.length;
  if (open.trim() === '' || at < 0 || !folded.text.endsWith(open)) return [];
  const [oldText, newText] = [edit.oldText, edit.newText].map((text) => text.replace(/\r?\n$/, ''));
  return toMatch(file, { folded, edit: { oldText: oldText ?? '', newText: newText ?? '' }, at, length: open.length });
}

interface FoldedPlace {
  readonly folded: FoldedText;
  readonly edit: Texts;
  readonly at: number;
  readonly length: number;
}

function toMatch(file: SearchedText, { folded, edit, at, length }: FoldedPlace): readonly Match[] {
  const last = at + length - 1;
  const [first, final] = [folded.origin(at), folded.origin(last)];
  const next = last + 1 < folded.text.length ? folded.origin(last + 1) : undefined;
  const isLineEnd = folded.text[last + 1] === '\n' || last + 1 === folded.text.length;
  // Not between the dots of an ellipsis.
  if ((at > 0 && folded.origin(at - 1).start === first.start) || next?.end === final.end) return [];
  // Blanks that the caller put behind the last line were left out for comparing, so only the end of a line is meant.
  if (/[ \t]$/.test(edit.oldText) && !isLineEnd) return [];
  // Blanks behind the last line belong to it.
  const end = isLineEnd && folded.text[last] !== '\n' ? (next?.start ?? file.text.length) : final.end;
  return [{ start: first.start, end, ...edit, shift: NO_SHIFT }];
}

// Whole lines, each the same but for its indentation and trailing blanks.
function findShifted(file: SearchedText, given: Texts, typography: boolean): readonly Match[] {
  const edit = withoutLastIndent(given);
  const pieces = splitLines(edit.oldText);
  const isClosed = pieces.length > 1 && pieces.at(-1)?.content === '';
  const wanted = (isClosed ? pieces.slice(0, -1) : pieces).map(({ content }) => content);
  const keys = wanted.map((line) => toKey(line, typography));
  const fileKeys = file.keys(typography);
  const lines = file.lines();
  const context: ShiftContext = { fileUnit: file.indentUnit(), callerUnit: findIndentUnit([...wanted, ...splitLines(edit.newText).map(({ content }) => content)]) };
  // The rarest thing to look for is a line that says something.
  const anchor = keys.reduce((best, key, index) => (key.length > (keys[best]?.length ?? 0) ? index : best), 0);
  const matches: Match[] = [];
  for (let at = fileKeys.indexOf(keys[anchor] ?? ''); at !== -1; at = fileKeys.indexOf(keys[anchor] ?? '', at + 1)) {
    const first = at - anchor;
    if (first < 0 || !keys.every((key, index) => fileKeys[first + index] === key)) continue;
    const found = lines.slice(first, first + keys.length);
    const match = toShifted(edit, { wanted, found, isClosed, context });
    if (match !== undefined) matches.push(match);
  }
  return matches;
}

interface LinePlace {
  readonly wanted: readonly string[];
  readonly found: readonly Line[];
  readonly isClosed: boolean;
  readonly context: ShiftContext;
}

function toShifted(edit: Texts, { wanted, found, isClosed, context }: LinePlace): Match | undefined {
  const pairs = wanted.map((line, index) => [line, found[index]?.content ?? ''] as const);
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const end = last.start + last.content.length;
  // A last line that the caller takes to be closed and that is not loses its line end in what is put there, too.
  const isOpen = isClosed && last.end === '';
  const texts = isOpen ? { oldText: edit.oldText.replace(/\r?\n$/, ''), newText: edit.newText.replace(/\r?\n$/, '') } : edit;
  const place = { ...texts, end: isClosed ? end + last.end.length : end };
  const shift = measureShift(pairs, context);
  if (shift !== undefined) return { ...place, start: first.start, shift };
  // Copied from behind the indentation of its first line.
  if (pairs.length < 2 || indentOf(wanted[0] ?? '') !== '') return undefined;
  const rest = measureShift(pairs.slice(1), context);
  return rest === undefined ? undefined : { ...place, start: first.start + indentOf(first.content).length, shift: rest, keepsFirst: true };
}

// Both texts may reach into the indentation of the line behind: nothing of it changes.
function withoutLastIndent(edit: Texts): Texts {
  const indent = /\n([ \t]+)$/.exec(edit.oldText)?.[1];
  if (indent === undefined || !edit.newText.endsWith(`\n${indent}`)) return edit;
  return { oldText: edit.oldText.slice(0, -indent.length), newText: edit.newText.slice(0, -indent.length) };
}

// What follows the last line end is no line when nothing is there.
function keysOf(lines: readonly Line[], typography: boolean): readonly string[] {
  const isEnd = lines.length > 1 && lines.at(-1)?.content === '';
  return (isEnd ? lines.slice(0, -1) : lines).map(({ content }) => toKey(content, typography));
}

function toKey(line: string, typography: boolean): string {
  return (typography ? toPlain(line) : line).trim();
}

function withoutRepeats(matches: readonly Match[]): readonly Match[] {
  const seen = new Set<string>();
  return matches
    .filter(({ start, end }) => {
      const key = `${start} ${end}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .toSorted((one, other) => one.start - other.start);
}
