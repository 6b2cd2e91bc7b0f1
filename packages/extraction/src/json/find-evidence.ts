// Where in a source each value of an answer stands: text by its letters, numbers and days by what they mean.
import type { JsonValue } from '@gateway/core';
import { parseDay } from './align/parse-day.ts';
import { parseNumber } from './align/parse-number.ts';
import { escapeKey } from './align/to-plain.ts';
import { dateRecogniser } from '../recognisers/date.ts';

export interface Evidence {
  /** JSON pointer to the value. */
  readonly path: string;
  /** Exactly `source.slice(start, end)`. */
  readonly text: string;
  /** UTF-16 offsets, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface EvidenceFinder {
  /** One entry for every text and number that stands in the source, in the order of the value; what does not stand there has none. */
  find(value: JsonValue): Evidence[];
  /** How often a single value stands in the source. */
  count(value: JsonValue): number;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

const MAX_PLACES = 1_000;

/** Looks values up in one source; its numbers and days are read once. */
export function createEvidenceFinder(source: string): EvidenceFinder {
  const lower = source.toLowerCase();
  let numbers: Map<number, Place[]> | undefined;
  let days: Map<string, Place[]> | undefined;
  const texts = new Map<string, readonly Place[]>();
  const placesOf = (value: JsonValue): readonly Place[] => {
    if (typeof value !== 'string') return locate(value);
    const places = texts.get(value) ?? locate(value);
    texts.set(value, places);
    return places;
  };
  const locate = (value: JsonValue): readonly Place[] => {
    if (typeof value === 'number') return (numbers ??= readNumbers(source)).get(value) ?? [];
    if (typeof value !== 'string' || value.trim() === '') return [];
    const exact = findText(source, value);
    if (exact.length > 0) return exact;
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
      const found = (days ??= readDays(source)).get(value);
      if (found !== undefined) return found;
    }
    // Lower case may change the length of a text in a few languages; then only exact matches count.
    if (lower.length !== source.length) return [];
    const folded = findText(lower, value.toLowerCase());
    return folded.length > 0 ? folded : findLoose(source, value);
  };
  return {
    find: (value) => collect(value, '', { source, placesOf, last: 0, named: new WeakMap() }),
    count: (value) => placesOf(value).length,
  };
}

interface Search {
  readonly source: string;
  readonly placesOf: (value: JsonValue) => readonly Place[];
  /** Where the last value was found: values of one record stand close together. */
  last: number;
  /** By all places of a value, and by the name of its field. */
  readonly named: WeakMap<readonly Place[], Map<string, readonly Place[]>>;
}

function collect(value: JsonValue, path: string, search: Search): Evidence[] {
  if (typeof value === 'object' && value !== null) {
    const entries: readonly [string, JsonValue][] = Array.isArray(value) ? value.map((item: JsonValue, index) => [String(index), item]) : Object.entries<JsonValue>(value);
    return entries.flatMap(([key, item]) => collect(item, `${path}/${escapeKey(key)}`, search));
  }
  const best = pickNearest(search.placesOf(value), path.slice(path.lastIndexOf('/') + 1), search);
  if (best === undefined) return [];
  search.last = best.start;
  return [{ path, text: search.source.slice(best.start, best.end), start: best.start, end: best.end }];
}

// Near its own name first, then near the value before it.
function pickNearest(places: readonly Place[], name: string, search: Search): Place | undefined {
  if (places.length < 2) return places[0];
  const named = placesNear(places, name, search);
  let best: Place | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const place of named.length > 0 ? named : places) {
    const distance = Math.abs(place.start - search.last) / 1_000 + (place.start < search.last ? 0.5 : 0);
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

// Those with a word of the name before them; looked up once, since the fields of many records have the same names and often the same values.
function placesNear(places: readonly Place[], name: string, { source, named }: Search): readonly Place[] {
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^\p{L}]+/u).filter((word) => word.length > 2).map((word) => word.slice(0, 5));
  if (words.length === 0) return [];
  const byName = named.get(places) ?? new Map<string, readonly Place[]>();
  named.set(places, byName);
  const found = byName.get(name) ?? places.filter(({ start }) => {
    const before = source.slice(Math.max(0, start - 60), start).toLowerCase();
    return words.some((word) => before.includes(word));
  });
  byName.set(name, found);
  return found;
}

function findText(source: string, value: string): Place[] {
  const places: Place[] = [];
  for (let at = source.indexOf(value); at !== -1 && places.length < MAX_PLACES; at = source.indexOf(value, at + 1)) {
    const end = at + value.length;
    if (!isInWord(source, at, end)) places.push({ start: at, end });
  }
  return places;
}

function isInWord(source: string, start: number, end: number): boolean {
  const letter = /[\p{L}\p{N}]/u;
  const opens = letter.test(source[start - 1] ?? '') && letter.test(source[start] ?? '');
  return opens || (letter.test(source[end] ?? '') && letter.test(source[end - 1] ?? ''));
}

// With other white space between its words.
function findLoose(source: string, value: string): Place[] {
  const words = value.trim().split(/\s+/);
  if (words.length < 2 || words.length > 60) return [];
  const pattern = new RegExp(words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+'), 'giu');
  return Array.from(source.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }));
}

function readNumbers(source: string): Map<number, Place[]> {
  const found = new Map<number, Place[]>();
  for (const match of source.matchAll(/(?<![\w.,])[-−]?(?:\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?![\w])/g)) {
    const value = parseNumber(match[0].replaceAll(/[.,]$/g, ''));
    if (value === undefined) continue;
    const places = found.get(value) ?? [];
    places.push({ start: match.index, end: match.index + match[0].length });
    found.set(value, places);
  }
  return found;
}

function readDays(source: string): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  for (const { start, end } of dateRecogniser.find(source)) {
    const day = parseDay(source.slice(start, end));
    if (day === undefined) continue;
    const places = found.get(day) ?? [];
    places.push({ start, end });
    found.set(day, places);
  }
  return found;
}
