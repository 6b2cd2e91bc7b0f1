// One form for answers that mean the same, so that they can be compared: for labels, short answers and JSON.
import type { JsonValue } from '@gateway/core';

/**
 * Texts without regard to case, white space, typographic variants (Unicode NFKC) and punctuation around them; JSON without regard to the order of keys.
 * A text that is JSON counts as that JSON.
 */
export function normaliseAnswer(answer: JsonValue): string {
  return JSON.stringify(canonicalise(typeof answer === 'string' ? readJson(answer) : answer));
}

function readJson(text: string): JsonValue {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return text;
  try {
    return JSON.parse(trimmed) as JsonValue;
  } catch {
    // No JSON after all: it is compared as text.
    return text;
  }
}

function canonicalise(value: JsonValue): JsonValue {
  if (typeof value === 'string') return canonicaliseText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => canonicalise(item));
  const entries = Object.entries(value).map(([key, item]): readonly [string, JsonValue] => [key, canonicalise(item)]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function canonicaliseText(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return trimPunctuation(plain) || plain;
}

// By hand: a pattern anchored at the end takes quadratic time on long runs. Signs that belong to numbers stay.
function trimPunctuation(text: string): string {
  const isLoose = (char: string | undefined): boolean => char !== undefined && /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'`*_.,;:!?\s]/u.test(char);
  let start = 0;
  let end = text.length;
  while (end > start && isLoose(text[end - 1])) end -= 1;
  while (start < end && isLoose(text[start]) && !/[.,]\d/.test(text.slice(start, start + 2))) start += 1;
  return text.slice(start, end);
}
