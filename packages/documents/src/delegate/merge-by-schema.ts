// What the parts of a document gave, as one value: lists joined without repetitions, objects field by field, single values by what most parts say.
import type { JsonSchema, JsonValue } from '@gateway/core';

/** A single value on which parts disagree. */
export interface Conflict {
  /** JSON pointer into the merged value. */
  readonly path: string;
  /** What the parts say, in their order, each once. */
  readonly values: readonly JsonValue[];
  /** Whether they are running text, so that none stands for the others. */
  readonly isProse: boolean;
}

export interface MergedValue {
  readonly value: JsonValue;
  readonly conflicts: readonly Conflict[];
}

type JsonMap = { readonly [key: string]: JsonValue };

const MIN_PROSE_WORDS = 12;
const MAX_REFERENCES = 20;

/**
 * Values in the order of their parts. An item that several parts give counts as often as the part that gives it most often; an item with less in it than
 * another of the same name is left out. Of single values the one that most parts give is taken, of equals the first. `null` and blank texts say nothing.
 *
 * @param decided values for paths of conflicts that somebody has settled
 */
export function mergeBySchema(values: readonly JsonValue[], schema: JsonSchema, decided: ReadonlyMap<string, JsonValue> = new Map()): MergedValue {
  const conflicts: Conflict[] = [];
  const merge = (given: readonly JsonValue[], node: JsonSchema, path: string): JsonValue => {
    const settled = decided.get(path);
    if (settled !== undefined) return settled;
    const telling = given.filter(tells);
    const [first] = telling;
    if (first === undefined) return given[0] ?? null;
    const lists = telling.filter(isList);
    if (lists.length > 0) return limit(joinLists(lists), node);
    const maps = telling.filter(isMap);
    if (maps.length > 0) return mergeMaps(maps, node, path);
    const { value, others } = vote(telling);
    if (others.length > 0) conflicts.push({ path, values: [value, ...others].toSorted((a, b) => telling.indexOf(a) - telling.indexOf(b)), isProse: [value, ...others].every(isProse) });
    return value;
  };
  const mergeMaps = (maps: readonly JsonMap[], node: JsonSchema, path: string): JsonValue => {
    const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))];
    // fromEntries defines own properties, also for a key such as "__proto__".
    return Object.fromEntries(
      keys.map((key) => [key, merge(maps.flatMap((map) => (Object.hasOwn(map, key) ? [map[key] ?? null] : [])), readProperty(node, key, schema), `${path}/${escapeKey(key)}`)]),
    );
  };
  const value = merge(values, resolve(schema, schema), '');
  return { value, conflicts };
}

function tells(value: JsonValue): boolean {
  return value !== null && !(typeof value === 'string' && value.trim() === '');
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isMap(value: JsonValue): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isProse(value: JsonValue): boolean {
  return typeof value === 'string' && value.trim().split(/\s+/).length >= MIN_PROSE_WORDS;
}

function vote(values: readonly JsonValue[]): { readonly value: JsonValue; readonly others: readonly JsonValue[] } {
  const counts = new Map<string, { readonly value: JsonValue; count: number }>();
  for (const value of values) {
    const key = toKey(value);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { value, count: 1 });
    else known.count += 1;
  }
  // Stable: of equals the first.
  const [best, ...others] = [...counts.values()].toSorted((a, b) => b.count - a.count);
  return { value: best?.value ?? null, others: others.map(({ value }) => value) };
}

function joinLists(lists: readonly (readonly JsonValue[])[]): JsonValue[] {
  const joined: JsonValue[] = [];
  const taken = new Map<string, number>();
  for (const list of lists) {
    const own = new Map<string, number>();
    for (const item of list) {
      const key = toKey(item);
      const count = (own.get(key) ?? 0) + 1;
      own.set(key, count);
      if (count <= (taken.get(key) ?? 0)) continue;
      taken.set(key, count);
      joined.push(item);
    }
  }
  return dropPoorer(joined);
}

// Parts that meet in the middle of a record give it twice, once with less in it.
function dropPoorer(items: readonly JsonValue[]): JsonValue[] {
  const byName = new Map<string, JsonMap[]>();
  for (const item of items) {
    const name = isMap(item) ? readName(item) : undefined;
    if (name === undefined || !isMap(item)) continue;
    const group = byName.get(name);
    if (group === undefined) byName.set(name, [item]);
    else group.push(item);
  }
  return items.filter((item) => {
    const name = isMap(item) ? readName(item) : undefined;
    if (name === undefined || !isMap(item)) return true;
    const group = byName.get(name) ?? [];
    // A value that most items share names none of them.
    return group.length > MAX_REFERENCES || !group.some((other) => other !== item && isPoorer(item, other));
  });
}

// The first property that is a text.
function readName(item: JsonMap): string | undefined {
  const named = Object.entries(item).find(([, value]) => typeof value === 'string' && value.trim() !== '');
  return named === undefined ? undefined : toKey([named[0], named[1]]);
}

function isPoorer(item: JsonMap, other: JsonMap): boolean {
  const told = Object.entries(item).filter(([, value]) => tells(value));
  const richer = Object.values(other).filter(tells).length > told.length;
  return richer && told.every(([key, value]) => Object.hasOwn(other, key) && toKey(other[key] ?? null) === toKey(value));
}

function limit(items: readonly JsonValue[], node: JsonSchema): readonly JsonValue[] {
  const most = node['maxItems'];
  return typeof most === 'number' ? items.slice(0, most) : items;
}

function readProperty(node: JsonSchema, key: string, root: JsonSchema): JsonSchema {
  const properties = node['properties'];
  const own = properties !== undefined && isMap(properties) && Object.hasOwn(properties, key) ? properties[key] : node['additionalProperties'];
  return own !== undefined && isMap(own) ? resolve(own, root) : {};
}

// Follows references inside the schema; what leads nowhere says nothing about the value.
function resolve(node: JsonSchema, root: JsonSchema): JsonSchema {
  let current = node;
  for (let steps = 0; steps < MAX_REFERENCES; steps += 1) {
    const reference = current['$ref'];
    if (typeof reference !== 'string' || !reference.startsWith('#')) return current;
    const target = reference
      .slice(1)
      .split('/')
      .slice(1)
      .reduce<JsonValue | undefined>((value, key) => (value !== undefined && isMap(value) ? value[key.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), root);
    if (target === undefined || !isMap(target)) return {};
    current = target;
  }
  return {};
}

/** Equal values have equal keys: the order of properties, case and white space of texts do not matter. */
function toKey(value: JsonValue): string {
  return JSON.stringify(value, (_key, item: JsonValue) => {
    if (typeof item === 'string') return item.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
    return isMap(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item;
  });
}

function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
