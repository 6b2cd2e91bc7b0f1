// Why an edit was not made, with what the caller needs to get it right: where the nearest text stands and how it differs, or all places.
import { GatewayError } from '@gateway/core';
import type { Steps } from '../turns.ts';
import { findClosestRegion } from './closest-region.ts';
import type { Draft } from './draft.ts';
import type { TextEdit } from './text-edit.ts';
import { formatDiffInSteps } from './unified-diff.ts';

const MAX_PLACES = 20;
// The message must leave room for the words around it.
const MAX_DIFF_CHARACTERS = 1_500;

export function* missingTextError(file: Draft, edit: TextEdit, label: string): Steps<GatewayError> {
  const closest = yield* findClosestRegion(file, edit.oldText);
  const scope = edit.startLine === undefined && edit.endLine === undefined ? '' : ' in the lines that were named';
  if (closest === undefined) {
    return new GatewayError({ kind: 'invalid_input', message: `${label}: old_text was not found${scope}, nor anything like it. Nothing was changed.`, hint: 'Read the file, and copy the text from it.' });
  }
  // Both closed, so that the last lines differ only where they do.
  const diff = yield* formatDiffInSteps({ before: `${closest.text}\n`, after: `${edit.oldText.replace(/\r?\n$/, '')}\n` }, { context: 2, startLine: closest.startLine, maxCharacters: MAX_DIFF_CHARACTERS });
  const details = { startLine: closest.startLine, endLine: closest.endLine };
  const place = closest.startLine === closest.endLine ? `line ${closest.startLine}` : `lines ${closest.startLine}-${closest.endLine}`;
  if (diff.text === '') {
    return new GatewayError({ kind: 'invalid_input', message: `${label}: old_text was not found${scope}. It stands in ${place}. Nothing was changed.`, hint: 'Name the lines in which it begins.', details });
  }
  const shown = diff.text.length > MAX_DIFF_CHARACTERS ? `${diff.text.slice(0, MAX_DIFF_CHARACTERS)}…` : diff.text;
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: old_text was not found${scope}. The closest text stands in ${place}; it (-) differs from old_text (+):\n${shown}`,
    hint: 'Copy old_text from the file as it is. Nothing was changed.',
    details,
  });
}

export function ambiguousError(file: Draft, starts: readonly number[], label: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: old_text stands in ${starts.length} places: ${listPlaces(file, starts)}. Nothing was changed.`,
    hint: 'Add the lines around it to old_text, or set replace_all.',
    details: toDetails(file, starts),
  });
}

export function tooManyPlacesError(label: string, most: number): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: old_text is not there as it is; in another form it stands in more than ${most.toLocaleString('en-US')} places. Nothing was changed.`,
    hint: 'Copy old_text from the file as it is.',
  });
}

export function countError(file: Draft, { starts, expected, label }: { readonly starts: readonly number[]; readonly expected: number; readonly label: string }): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: ${expected === 1 ? '1 place was' : `${expected} places were`} expected, ${starts.length} found: ${listPlaces(file, starts)}. Nothing was changed.`,
    hint: 'Correct expected_replacements, or old_text.',
    details: toDetails(file, starts),
  });
}

/** The place is the only one, and it cannot be told what is to stand there. */
export function severalReadingsError(file: Draft, start: number, label: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: old_text is not there as it is, and its escapes can be read in several ways that fit ${listPlaces(file, [start])}; new_text would come out differently. Nothing was changed.`,
    hint: 'Copy old_text from the file as it is, and write new_text as it is to stand there.',
    details: toDetails(file, [start]),
  });
}

/** Old and new text differ, and what is there is what would be put there. */
export function noChangeError(file: Draft, starts: readonly number[], label: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label} changes nothing: ${listPlaces(file, starts)} already ${starts.length === 1 ? 'reads' : 'read'} as new_text asks.`,
    hint: 'Read the file; perhaps it was changed before.',
    details: toDetails(file, starts),
  });
}

// Columns in UTF-16 units.
function toSpots(file: Draft, starts: readonly number[]): readonly ReturnType<Draft['spot']>[] {
  return starts.slice(0, MAX_PLACES).map((start) => file.spot(start));
}

function toDetails(file: Draft, starts: readonly number[]): { readonly lines: readonly number[]; readonly columns: readonly number[] } {
  const spots = toSpots(file, starts);
  return { lines: spots.map(({ line }) => line), columns: spots.map(({ column }) => column) };
}

// Lines, and the columns where one line has several.
function listPlaces(file: Draft, starts: readonly number[]): string {
  const columns = new Map<number, number[]>();
  for (const { line, column } of toSpots(file, starts)) {
    const list = columns.get(line);
    if (list === undefined) columns.set(line, [column]);
    else list.push(column);
  }
  const lines = [...columns].map(([line, list]) => (list.length === 1 ? `${line}` : `${line} (columns ${list.join(', ')})`));
  const more = starts.length > MAX_PLACES ? ` and ${starts.length - MAX_PLACES} more` : '';
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more}`;
}
