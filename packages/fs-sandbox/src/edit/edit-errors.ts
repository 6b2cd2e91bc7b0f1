// Why an edit was not made, with what the caller needs to get it right: where the nearest text stands and how it differs, or all places.
import { GatewayError } from '@gateway/core';
import { findClosestRegion } from './closest-region.ts';
import type { SearchedText } from './find-matches.ts';
import { lineNumberAt } from './split-lines.ts';
import type { Match, TextEdit } from './text-edit.ts';
import { formatDiff } from './unified-diff.ts';

const MAX_PLACES = 20;
// The message must leave room for the words around it.
const MAX_DIFF_CHARACTERS = 1_500;

export function missingTextError(file: SearchedText, edit: TextEdit, label: string): GatewayError {
  const closest = findClosestRegion(file, edit.oldText);
  const scope = edit.startLine === undefined && edit.endLine === undefined ? '' : ' in the lines that were named';
  if (closest === undefined) {
    return new GatewayError({ kind: 'invalid_input', message: `${label}: old_text was not found${scope}, nor anything like it. Nothing was changed.`, hint: 'Read the file, and copy the text from it.' });
  }
  const diff = formatDiff(closest.text, edit.oldText, { context: 2, startLine: closest.startLine });
  const shown = diff.length > MAX_DIFF_CHARACTERS ? `${diff.slice(0, MAX_DIFF_CHARACTERS)}…` : diff;
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: old_text was not found${scope}. The closest text stands in lines ${closest.startLine}-${closest.endLine}; it (-) differs from old_text (+):\n${shown}`,
    hint: 'Copy old_text from the file as it is. Nothing was changed.',
    details: { startLine: closest.startLine, endLine: closest.endLine },
  });
}

export function ambiguousError(text: string, places: readonly Match[], label: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: old_text stands in ${places.length} places: ${listPlaces(text, places)}. Nothing was changed.`,
    hint: 'Add the lines around it to old_text, or set replace_all.',
    details: { lines: places.slice(0, MAX_PLACES).map(({ start }) => lineNumberAt(text, start)) },
  });
}

export function countError(text: string, { places, expected, label }: { readonly places: readonly Match[]; readonly expected: number; readonly label: string }): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `${label}: ${expected} places were expected, ${places.length} found: ${listPlaces(text, places)}. Nothing was changed.`,
    hint: 'Correct expected_replacements, or old_text.',
    details: { lines: places.slice(0, MAX_PLACES).map(({ start }) => lineNumberAt(text, start)) },
  });
}

function listPlaces(text: string, places: readonly Match[]): string {
  const lines = places.slice(0, MAX_PLACES).map(({ start }) => lineNumberAt(text, start));
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${places.length > MAX_PLACES ? ` and ${places.length - MAX_PLACES} more` : ''}`;
}
