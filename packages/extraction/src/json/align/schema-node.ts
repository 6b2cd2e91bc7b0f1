// Reading a schema while aligning to it: references, merged parts, and which types a value may have.
import type { JsonSchema, JsonValue } from '@gateway/core';

const MAX_STEPS = 50;

export type SchemaType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** What a keyword's value is as a schema; `undefined` for `true`, for nothing, and for what is none. */
export function toSchema(value: JsonValue | undefined): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined;
}

/** The schema with its references followed and the parts of `allOf` put into one. */
export function resolveSchema(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let current = schema;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const reference = current['$ref'];
    const parts = current['allOf'];
    if (typeof reference === 'string') {
      const { $ref: _followed, ...own } = current;
      current = mergeSchemas(findReferenced(reference, root), own);
    } else if (Array.isArray(parts)) {
      const { allOf: _merged, ...own } = current;
      current = (parts as readonly JsonValue[]).reduce<JsonSchema>((merged, part) => mergeSchemas(merged, toSchema(part) ?? {}), own);
    } else return current;
  }
  return {};
}

/** What a reference inside the schema leads to, by JSON pointer; a schema that says nothing where it leads elsewhere. */
export function findReferenced(reference: string, root: JsonSchema): JsonSchema {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return {};
  let found: JsonValue | undefined = root;
  for (const step of reference.slice(2).split('/')) {
    const key = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? (found as Readonly<Record<string, JsonValue>>)[key] : undefined;
  }
  return toSchema(found) ?? {};
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    // No encoding of anything: the validator says so when it compiles the schema.
    return step;
  }
}

/** Both together, as far as it matters for aligning: the validator sees the whole schema afterwards. */
export function mergeSchemas(first: JsonSchema, second: JsonSchema): JsonSchema {
  // The same object where nothing is merged: what is known of it stays known.
  if (Object.keys(second).length === 0) return first;
  if (Object.keys(first).length === 0) return second;
  const merged: Record<string, JsonValue> = { ...first, ...second };
  const properties = { ...toSchema(first['properties']), ...toSchema(second['properties']) };
  if (Object.keys(properties).length > 0) merged['properties'] = properties;
  const required = [...listOf(first['required']), ...listOf(second['required'])];
  if (required.length > 0) merged['required'] = [...new Set(required)];
  const parts = [...listOf(first['allOf']), ...listOf(second['allOf'])];
  if (parts.length > 0) merged['allOf'] = parts;
  return merged;
}

export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** The types that the schema names, or that its keywords speak of; empty when it says nothing. */
export function readTypes(schema: JsonSchema): readonly SchemaType[] {
  const { type } = schema;
  if (typeof type === 'string') return [type as SchemaType];
  if (Array.isArray(type)) return type as readonly SchemaType[];
  if (['properties', 'required', 'patternProperties', 'additionalProperties', 'propertyNames', 'minProperties'].some((keyword) => keyword in schema)) return ['object'];
  if (['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems'].some((keyword) => keyword in schema)) return ['array'];
  return [];
}

/** Whether `null` fits, as far as types, enums and alternatives say. */
export function allowsNull(schema: JsonSchema, root: JsonSchema): boolean {
  const node = resolveSchema(schema, root);
  if ('const' in node) return node['const'] === null;
  if (Array.isArray(node['enum'])) return listOf(node['enum']).includes(null);
  const alternatives = [...listOf(node['anyOf']), ...listOf(node['oneOf'])];
  if (alternatives.length > 0) return alternatives.some((part) => allowsNull(toSchema(part) ?? {}, root));
  if (node['nullable'] === true) return true;
  return readTypes(node).includes('null');
}
