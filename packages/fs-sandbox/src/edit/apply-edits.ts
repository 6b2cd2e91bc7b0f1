// Several edits of one text: each on what the ones before have made of it, all of them or none.
import { GatewayError } from '@gateway/core';
import { ambiguousError, countError, missingTextError, noChangeError } from './edit-errors.ts';
import { composeReplacement } from './compose-replacement.ts';
import { createSearchedText, findMatches } from './find-matches.ts';
import { findLineEnd } from './split-lines.ts';
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

/**
 * @throws GatewayError `invalid_input` when an edit finds no place, several, or another number than expected; its message and details say where
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): EditedText {
  if (edits.length === 0) throw new GatewayError({ kind: 'invalid_input', message: 'There is no edit.', hint: 'Give at least one, with old_text and new_text.' });
  // A mark at the beginning belongs to the file and not to what is edited; models send it along now and then.
  const mark = text.startsWith(MARK) ? MARK : '';
  let current = text.slice(mark.length);
  const replacements = edits.map((edit, index) => {
    const label = edits.length === 1 ? 'The edit' : `Edit ${index + 1} of ${edits.length}`;
    const { text: changed, ...replacement } = applyEdit(current, { ...edit, oldText: withoutMark(edit.oldText), newText: withoutMark(edit.newText) }, label);
    current = changed;
    return replacement;
  });
  return { text: mark + current, replacements };
}

const MARK = '\ufeff';

function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}

function applyEdit(text: string, edit: TextEdit, label: string): Replacement & { readonly text: string } {
  checkEdit(edit, label);
  const file = createSearchedText(text);
  const found = findMatches(file, edit);
  const scope = findScope(text, edit);
  const matches = (found?.matches ?? []).filter(({ start }) => start >= scope.start && start <= scope.end);
  if (found === undefined || matches.length === 0) throw missingTextError(file, edit, label);
  const { expectedReplacements: expected } = edit;
  const isSeveral = edit.replaceAll === true || (expected ?? 1) > 1;
  const places = isSeveral ? withoutOverlaps(matches) : matches;
  if (!isSeveral && places.length > 1) throw ambiguousError(text, places, label);
  if (expected !== undefined && places.length !== expected) throw countError(text, { places, expected, label });
  const lineEnd = findLineEnd(text);
  let result = '';
  let at = 0;
  for (const place of places) {
    result += text.slice(at, place.start) + composeReplacement(text, place, lineEnd);
    at = place.end;
  }
  result += text.slice(at);
  if (result === text) throw noChangeError(text, places, label);
  return { text: result, count: places.length, rule: found.rule };
}

function checkEdit(edit: TextEdit, label: string): void {
  if (edit.oldText === '') throw new GatewayError({ kind: 'invalid_input', message: `${label} has an empty old_text.`, hint: 'Give the text that stands there now; write_file fills an empty file.' });
  if (edit.oldText === edit.newText) throw new GatewayError({ kind: 'invalid_input', message: `${label} changes nothing: old_text and new_text are the same.` });
}

// Offsets between which a place must begin; counted once, however many places there are.
function findScope(text: string, { startLine = 1, endLine }: TextEdit): { readonly start: number; readonly end: number } {
  return { start: lineStart(text, startLine), end: endLine === undefined ? text.length : lineStart(text, endLine + 1) - 1 };
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

function withoutOverlaps(matches: readonly Match[]): readonly Match[] {
  let end = 0;
  return matches.filter((match) => {
    if (match.start < end) return false;
    end = match.end;
    return true;
  });
}
