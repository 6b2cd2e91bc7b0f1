// A JSON Schema from values: types, formats, enums, ranges, and what is always there. It accepts every value that it was made from.
import type { JsonSchema, JsonValue } from '@gateway/core';
import { parseDay } from '../json/align/parse-day.ts';

export interface InferSchemaOptions {
  /** From how many values of one place on enums and ranges are told. @default 5 */
  readonly minForRange?: number | undefined;
}

const FORMATS: readonly (readonly [string, RegExp])[] = [
  ['date-time', /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/],
  ['date', /^\d{4}-\d{2}-\d{2}$/],
  ['email', /^[a-z0-9](?:[\w+-]|\.(?=[\w+-])){0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z]{2,24}$/i],
  ['uri', /^https?:\/\/[\w.-]+(?::\d{1,5})?(?:\/(?:[\w./~+,;=:@!$&'()*-]|%[\da-f]{2})*)?(?:\?(?:[\w./~+,;=:@!$&'()*?-]|%[\da-f]{2})*)?(?:#(?:[\w./~+,;=:@!$&'()*?-]|%[\da-f]{2})*)?$/i],
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['ipv4', /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/],
];
const MAX_CHOICES = 8;
const MAX_CHOICE_LENGTH = 40;
// An object with so many different keys, hardly any of them shared, is a map.
const MIN_MAP_KEYS = 20;
// Nobody names so many properties one by one.
const MAX_PROPERTIES = 1_000;
// A level takes up to four of the hundred levels that a schema may have.
const MAX_DEPTH = 20;

/**
 * @param values examples of one thing, at least one
 * @returns a schema of JSON Schema 2020-12 that every one of them fits
 */
export function inferSchema(values: readonly JsonValue[], options: InferSchemaOptions = {}): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...infer(values, { minForRange: options.minForRange ?? 5, depth: 0 }) };
}

interface Inferring {
  readonly minForRange: number;
  readonly depth: number;
}

function infer(values: readonly JsonValue[], at: Inferring): JsonSchema {
  // Of what stands deeper nothing is said.
  if (at.depth > MAX_DEPTH) return {};
  const { minForRange } = at;
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  const lists = values.filter((value): value is readonly JsonValue[] => Array.isArray(value));
  const maps = values.filter((value): value is Readonly<Record<string, JsonValue>> => typeof value === 'object' && value !== null && !Array.isArray(value));
  const parts: JsonSchema[] = [];
  if (texts.length > 0) parts.push(inferText(texts, minForRange));
  if (numbers.length > 0) parts.push(inferNumber(numbers, minForRange));
  if (values.some((value) => typeof value === 'boolean')) parts.push({ type: 'boolean' });
  if (lists.length > 0) parts.push(inferList(lists, at));
  if (maps.length > 0) parts.push(inferMap(maps, at));
  const hasNull = values.includes(null);
  const [only] = parts;
  if (only === undefined) return hasNull ? { type: 'null' } : {};
  if (parts.length === 1) return hasNull ? addNull(only) : only;
  return { anyOf: [...parts, ...(hasNull ? [{ type: 'null' }] : [])] };
}

function addNull(schema: JsonSchema): JsonSchema {
  const choices = schema['enum'];
  return { ...schema, type: [schema['type'] ?? 'null', 'null'], ...(Array.isArray(choices) ? { enum: [...(choices as readonly JsonValue[]), null] } : {}) };
}

function inferText(texts: readonly string[], minForRange: number): JsonSchema {
  const format = FORMATS.find(([name, pattern]) => texts.every((text) => pattern.test(text) && (name !== 'date' || parseDay(text) === text) && (name !== 'date-time' || parseDay(text.slice(0, 10)) === text.slice(0, 10))));
  if (format !== undefined) return { type: 'string', format: format[0] };
  const different = [...new Set(texts)];
  // Each choice twice on average, or it is a list of names.
  const areChoices = texts.length >= minForRange && different.length <= MAX_CHOICES && different.length * 2 <= texts.length && different.every((text) => text.length <= MAX_CHOICE_LENGTH && text !== '');
  return areChoices ? { type: 'string', enum: different.toSorted() } : { type: 'string' };
}

function inferNumber(numbers: readonly number[], minForRange: number): JsonSchema {
  const type = numbers.every((number) => Number.isInteger(number)) ? 'integer' : 'number';
  if (numbers.length < minForRange) return { type };
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const most = numbers.reduce((a, b) => Math.max(a, b));
  return { type, minimum: least, maximum: most };
}

function inferList(lists: readonly (readonly JsonValue[])[], { minForRange, depth }: Inferring): JsonSchema {
  const items = lists.flat();
  return { type: 'array', ...(items.length === 0 ? {} : { items: infer(items, { minForRange, depth: depth + 1 }) }), ...(lists.length >= minForRange && lists.every((list) => list.length > 0) ? { minItems: 1 } : {}) };
}

function inferMap(maps: readonly Readonly<Record<string, JsonValue>>[], { minForRange, depth }: Inferring): JsonSchema {
  const byKey = new Map<string, JsonValue[]>();
  for (const map of maps) {
    for (const [key, value] of Object.entries(map)) {
      const values = byKey.get(key);
      if (values === undefined) byKey.set(key, [value]);
      else values.push(value);
    }
  }
  // No schema can speak of it: validators leave it out.
  byKey.delete('__proto__');
  const keys = [...byKey.keys()];
  const deeper = { minForRange, depth: depth + 1 };
  const areNames = [...byKey.values()].every((values) => values.length / maps.length < 0.2);
  if (keys.length > MAX_PROPERTIES || (keys.length >= MIN_MAP_KEYS && maps.length > 1 && areNames)) return { type: 'object', additionalProperties: infer(maps.flatMap((map) => Object.values(map)), deeper) };
  const properties = keys.map((key) => [key, infer(byKey.get(key) ?? [], deeper)] as const);
  const required = keys.filter((key) => byKey.get(key)?.length === maps.length);
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length === 0 ? {} : { required }) };
}
