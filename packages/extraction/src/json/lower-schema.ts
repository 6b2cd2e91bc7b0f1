// A caller's schema as the part of it that a vendor's native structured output takes. What gets lost is named; the whole schema is validated afterwards.
import type { JsonSchema, JsonValue } from '@gateway/core';
import { listOf, mergeSchemas, resolveSchema, toSchema } from './align/schema-node.ts';

export interface LoweredSchema {
  readonly schema: JsonSchema;
  /** What the vendor does not get to see, as JSON pointers to keywords; empty when nothing was lost. */
  readonly lossy: readonly string[];
}

interface Dialect {
  /** Keywords that stay as they are. */
  readonly keeps: ReadonlySet<string>;
  /** Whether every object must be closed with every property required; optional ones become nullable. */
  readonly isStrict: boolean;
  /** Whether `type` may be a list. */
  readonly typeLists: boolean;
  readonly maxDepth: number;
}

// No vendor takes so many: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas allows 5,000 properties.
const MAX_PARTS = 5_000;
const BASIC = ['type', 'enum', 'description', 'title', 'items'];
// Sources: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas,
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, https://ai.google.dev/gemini-api/docs/structured-output
const OPENAI: Dialect = { keeps: new Set([...BASIC, 'pattern', 'format', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'minItems', 'maxItems']), isStrict: true, typeLists: true, maxDepth: 10 };
const ANTHROPIC: Dialect = { keeps: new Set([...BASIC, 'format']), isStrict: true, typeLists: false, maxDepth: 20 };
const GEMINI: Dialect = { keeps: new Set([...BASIC, 'format', 'minimum', 'maximum', 'minItems', 'maxItems']), isStrict: false, typeLists: true, maxDepth: 20 };
const PLAIN: Dialect = { keeps: new Set([...BASIC, 'minimum', 'maximum', 'minItems', 'maxItems', 'minLength', 'maxLength']), isStrict: false, typeLists: false, maxDepth: 20 };
const DIALECTS: ReadonlyMap<string, Dialect> = new Map([['openai', OPENAI], ['openrouter', OPENAI], ['anthropic', ANTHROPIC], ['gemini', GEMINI]]);
// Formats that all three vendors name.
const FORMATS: ReadonlySet<string> = new Set(['date', 'date-time', 'time', 'email', 'uuid']);

/**
 * @param provider by its configured name; unknown ones get the common part
 * @returns `undefined` when the vendor cannot carry the schema: maps with free keys, anything goes, a root that is no object, recursion
 */
export function lowerSchema(schema: JsonSchema, provider: string): LoweredSchema | undefined {
  const dialect = DIALECTS.get(provider) ?? PLAIN;
  const lossy: string[] = [];
  try {
    const lowered = lower(schema, { root: schema, dialect, lossy, path: '', depth: 0, size: { parts: 0 } });
    return lowered['type'] === 'object' ? { schema: lowered, lossy } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Lowering {
  readonly root: JsonSchema;
  readonly dialect: Dialect;
  readonly lossy: string[];
  readonly path: string;
  readonly depth: number;
  /** Of the whole, counted as it grows: what is referred to in many places is written out in each. */
  readonly size: { parts: number };
}

const NOT_LOSSY: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', '$defs', 'definitions', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'properties', 'required', 'additionalProperties', 'anyOf', 'oneOf', 'const', 'nullable']);

function lower(given: JsonSchema, at: Lowering): JsonSchema {
  const { dialect, lossy, path, depth } = at;
  at.size.parts += 1;
  if (depth > dialect.maxDepth || at.size.parts > MAX_PARTS) throw new RangeError('too deep or too large for the vendor');
  const schema = resolveSchema(given, at.root);
  // "items" alone would speak of the first items too.
  if (Array.isArray(schema['prefixItems'])) throw new RangeError('lists with items of their own kinds at the beginning');
  const inner = (value: JsonValue | undefined, step: string): JsonSchema => {
    const child = toSchema(value);
    if (child === undefined) throw new RangeError('nothing that the vendor can express');
    return lower(child, { ...at, path: `${path}/${step}`, depth: depth + 1 });
  };
  const alternatives = schema['anyOf'] === undefined ? listOf(schema['oneOf']) : listOf(schema['anyOf']);
  if (alternatives.length > 0) return lowerAlternatives(schema, alternatives, at);
  const types = typeof schema['type'] === 'string' ? [schema['type']] : listOf(schema['type']);
  if (types.length > 1 && (!dialect.typeLists || types.includes('object') || types.includes('array'))) {
    return { anyOf: types.map((type) => inner({ ...schema, type }, 'type')) };
  }
  const lowered: Record<string, JsonValue> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'items') continue;
    if (dialect.keeps.has(keyword) && !(keyword === 'format' && !(typeof value === 'string' && FORMATS.has(value)))) lowered[keyword] = value;
    else if (!NOT_LOSSY.has(keyword)) lossy.push(`${path}/${keyword}`);
  }
  if ('const' in schema) lowered['enum'] = [schema['const'] ?? null];
  if (schema['properties'] !== undefined || types[0] === 'object') return lowerObject(schema, lowered, at);
  if (types[0] === 'array' || schema['items'] !== undefined) return { ...lowered, type: 'array', items: inner(Array.isArray(schema['items']) ? undefined : schema['items'], 'items') };
  if (types.length === 0 && lowered['enum'] === undefined) throw new RangeError('nothing that the vendor can express');
  return lowered;
}

function lowerAlternatives(schema: JsonSchema, alternatives: readonly JsonValue[], at: Lowering): JsonSchema {
  const { anyOf, oneOf, ...own } = schema;
  if (oneOf !== undefined) at.lossy.push(`${at.path}/oneOf`);
  if (anyOf !== undefined && oneOf !== undefined) throw new RangeError('two lists of alternatives');
  return {
    anyOf: alternatives.map((part, index) => {
      const merged = mergeSchemas(own, toSchema(part) ?? {});
      return lower(merged, { ...at, path: `${at.path}/${anyOf === undefined ? 'oneOf' : 'anyOf'}/${index}`, depth: at.depth + 1 });
    }),
  };
}

function lowerObject(schema: JsonSchema, lowered: Record<string, JsonValue>, at: Lowering): JsonSchema {
  const properties = Object.entries(toSchema(schema['properties']) ?? {});
  const isOpen = toSchema(schema['additionalProperties']) !== undefined || schema['patternProperties'] !== undefined;
  if (properties.length === 0 || (isOpen && at.dialect.isStrict)) throw new RangeError('a map with free keys');
  const required = listOf(schema['required']);
  const children = properties.map(([name, value]): [string, JsonSchema] => {
    const child = toSchema(value);
    if (child === undefined) throw new RangeError('nothing that the vendor can express');
    const own = lower(child, { ...at, path: `${at.path}/properties/${name}`, depth: at.depth + 1 });
    return [name, at.dialect.isStrict && !required.includes(name) ? orNull(own) : own];
  });
  if (schema['additionalProperties'] !== false && at.dialect.isStrict) at.lossy.push(`${at.path}/additionalProperties`);
  return {
    ...lowered,
    type: 'object',
    properties: Object.fromEntries(children),
    required: at.dialect.isStrict ? properties.map(([name]) => name) : required.filter((name) => properties.some(([known]) => known === name)),
    ...(at.dialect.isStrict ? { additionalProperties: false } : {}),
  };
}

// A property that may be left out is null where all must be there; alignment leaves it out again.
function orNull(schema: JsonSchema): JsonSchema {
  const alternatives = schema['anyOf'];
  return Array.isArray(alternatives) ? { ...schema, anyOf: [...(alternatives as readonly JsonValue[]), { type: 'null' }] } : { anyOf: [schema, { type: 'null' }] };
}
