// Several edits of one text: each on what the ones before have made of it, all of them or none.
import { GatewayError } from '@gateway/core';
import type { Steps } from '../turns.ts';
import { composeReplacement, isChangeOfLineEnds } from './compose-replacement.ts';
import { createDraft, type Draft, type Replaced } from './draft.ts';
import { ambiguousError, countError, missingTextError, noChangeError, severalReadingsError } from './edit-errors.ts';
import { createSearchedText, findAll, findLooseMatches } from './find-matches.ts';
import { NO_SHIFT } from './indentation.ts';
import type { EditRule, Match, TextEdit } from './text-edit.ts';

export interface Replacement {
  /** Places changed. */
  readonly count: number;
  readonly rule: EditRule;
}

export interface EditedText {
  readonly text: string;
  /** One for each edit, in order. */
  readonly replacements: readonly Replacement[];
}

/** More are several calls' work: each may cost several looks through the whole text. */
export const MAX_EDITS = 1_000;

/** At once. @throws GatewayError as `applyEditsInSteps` */
export function applyEdits(text: string, edits: readonly TextEdit[]): EditedText {
  const steps = applyEditsInSteps(text, edits);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/**
 * Stops between edits and, where one changes very many places, in between, so that others get their turn.
 *
 * @throws GatewayError `invalid_input` when an edit finds no place, several, or another number than expected; its message and details say where
 */
export function* applyEditsInSteps(text: string, edits: readonly TextEdit[]): Steps<EditedText> {
  if (edits.length === 0) throw new GatewayError({ kind: 'invalid_input', message: 'There is no edit.', hint: 'Give at least one, with old_text and new_text.' });
  if (edits.length > MAX_EDITS) throw new GatewayError({ kind: 'invalid_input', message: `There are ${edits.length} edits, and at most ${MAX_EDITS} are made at once.`, hint: 'Divide them among several calls, or write the whole file.' });
  // A mark at the beginning belongs to the file and not to what is edited; models send it along now and then.
  const mark = text.startsWith(MARK) ? MARK : '';
  const draft = createDraft(text.slice(mark.length));
  const replacements: Replacement[] = [];
  for (const [index, edit] of edits.entries()) {
    yield;
    const label = edits.length === 1 ? 'The edit' : `Edit ${index + 1} of ${edits.length}`;
    replacements.push(yield* applyEdit(draft, { ...edit, oldText: withoutMark(edit.oldText), newText: withoutMark(edit.newText) }, label));
  }
  return { text: mark + draft.text(), replacements };
}

const MARK = '\ufeff';

function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}

function* applyEdit(draft: Draft, edit: TextEdit, label: string): Steps<Replacement> {
  checkEdit(edit, label);
  const text = draft.text();
  const exact = yield* findAll(text, edit.oldText);
  if (exact.length > 0) return yield* applyExact(draft, edit, { label, found: exact });
  const file = createSearchedText(text);
  const found = yield* findLooseMatches(file, edit);
  const matches = withinScope(found?.matches ?? [], ({ start }) => start, findScope(text, edit));
  if (found === undefined || matches.length === 0) throw missingTextError(file, edit, label);
  const places = isSeveral(edit) ? withoutOverlaps(matches) : matches;
  const starts = places.map(({ start }) => start);
  checkCount(text, edit, { label, starts });
  const lineEnd = draft.lineEnd();
  const replaced = places.map((place) => ({ start: place.start, end: place.end, text: composeReplacement(text, place, lineEnd) }));
  checkReadings(text, { readings: found.readings ?? [], replaced, lineEnd, label });
  draft.replace(replaced);
  if (draft.text() === text) throw noChangeError(text, starts, label);
  return { count: places.length, rule: found.rule };
}

function* applyExact(draft: Draft, edit: TextEdit, { label, found }: { readonly label: string; readonly found: readonly number[] }): Steps<Replacement> {
  const text = draft.text();
  const { oldText, newText } = edit;
  const matches = withinScope(found, (start) => start, findScope(text, edit));
  if (matches.length === 0) throw missingTextError(createSearchedText(text), edit, label);
  const starts = isSeveral(edit) ? withoutOverlappingStarts(matches, oldText.length) : matches;
  checkCount(text, edit, { label, starts });
  const lineEnd = /[\r\n]/.test(newText) ? draft.lineEnd() : '\n';
  const match: Match = { start: 0, end: oldText.length, oldText, newText, shift: NO_SHIFT };
  // The same at every place, as long as what stands around it does not count.
  const same = isChangeOfLineEnds(edit) ? undefined : composeReplacement(oldText, match, lineEnd);
  const places: Replaced[] = [];
  for (const [index, start] of starts.entries()) {
    if (index % PLACES_A_TURN === 0) yield;
    const end = start + oldText.length;
    places.push({ start, end, text: same ?? composeReplacement(text, { ...match, start, end }, lineEnd) });
  }
  yield;
  draft.replace(places);
  if (draft.text() === text) throw noChangeError(text, starts, label);
  return { count: starts.length, rule: 'exact' };
}

interface ReadingsCheck {
  readonly readings: readonly Match[];
  readonly replaced: readonly Replaced[];
  readonly lineEnd: string;
  readonly label: string;
}

// One place may be met in several ways, such as an escape that stands for a line end or for itself: then they have to come to the same.
function checkReadings(text: string, { readings, replaced, lineEnd, label }: ReadingsCheck): void {
  const byPlace = new Map(replaced.map((place) => [`${place.start} ${place.end}`, place.text]));
  for (const reading of readings) {
    const chosen = byPlace.get(`${reading.start} ${reading.end}`);
    if (chosen !== undefined && chosen !== composeReplacement(text, reading, lineEnd)) throw severalReadingsError(text, reading.start, label);
  }
}

const PLACES_A_TURN = 20_000;

function isSeveral({ replaceAll, expectedReplacements }: TextEdit): boolean {
  return replaceAll === true || (expectedReplacements ?? 1) > 1;
}

function checkCount(text: string, edit: TextEdit, { label, starts }: { readonly label: string; readonly starts: readonly number[] }): void {
  const expected = edit.expectedReplacements;
  if (!isSeveral(edit) && starts.length > 1) throw ambiguousError(text, starts, label);
  if (expected !== undefined && starts.length !== expected) throw countError(text, { starts, expected, label });
}

function withinScope<T>(matches: readonly T[], startOf: (match: T) => number, { start, end }: Scope): readonly T[] {
  return start === 0 && end === Number.POSITIVE_INFINITY ? matches : matches.filter((match) => startOf(match) >= start && startOf(match) <= end);
}

function checkEdit(edit: TextEdit, label: string): void {
  if (edit.oldText === '') throw new GatewayError({ kind: 'invalid_input', message: `${label} has an empty old_text.`, hint: 'Give the text that stands there now; write_file fills an empty file.' });
  if (edit.oldText === edit.newText) throw new GatewayError({ kind: 'invalid_input', message: `${label} changes nothing: old_text and new_text are the same.` });
}

// Offsets between which a place must begin; counted once, however many places there are.
interface Scope {
  readonly start: number;
  readonly end: number;
}

function findScope(text: string, { startLine = 1, endLine }: TextEdit): Scope {
  return { start: lineStart(text, startLine), end: endLine === undefined ? Number.POSITIVE_INFINITY : lineStart(text, endLine + 1) - 1 };
}

// The offset at which a line begins; behind the text when there are fewer.
function lineStart(text: string, line: number): number {
  let at = 0;
  for (let n = 1; n < line; n += 1) {
    const feed = text.indexOf('\n', at);
    if (feed === -1) return text.length + 1;
    at = feed + 1;
  }
  return at;
}

function withoutOverlappingStarts(starts: readonly number[], length: number): readonly number[] {
  let end = 0;
  return starts.filter((start) => {
    if (start < end) return false;
    end = start + length;
    return true;
  });
}

function withoutOverlaps(matches: readonly Match[]): readonly Match[] {
  let end = 0;
  return matches.filter((match) => {
    if (match.start < end) return false;
    end = match.end;
    return true;
  });
}
