// What one piece of work gives, as the text that the next one reads.
import type { JsonValue } from '@gateway/core';

/** Texts as they are, lists item by item with a blank line between, everything else as JSON. */
export function toText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => toText(item)).join('\n\n');
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : String(value);
}

/** Several texts as one, each under its name; a single one as it is. */
export function joinTexts(parts: readonly { readonly name: string; readonly text: string }[]): string {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first.text;
  return parts.map(({ name, text }) => `## ${name}\n\n${text}`).join('\n\n');
}
