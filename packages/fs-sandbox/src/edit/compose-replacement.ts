// What is put in the place of a match: the caller's new text, but what the caller did not change stays as the file has it, byte for byte. Old
// and new are compared; where they agree the file's own characters are taken, where they differ the new ones, shifted as the match was.
import { diffArrays } from 'diff';
import type { Steps } from '../turns.ts';
import type { View } from './draft.ts';
import { leadOf, plainOf, toPlain } from './fold-text.ts';
import { isBlank, splitLinesInSteps, trailingOf, type Line } from './split-lines.ts';
import type { Match } from './text-edit.ts';

// The shortest difference costs the square of its length: beyond this it is not looked for.
const MAX_EDIT_LENGTH = 1_000;
// Nor which of many lines goes with which of many others.
const MAX_COMPARED_PAIRS = 250_000;
const MAX_COMPARED_LINES = 50_000;
const LINES_A_TURN = 100;

/** The text that a match was found in. */
export type Source = Pick<View, 'slice'>;

/** @param lineEnd what new lines end with where the place itself has no line end */
export function* composeReplacement(source: Source, match: Match, lineEnd: string): Steps<string> {
  const region = source.slice(match.start, match.end);
  // Whoever writes a return and is met exactly means what stands there, and so does who asks for other line ends and nothing else.
  if (isChangeOfLineEnds(match)) return withoutDoubledEnds(source, match);
  if (region === match.oldText && match.oldText.includes('\r')) return match.newText;
  // Nothing was met halfway, and no return is in it: nothing needs to be compared.
  if (region === match.oldText) return match.newText.replaceAll(match.newText.includes('\n') ? /\r?\n/g : '\r', region.includes('\n') ? '\n' : lineEnd);
  const found = yield* splitLinesInSteps(region);
  const old = yield* splitLinesInSteps(match.oldText);
  const wanted = yield* splitLinesInSteps(match.newText);
  // Both count the same lines, or one stands for several (an escaped line end), where nothing can be taken over line by line.
  if (found.length !== old.length) return match.newText.replaceAll(/\r?\n/g, found[0]?.end || lineEnd);
  const job: Job = { match, found, old, substitutions: readSubstitutions(old, found) };
  const ends = found.map(({ end }) => end).filter((end) => end !== '');
  const pieces: string[] = [];
  let position = 0;
  const lastIndex = wanted.length - 1;
  const put = (line: string, index: number, at: number): void => {
    // Every piece but the last one ends; a piece that stood before keeps its own end.
    const end = index === lastIndex ? '' : found[at]?.end || (ends.at(-1) ?? lineEnd);
    pieces.push(line + end);
  };
  let index = 0;
  for (const run of pairLines(old.map(({ content }) => content), wanted.map(({ content }) => content))) {
    for (const line of run.added) {
      if (index % LINES_A_TURN === LINES_A_TURN - 1) yield;
      // A new line ends as the one before it does.
      const at = line.pair ?? Math.max(0, position - 1);
      const content = line.pair === undefined ? insertLine(job, line.text, index === 0) : changeLine(job, { at: line.pair, wanted: line.text, isFirst: index === 0 });
      put(content, index, at);
      index += 1;
      if (line.pair !== undefined) position = line.pair + 1;
    }
    position = run.next;
  }
  return pieces.join('');
}

/** Whether old and new text are the same but for their line ends. */
export function isChangeOfLineEnds({ oldText, newText }: Pick<Match, 'oldText' | 'newText'>): boolean {
  return oldText !== newText && oldText.replaceAll(/\r\n?/g, '\n') === newText.replaceAll(/\r\n?/g, '\n');
}

// A place may begin or end between a return and its line feed, as every "\n" does in a file of Windows: neither is doubled.
function withoutDoubledEnds(source: Source, { start, end, newText }: Match): string {
  const isCut = (at: number): boolean => source.slice(Math.max(0, at - 1), at + 1) === '\r\n';
  const from = isCut(start) && newText.startsWith('\r') ? 1 : 0;
  const to = isCut(end) && newText.endsWith('\n') ? newText.length - 1 : newText.length;
  return newText.slice(from, to);
}

interface Job {
  readonly match: Match;
  readonly found: readonly Line[];
  readonly old: readonly Line[];
  readonly substitutions: ReadonlyMap<string, string>;
}

interface Run {
  readonly added: readonly { readonly text: string; /** The old line that it stands for. */ readonly pair: number | undefined }[];
  /** The first old line behind this run. */
  readonly next: number;
}

// Old and new lines side by side: kept ones, changed ones, inserted ones.
function pairLines(old: readonly string[], wanted: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  const changes = (old.length + wanted.length > MAX_COMPARED_LINES ? undefined : diffArrays([...old], [...wanted], { maxEditLength: MAX_EDIT_LENGTH })) ?? compareEnds(old, wanted);
  for (let n = 0; n < changes.length; n += 1) {
    const change = changes[n];
    if (change === undefined) continue;
    if (!change.added && !change.removed) {
      const start = at;
      at += change.value.length;
      runs.push({ added: change.value.map((text, index) => ({ text, pair: start + index })), next: at });
      continue;
    }
    const other = changes[n + 1];
    const isChange = change.removed && other?.added === true;
    if (change.removed && !isChange) {
      at += change.value.length;
      continue;
    }
    const removed = change.removed ? change.value : [];
    const added = isChange ? other.value : change.value;
    runs.push({ added: pairChanged(removed, added, at), next: at + removed.length });
    at += removed.length;
    if (isChange) n += 1;
  }
  return runs;
}

type Changes = readonly { readonly value: string[]; readonly added: boolean; readonly removed: boolean }[];

// What is the same at both ends, and all between as one change.
function compareEnds(old: readonly string[], wanted: readonly string[]): Changes {
  const shorter = Math.min(old.length, wanted.length);
  let start = 0;
  while (start < shorter && old[start] === wanted[start]) start += 1;
  let same = 0;
  while (same < shorter - start && old[old.length - 1 - same] === wanted[wanted.length - 1 - same]) same += 1;
  const change = (value: string[], kind: 'added' | 'removed' | 'kept'): Changes => (value.length === 0 ? [] : [{ value, added: kind === 'added', removed: kind === 'removed' }]);
  return [
    ...change(old.slice(0, start), 'kept'), ...change(old.slice(start, old.length - same), 'removed'), ...change(wanted.slice(start, wanted.length - same), 'added'), ...change(old.slice(old.length - same), 'kept'),
  ];
}

// As many as before: one for one. Otherwise each new line goes with the next old one that is like it.
function pairChanged(removed: readonly string[], added: readonly string[], start: number): Run['added'] {
  if (removed.length === added.length) return added.map((text, index) => ({ text, pair: start + index }));
  if (removed.length * added.length > MAX_COMPARED_PAIRS) return added.map((text) => ({ text, pair: undefined }));
  let from = 0;
  return added.map((text) => {
    const offset = removed.slice(from).findIndex((line) => isAlike(line, text));
    if (offset === -1) return { text, pair: undefined };
    from += offset + 1;
    return { text, pair: start + from - 1 };
  });
}

function isAlike(one: string, other: string): boolean {
  const [few, many] = [toTokens(one.trim()), toTokens(other.trim())].toSorted((a, b) => a.length - b.length);
  if (few === undefined || many === undefined || few.length === 0) return false;
  const known = new Set(few);
  return many.filter((token) => known.has(token)).length > many.length / 2;
}

function changeLine(job: Job, { at, wanted, isFirst }: { readonly at: number; readonly wanted: string; readonly isFirst: boolean }): string {
  const old = job.old[at]?.content ?? '';
  const found = job.found[at]?.content ?? '';
  if (old === wanted) return found;
  const indent = leadOf(wanted) === leadOf(old) && !isBlank(wanted) ? leadOf(found) : shiftIndent(job, wanted, isFirst);
  if (isBlank(wanted)) return job.match.shift.isNone ? wanted : '';
  return indent + mergeBody(job, { old: bodyOf(old), found: bodyOf(found), wanted: bodyOf(wanted) }) + trailingOf(wanted);
}

function bodyOf(line: string): string {
  return line.slice(leadOf(line).length, line.length - trailingOf(line).length);
}

function insertLine(job: Job, wanted: string, isFirst: boolean): string {
  if (isBlank(wanted)) return job.match.shift.isNone ? wanted : '';
  return shiftIndent(job, wanted, isFirst) + substitute(wanted.slice(leadOf(wanted).length), job.substitutions);
}

function shiftIndent({ match }: Job, line: string, isFirst: boolean): string {
  const indent = leadOf(line);
  return isFirst && match.keepsFirst === true ? indent : match.shift.apply(indent);
}

// Old and found differ in typography at most; what is the same in old and new is taken from the file.
function mergeBody({ substitutions }: Job, { old, found, wanted }: { readonly old: string; readonly found: string; readonly wanted: string }): string {
  if (old === found) return wanted;
  const changes = toPlain(old) === toPlain(found) ? diffArrays(toTokens(old), toTokens(wanted), { maxEditLength: MAX_EDIT_LENGTH }) : undefined;
  if (changes === undefined) return substitute(wanted, substitutions);
  const places = listPlaces(found);
  let result = '';
  let at = 0;
  for (const change of changes) {
    const text = change.value.join('');
    if (change.added) {
      result += substitute(text, substitutions);
      continue;
    }
    const end = at + toPlain(text).length;
    const [from, to] = [places[at], places[end]];
    // Half of an ellipsis is no character of the file.
    if (!change.removed) result += from === undefined || to === undefined ? text : found.slice(from, to);
    at = end;
  }
  return result;
}

// Where in a line each character of its plain form begins; nothing within one that has several.
function listPlaces(line: string): readonly (number | undefined)[] {
  const places: (number | undefined)[] = [];
  let length = 0;
  for (let at = 0; at < line.length; at += 1) {
    places[length] = at;
    length += plainOf(line[at] ?? '').length;
  }
  places[length] = line.length;
  return places;
}

function toTokens(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|./gu) ?? [];
}

// Typographic characters that the caller wrote where the file has plain ones, the same each time. Not the other way round: which of two
// quotes a plain one stands for cannot be told.
function readSubstitutions(old: readonly Line[], found: readonly Line[]): ReadonlyMap<string, string> {
  const substitutions = new Map<string, string>();
  old.forEach(({ content }, index) => {
    const [one, other] = [content.trim(), found[index]?.content.trim() ?? ''];
    if (one === other) return;
    for (const character of one) {
      const plain = plainOf(character);
      if (plain !== character && !other.includes(character)) substitutions.set(character, plain);
    }
  });
  if (substitutions.size === 0) return substitutions;
  for (const { content } of found) for (const character of content) substitutions.delete(character);
  return substitutions;
}

function substitute(text: string, substitutions: ReadonlyMap<string, string>): string {
  return substitutions.size === 0 ? text : Array.from(text, (character) => substitutions.get(character) ?? character).join('');
}
