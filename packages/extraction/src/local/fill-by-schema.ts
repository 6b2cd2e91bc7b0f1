// Fills a schema from a text without any model: by the names, types and formats of its fields. What nothing speaks for stays out.
import type { JsonSchema, JsonValue } from '@gateway/core';
import { listOf, readTypes, resolveSchema, toSchema } from '../json/align/schema-node.ts';
import { escapeKey } from '../json/align/to-plain.ts';
import type { Evidence } from '../json/find-evidence.ts';
import { findKeyValuePairs } from '../pairs/find-pairs.ts';
import { rateNames } from '../pairs/match-key.ts';
import { findTables } from '../tables/find-tables.ts';
import type { FoundTable } from '../tables/table.ts';
import type { FieldCandidate } from './field.ts';
import { readFieldKind } from './field-kind.ts';
import { findMentions } from './find-mentions.ts';
import { findField, readFieldValue, type SourceFacts } from './find-field.ts';

export interface FilledValue {
  readonly value: JsonValue;
  /** Where each value stands. */
  readonly evidence: readonly Evidence[];
  /** By JSON pointer, 0 to 1: how sure the engine is of each value. */
  readonly confidence: Readonly<Record<string, number>>;
}

interface Filling extends SourceFacts {
  readonly tables: readonly FoundTable[];
  readonly root: JsonSchema;
  readonly evidence: Evidence[];
  readonly confidence: Record<string, number>;
  /** Places that a field has taken: one stretch of text is one value. */
  readonly taken: { readonly start: number; readonly end: number }[];
  /** How many parts of the schema may still be looked at: one that refers to itself grows with every level. */
  partsLeft: number;
}

const MIN_CONFIDENCE = 0.4;
const MAX_DEPTH = 6;
const MAX_PARTS = 2_000;

/** Not validated: required fields may be missing. */
export async function fillBySchema(text: string, schema: JsonSchema): Promise<FilledValue> {
  const filling: Filling = {
    text,
    pairs: await findKeyValuePairs(text),
    mentions: findMentions(text),
    tables: await findTables(text),
    root: schema,
    evidence: [],
    confidence: {},
    taken: [],
    partsLeft: MAX_PARTS,
  };
  const value = fill({ name: '', schema, path: '', depth: 0 }, filling);
  return { value: value ?? null, evidence: filling.evidence, confidence: filling.confidence };
}

interface Slot {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly path: string;
  readonly depth: number;
}

function fill(slot: Slot, filling: Filling): JsonValue | undefined {
  const schema = pickAlternative(resolveSchema(slot.schema, filling.root), filling.root);
  const types = readTypes(schema);
  filling.partsLeft -= 1;
  if (slot.depth > MAX_DEPTH || filling.partsLeft < 0) return undefined;
  if (types.includes('object')) return fillObject({ ...slot, schema }, filling);
  if (types.includes('array')) return fillList({ ...slot, schema }, filling);
  return fillScalar({ ...slot, schema }, filling) ?? (types.includes('null') && slot.path !== '' ? null : undefined);
}

// Of "a string or null" the string.
function pickAlternative(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const parts = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].map(toSchema).filter((part) => part !== undefined);
  const first = parts.map((part) => resolveSchema(part, root)).find((part) => !readTypes(part).every((type) => type === 'null'));
  return first ?? schema;
}

function fillObject(slot: Slot, filling: Filling): JsonValue | undefined {
  const value: Record<string, JsonValue> = {};
  const properties = Object.entries(toSchema(slot.schema['properties']) ?? {});
  // Fields whose form is surest choose first, so that a name does not take a place that an address needs.
  const ordered = properties.toSorted(([, a], [, b]) => rankForm(toSchema(b)) - rankForm(toSchema(a)));
  for (const [name, own] of ordered) {
    const filled = fill({ name, schema: toSchema(own) ?? {}, path: `${slot.path}/${escapeKey(name)}`, depth: slot.depth + 1 }, filling);
    if (filled !== undefined) value[name] = filled;
  }
  const inOrder = properties.flatMap(([name]) => (Object.hasOwn(value, name) ? [[name, value[name] ?? null] as const] : []));
  return inOrder.length === 0 && slot.depth > 0 ? undefined : Object.fromEntries(inOrder);
}

function rankForm(schema: JsonSchema | undefined): number {
  if (schema === undefined) return 0;
  return (schema['format'] === undefined ? 0 : 2) + (Array.isArray(schema['enum']) ? 1 : 0) + (schema['type'] === 'integer' || schema['type'] === 'number' ? 1 : 0);
}

function fillScalar(slot: Slot, filling: Filling): JsonValue | undefined {
  const found = findField({ name: slot.name, schema: slot.schema }, filling).filter(({ confidence }) => confidence >= MIN_CONFIDENCE);
  const best = found.find(({ start, end }) => !filling.taken.some((place) => start < place.end && place.start < end));
  if (best === undefined) return undefined;
  take(slot.path, best, filling);
  return best.value;
}

function take(path: string, { start, end, confidence }: FieldCandidate, filling: Filling): void {
  filling.taken.push({ start, end });
  filling.evidence.push({ path, text: filling.text.slice(start, end), start, end });
  filling.confidence[path] = Math.round(confidence * 100) / 100;
}

function fillList(slot: Slot, filling: Filling): JsonValue | undefined {
  const items = pickAlternative(resolveSchema(toSchema(slot.schema['items']) ?? {}, filling.root), filling.root);
  const values = readTypes(items).includes('object') ? fillRows(slot, items, filling) : fillItems(slot, items, filling);
  return values.length === 0 ? undefined : values;
}

// All of one kind, each once.
function fillItems(slot: Slot, items: JsonSchema, filling: Filling): JsonValue[] {
  const labelled = filling.pairs.find(({ key }) => rateNames(slot.name, key) >= 0.7);
  if (labelled !== undefined) {
    const parts = labelled.value.split(/\s*[,;\n]\s*|\s+and\s+/).filter((part) => part !== '');
    const values = parts.map((part) => readFieldValue(part, items, slot.name)).filter((value) => value !== undefined);
    if (values.length === parts.length && values.length > 0) {
      take(slot.path, { value: values, start: labelled.start, end: labelled.end, confidence: 0.8 }, filling);
      return values;
    }
  }
  const name = slot.name.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '');
  const kind = readFieldKind({ name, schema: items });
  const seen = new Map<string, JsonValue>();
  for (const mention of filling.mentions.filter(({ type }) => type === kind)) {
    const value = readFieldValue(mention.text, items, name);
    if (value === undefined || seen.has(JSON.stringify(value))) continue;
    filling.evidence.push({ path: `${slot.path}/${seen.size}`, text: mention.text, start: mention.start, end: mention.end });
    seen.set(JSON.stringify(value), value);
  }
  if (seen.size > 0) filling.confidence[slot.path] = 0.6;
  return [...seen.values()];
}

// The rows of the table whose headers mean the item's properties.
function fillRows(slot: Slot, items: JsonSchema, filling: Filling): JsonValue[] {
  const names = Object.keys(toSchema(items['properties']) ?? {});
  const matched = filling.tables.map((table) => ({ table, columns: names.map((name) => findColumn(name, table.headers)) })).toSorted((a, b) => count(b.columns) - count(a.columns))[0];
  if (matched === undefined || count(matched.columns) < Math.max(1, names.length / 2)) return [];
  const required = listOf(items['required']);
  const rows = matched.table.rows.map((row) => {
    const entries = names.flatMap((name, index): [string, JsonValue][] => {
      const column = matched.columns[index] ?? -1;
      const own = toSchema(toSchema(items['properties'])?.[name]) ?? {};
      const value = column === -1 ? undefined : readFieldValue(row[column] ?? '', own, name);
      return value === undefined ? [] : [[name, value]];
    });
    return Object.fromEntries(entries);
  });
  filling.confidence[slot.path] = 0.75;
  filling.evidence.push({ path: slot.path, text: filling.text.slice(matched.table.start, matched.table.end), start: matched.table.start, end: matched.table.end });
  return rows.filter((row) => required.every((name) => typeof name !== 'string' || Object.hasOwn(row, name)) && Object.keys(row).length > 0);
}

function findColumn(name: string, headers: readonly string[]): number {
  const rated = headers.map((header, index) => ({ index, rate: rateNames(name, header) })).toSorted((a, b) => b.rate - a.rate)[0];
  return rated !== undefined && rated.rate >= 0.5 ? rated.index : -1;
}

function count(columns: readonly number[]): number {
  return columns.filter((column) => column !== -1).length;
}
