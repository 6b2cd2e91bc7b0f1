// Several edits of one text: each on what the ones before have made of it, all of them or none.
import { GatewayError } from '@gateway/core';
import { checkCounts } from '../check-counts.ts';
import { runAtOnce, type Steps } from '../turns.ts';
import { composeReplacement, isChangeOfLineEnds } from './compose-replacement.ts';
import type { Change, Replaced } from './block-list.ts';
import { createDraft, type Draft } from './draft.ts';
import { ambiguousError, countError, missingTextError, noChangeError, severalReadingsError, tooManyPlacesError } from './edit-errors.ts';
import { findLooseMatches, MAX_LOOSE_PLACES } from './find-matches.ts';
import { NO_SHIFT } from './indentation.ts';
import { EVERYWHERE, type Scope } from './pieces.ts';
import type { EditRule, Match, TextEdit } from './text-edit.ts';

export interface Replacement {
  /** Places changed. */
  readonly count: number;
  readonly rule: EditRule;
}

export interface EditedText {
  readonly text: string;
  /** Parts that hold all that has changed, in order, with more around it. */
  readonly changes: readonly Change[];
  /** One for each edit, in order. */
  readonly replacements: readonly Replacement[];
}

/** More are several calls' work: each may cost several looks through the whole text. */
export const MAX_EDITS = 1_000;

/** At once. @throws GatewayError as `applyEditsInSteps` */
export function applyEdits(text: string, edits: readonly TextEdit[]): EditedText {
  return runAtOnce(applyEditsInSteps(text, edits));
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
  yield;
  const changes = draft.changes().map(({ oldStart, oldEnd, newStart, newEnd }) => ({ oldStart: oldStart + mark.length, oldEnd: oldEnd + mark.length, newStart: newStart + mark.length, newEnd: newEnd + mark.length }));
  return { text: mark + draft.text(), changes, replacements };
}

const MARK = '\ufeff';

function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}

function* applyEdit(draft: Draft, edit: TextEdit, label: string): Steps<Replacement> {
  checkEdit(edit, label);
  const scope = toScope(draft, edit);
  const exact = yield* draft.findAll(edit.oldText, scope);
  if (exact.length > 0) return yield* applyExact(draft, edit, { label, found: exact });
  // What is there exactly, elsewhere, is not looked for in another form here.
  const isElsewhere = scope !== EVERYWHERE && (yield* draft.findAll(edit.oldText)).length > 0;
  const found = isElsewhere ? undefined : yield* findLooseMatches(draft, edit);
  if (found !== undefined && found.matches.length > MAX_LOOSE_PLACES) throw tooManyPlacesError(label, MAX_LOOSE_PLACES);
  const matches = (found?.matches ?? []).filter(({ start }) => start >= scope.start && start <= scope.end);
  if (found === undefined || matches.length === 0) throw yield* missingTextError(draft, edit, label);
  const places = isSeveral(edit) ? withoutOverlaps(matches) : matches;
  const starts = places.map(({ start }) => start);
  checkCount(draft, edit, { label, starts });
  const lineEnd = draft.lineEnd();
  const replaced: Replaced[] = [];
  for (const place of places) {
    if (replaced.length % LOOSE_PLACES_A_TURN === 0) yield;
    replaced.push({ start: place.start, end: place.end, text: yield* composeReplacement(draft, place, lineEnd) });
  }
  yield* checkReadings(draft, { readings: found.readings ?? [], replaced, lineEnd, label });
  yield* put(draft, replaced, label);
  return { count: places.length, rule: found.rule };
}

function* applyExact(draft: Draft, edit: TextEdit, { label, found }: { readonly label: string; readonly found: readonly number[] }): Steps<Replacement> {
  const { oldText, newText } = edit;
  const starts = isSeveral(edit) ? yield* withoutOverlappingStarts(found, oldText.length) : found;
  checkCount(draft, edit, { label, starts });
  const lineEnd = /[\r\n]/.test(newText) ? draft.lineEnd() : '\n';
  const match: Match = { start: 0, end: oldText.length, oldText, newText, shift: NO_SHIFT };
  // The same at every place, as long as what stands around it does not count.
  const same = isChangeOfLineEnds(edit) ? undefined : yield* composeReplacement(oldText, match, lineEnd);
  const places: Replaced[] = [];
  for (const [index, start] of starts.entries()) {
    if (index % PLACES_A_TURN === 0) yield;
    const end = start + oldText.length;
    places.push({ start, end, text: same ?? (yield* composeReplacement(draft, { ...match, start, end }, lineEnd)) });
  }
  yield* put(draft, places, label);
  return { count: starts.length, rule: 'exact' };
}

function* put(draft: Draft, places: readonly Replaced[], label: string): Steps<void> {
  if (places.every(({ start, end, text }) => draft.slice(start, end) === text)) throw noChangeError(draft, places.map(({ start }) => start), label);
  yield* draft.replace(places);
}

interface ReadingsCheck {
  readonly readings: readonly Match[];
  readonly replaced: readonly Replaced[];
  readonly lineEnd: string;
  readonly label: string;
}

// One place may be met in several ways, such as an escape that stands for a line end or for itself: then they have to come to the same.
function* checkReadings(draft: Draft, { readings, replaced, lineEnd, label }: ReadingsCheck): Steps<void> {
  const byPlace = new Map(replaced.map((place) => [`${place.start} ${place.end}`, place.text]));
  for (const [index, reading] of readings.entries()) {
    if (index % LOOSE_PLACES_A_TURN === 0) yield;
    const chosen = byPlace.get(`${reading.start} ${reading.end}`);
    if (chosen !== undefined && chosen !== (yield* composeReplacement(draft, reading, lineEnd))) throw severalReadingsError(draft, reading.start, label);
  }
}

const PLACES_A_TURN = 20_000;
const LOOSE_PLACES_A_TURN = 1_000;

function isSeveral({ replaceAll, expectedReplacements }: TextEdit): boolean {
  return replaceAll === true || (expectedReplacements ?? 1) > 1;
}

function checkCount(draft: Draft, edit: TextEdit, { label, starts }: { readonly label: string; readonly starts: readonly number[] }): void {
  const expected = edit.expectedReplacements;
  if (!isSeveral(edit) && starts.length > 1) throw ambiguousError(draft, starts, label);
  if (expected !== undefined && starts.length !== expected) throw countError(draft, { starts, expected, label });
}

function checkEdit(edit: TextEdit, label: string): void {
  checkCounts({ startLine: edit.startLine, endLine: edit.endLine, expectedReplacements: edit.expectedReplacements }, 1);
  if (edit.oldText === '') throw new GatewayError({ kind: 'invalid_input', message: `${label} has an empty old_text.`, hint: 'Give the text that stands there now; write_file fills an empty file.' });
  if (edit.oldText === edit.newText) throw new GatewayError({ kind: 'invalid_input', message: `${label} changes nothing: old_text and new_text are the same.` });
}

function toScope(draft: Draft, { startLine = 1, endLine }: TextEdit): Scope {
  if (startLine <= 1 && endLine === undefined) return EVERYWHERE;
  return { start: draft.startOfLine(startLine), end: endLine === undefined ? Number.POSITIVE_INFINITY : draft.startOfLine(endLine + 1) - 1 };
}

function* withoutOverlappingStarts(starts: readonly number[], length: number): Steps<readonly number[]> {
  const kept: number[] = [];
  let end = 0;
  for (const [index, start] of starts.entries()) {
    if (index % PLACES_A_TURN === PLACES_A_TURN - 1) yield;
    if (start < end) continue;
    kept.push(start);
    end = start + length;
  }
  return kept;
}

function withoutOverlaps(matches: readonly Match[]): readonly Match[] {
  let end = 0;
  return matches.filter((match) => {
    if (match.start < end) return false;
    end = match.end;
    return true;
  });
}
