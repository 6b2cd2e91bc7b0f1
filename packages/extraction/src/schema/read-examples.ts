// Values that a schema can be inferred from, in whatever form they come: JSON, lines of JSON, CSV and other tables, labelled lines.
import type { JsonValue } from '@gateway/core';
import { parseJsonAnswer } from '../json/parse-json-answer.ts';
import { findKeyValuePairs } from '../pairs/find-pairs.ts';
import { typeCell } from '../tables/cell-type.ts';
import { findTables } from '../tables/find-tables.ts';

const MAX_ROWS = 10_000;

/** The values of a document; none when it is prose. A list at its root counts as its items. */
export async function readExamples(document: string): Promise<JsonValue[]> {
  const whole = tryParse(document);
  if (whole !== undefined) return Array.isArray(whole) && whole.length > 0 ? [...(whole as readonly JsonValue[])] : [whole];
  const lines = document.split(/\r?\n/).filter((line) => line.trim() !== '').slice(0, MAX_ROWS);
  const records = lines.map(tryParse);
  if (lines.length > 1 && records.every((record) => typeof record === 'object' && record !== null)) return records.filter((record) => record !== undefined);
  const table = (await findTables(document)).toSorted((a, b) => b.rows.length - a.rows.length)[0];
  if (table !== undefined && table.headers.length > 1 && table.rows.length > 0 && new Set(table.headers).size === table.headers.length) {
    return table.rows.slice(0, MAX_ROWS).map((row) => Object.fromEntries(table.headers.map((name, index) => [name === '' ? `column_${index + 1}` : name, toValue(row[index] ?? '')])));
  }
  const parsed = /[{[]/.test(document) ? await parseJsonAnswer(document) : undefined;
  if (parsed !== undefined && 'value' in parsed && !parsed.isTruncated) return Array.isArray(parsed.value) ? [...(parsed.value as readonly JsonValue[])] : [parsed.value];
  const pairs = await findKeyValuePairs(document);
  return pairs.length < 2 ? [] : [Object.fromEntries(pairs.map(({ key, value }) => [toName(key), toValue(value)]))];
}

function toValue(cell: string): JsonValue {
  const typed = typeCell(cell);
  if (typed.type === 'empty') return null;
  if (typed.type === 'boolean' || typed.type === 'date') return typed.value;
  return typed.type === 'number' && typed.unit === undefined ? typed.value : cell;
}

function toName(label: string): string {
  const name = label.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_').replaceAll(/^_+|_+$/g, '');
  return name === '' ? label : name;
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not JSON: it may be something else.
    return undefined;
  }
}
