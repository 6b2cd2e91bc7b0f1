// Values that a schema can be inferred from, in whatever form they come: JSON, lines of JSON, CSV and other tables, labelled lines.
import type { JsonValue } from '@gateway/core';
import { parseJsonAnswer } from '../json/parse-json-answer.ts';
import { findKeyValuePairs } from '../pairs/find-pairs.ts';
import type { KeyValuePair } from '../pairs/pair.ts';
import { typeCell } from '../tables/cell-type.ts';
import { findTables } from '../tables/find-tables.ts';

const MAX_ROWS = 10_000;
const MAX_YAML = 200_000;

/** The values of a document; none when it is prose. A list at its root counts as its items. */
export async function readExamples(document: string): Promise<JsonValue[]> {
  const whole = tryParse(document);
  if (whole !== undefined) return Array.isArray(whole) && whole.length > 0 ? [...(whole as readonly JsonValue[])] : [whole];
  const lines = document.split(/\r?\n/).filter((line) => line.trim() !== '').slice(0, MAX_ROWS);
  const records = lines.map(tryParse);
  const objects = records.filter((record) => typeof record === 'object' && record !== null);
  // Lines of JSON, with a few others between them.
  if (objects.length > 1 && objects.length * 2 > lines.length) return objects;
  const table = (await findTables(document)).toSorted((a, b) => b.rows.length - a.rows.length)[0];
  if (table !== undefined && (table.headers.length > 1 || table.format === 'html' || table.format === 'markdown') && table.headers.length > 0 && table.rows.length > 0 && new Set(table.headers).size === table.headers.length) {
    return table.rows.slice(0, MAX_ROWS).map((row) => Object.fromEntries(table.headers.map((name, index) => [name === '' ? `column_${index + 1}` : name, toValue(row[index] ?? '')])));
  }
  const parsed = /[{[]/.test(document) ? await parseJsonAnswer(document) : undefined;
  if (parsed !== undefined && 'value' in parsed && !parsed.isTruncated) return Array.isArray(parsed.value) ? [...(parsed.value as readonly JsonValue[])] : [parsed.value];
  const yaml = await readYaml(document);
  if (yaml !== undefined) return yaml;
  const pairs = await findKeyValuePairs(document);
  return pairs.length < 2 ? [] : toRecords(pairs);
}

// Only what labelled lines cannot say: lists, and objects in objects.
async function readYaml(document: string): Promise<JsonValue[] | undefined> {
  if (document.length > MAX_YAML || !/^[ \t]*- \S|^[ \t]*[\w-]+:[ \t]*\r?\n[ \t]+(?:- )?[\w-]+:/m.test(document)) return undefined;
  // References may lead back to where they stand.
  if (/(?:^|[\s,[{])[&*][\w-]/m.test(document)) return undefined;
  const { parseDocument } = await import('yaml');
  const read = parseDocument(document, { logLevel: 'silent', schema: 'core' });
  if (read.errors.length > 0) return undefined;
  const text = JSON.stringify(read.toJS() as unknown) as string | undefined;
  const value = text === undefined ? null : (JSON.parse(text) as JsonValue);
  const isRecord = (one: JsonValue): boolean => typeof one === 'object' && one !== null && !Array.isArray(one) && Object.keys(one).every((key) => /^[\w .-]{1,60}$/.test(key));
  if (Array.isArray(value)) return value.length > 0 && value.every(isRecord) ? [...(value as readonly JsonValue[])] : undefined;
  return isRecord(value) ? [value] : undefined;
}

// A label that comes again begins another record.
function toRecords(pairs: readonly KeyValuePair[]): JsonValue[] {
  const records = [new Map<string, JsonValue>()];
  for (const { key, value } of pairs) {
    const name = toName(key);
    if (records.at(-1)?.has(name) === true) records.push(new Map());
    records.at(-1)?.set(name, toValue(value));
  }
  return records.map((record) => Object.fromEntries(record));
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
