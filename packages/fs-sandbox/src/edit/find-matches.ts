// Where a remembered text stands in a file: exactly, else by a short ladder of well-known differences. The first rung on which anything is
// found decides; a looser one never overrules it.
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
    keys: (typography) => keep(`keys ${typography}`, () => lines().map(({ content }) => toKey(content, typography))),
    folded: (options) => keep(`folded ${JSON.stringify(options)}`, () => foldText(text, options)),
    indentUnit: () => keep('unit', () => findIndentUnit(lines().map(({ content }) => content)) ?? '    '),
  };
}

/** The places on the strictest rung that has any; undefined when none has. */
export function findMatches(file: SearchedText, edit: Pick<TextEdit, 'oldText' | 'newText'>): Matches | undefined {
  const { oldText, newText } = edit;
  const exact = findAll(file.text, oldText).map((start): Match => ({ start, end: start + oldText.length, oldText, newText, shift: NO_SHIFT }));
  if (exact.length > 0) return { rule: 'exact', matches: exact };
  if (isBlank(oldText)) return undefined;
  const rungs: readonly (readonly [EditRule, () => readonly Match[]])[] = [
    ['line_ends', () => findFolded(file, edit, { trailing: false, typography: false })],
    ['trailing_space', () => findFolded(file, edit, { trailing: true, typography: false })],
    ['indentation', () => findShifted(file, edit, false)],
    ['quotes', () => findLoosely(file, edit)],
    ['escapes', () => listVariants(oldText, newText).filter((variant) => !isBlank(variant.oldText)).flatMap((variant) => findVariant(file, variant))],
  ];
  for (const [rule, find] of rungs) {
    const matches = withoutRepeats(find());
    if (matches.length > 0) return { rule, matches };
  }
  return undefined;
}

function findVariant(file: SearchedText, variant: Pick<TextEdit, 'oldText' | 'newText'>): readonly Match[] {
  const exact = findAll(file.text, variant.oldText).map((start): Match => ({ ...variant, start, end: start + variant.oldText.length, shift: NO_SHIFT }));
  return exact.length > 0 ? exact : findLoosely(file, variant);
}

function findLoosely(file: SearchedText, edit: Pick<TextEdit, 'oldText' | 'newText'>): readonly Match[] {
  const folded = findFolded(file, edit, { trailing: true, typography: true });
  return folded.length > 0 ? folded : findShifted(file, edit, true);
}

function findAll(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  if (wanted === '') return found;
  // One character further each time: of places that overlap each counts, since none is meant more than the other.
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

function findFolded(file: SearchedText, edit: Pick<TextEdit, 'oldText' | 'newText'>, options: { readonly trailing: boolean; readonly typography: boolean }): readonly Match[] {
  const folded = file.folded(options);
  const wanted = foldText(edit.oldText, options).text;
  const matches = findAll(folded.text, wanted).flatMap((at) => toMatch(file, { folded, edit, at, length: wanted.length }));
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
  readonly edit: Pick<TextEdit, 'oldText' | 'newText'>;
  readonly at: number;
  readonly length: number;
}

function toMatch(file: SearchedText, { folded, edit, at, length }: FoldedPlace): readonly Match[] {
  const { starts, ends } = folded;
  const last = at + length - 1;
  const start = starts[at] ?? 0;
  let end = ends[last] ?? 0;
  // Not between the dots of an ellipsis.
  if (starts[at - 1] === start || ends[last + 1] === end) return [];
  if (/[ \t]$/.test(edit.oldText)) {
    // Blanks that the caller put behind the last line were left out for comparing, so only the end of a line is meant.
    const rest = /^[ \t]*(?=\r?\n|\r|$)/.exec(file.text.slice(end, end + 10_000));
    if (rest === null) return [];
    end += rest[0].length;
  }
  return [{ start, end, ...edit, shift: NO_SHIFT }];
}

// Whole lines, each the same but for its indentation and trailing blanks.
function findShifted(file: SearchedText, given: Pick<TextEdit, 'oldText' | 'newText'>, typography: boolean): readonly Match[] {
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

function toShifted(edit: Pick<TextEdit, 'oldText' | 'newText'>, { wanted, found, isClosed, context }: LinePlace): Match | undefined {
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
function withoutLastIndent(edit: Pick<TextEdit, 'oldText' | 'newText'>): Pick<TextEdit, 'oldText' | 'newText'> {
  const indent = /\n([ \t]+)$/.exec(edit.oldText)?.[1];
  if (indent === undefined || !edit.newText.endsWith(`\n${indent}`)) return edit;
  return { oldText: edit.oldText.slice(0, -indent.length), newText: edit.newText.slice(0, -indent.length) };
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
