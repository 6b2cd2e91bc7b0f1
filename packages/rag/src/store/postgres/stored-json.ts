// PostgreSQL's text holds no NUL, and its JSON no half surrogates. What goes in is written so that it fits, keeps its order, and comes back as it was.
import type { JsonObject, JsonValue } from '@gateway/core';
import { parseIsoDate } from '../../filter/iso-date.ts';

// NUL is written as \1\1 and \1 as \1\2: bytes sort as before, since both are below everything else.
export function toStoredText(text: string): string {
  return text.toWellFormed().replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01');
}

export function fromStoredText(text: string): string {
  return text.replaceAll('\x01\x01', '\0').replaceAll('\x01\x02', '\x01');
}

export function toStoredJson(value: JsonValue): string {
  return JSON.stringify(mapTexts(value, toStoredText));
}

export function fromStoredJson(value: unknown): JsonValue {
  return mapTexts(value as JsonValue, fromStoredText);
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((element) => mapTexts(element, change));
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, element]) => [change(key), mapTexts(element, change)]));
}

/** Metadata with nothing but its ISO dates, each as the milliseconds since 1970 at which it begins. */
export function toStoredDates(metadata: JsonObject): string {
  return JSON.stringify(mapDates(metadata) ?? {});
}

function mapDates(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'string') return parseIsoDate(value)?.startMs;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const dates = (value as readonly JsonValue[]).flatMap((element) => (typeof element === 'string' ? (parseIsoDate(element)?.startMs ?? []) : []));
    return dates.length === 0 ? undefined : dates;
  }
  const entries = Object.entries(value as JsonObject).flatMap(([key, element]) => {
    const dates = mapDates(element);
    return dates === undefined ? [] : [[toStoredText(key), dates] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
