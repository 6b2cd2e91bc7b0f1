// Tells whether OpenAI's strict structured output takes a schema: every object closed and every property required.
// Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
import type { JsonObject, JsonSchema, JsonValue } from '@gateway/core';

const UNSUPPORTED_KEYWORDS: readonly string[] = [
  'allOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas', 'patternProperties', 'propertyNames', 'prefixItems',
  'unevaluatedProperties', 'unevaluatedItems', 'contains', 'minContains', 'maxContains', 'uniqueItems', 'minProperties', 'maxProperties',
];
const MAX_DEPTH = 10;

export function isStrictSchema(schema: JsonSchema): boolean {
  // The root must be an object, and may not be a choice.
  return schema['type'] === 'object' && schema['anyOf'] === undefined && isStrict(schema, 0);
}

function isStrict(schema: JsonValue | undefined, depth: number): boolean {
  if (!isObject(schema) || depth > MAX_DEPTH) return false;
  if (UNSUPPORTED_KEYWORDS.some((keyword) => keyword in schema)) return false;
  const children = [...valuesOf(schema['$defs']), ...valuesOf(schema['definitions']), ...listOf(schema['anyOf'])];
  if ('$ref' in schema) return children.every((child) => isStrict(child, depth + 1));
  if ('properties' in schema || schema['type'] === 'object') {
    if (schema['additionalProperties'] !== false || !requiresAll(schema)) return false;
    children.push(...valuesOf(schema['properties']));
  }
  if (schema['type'] === 'array') {
    if (!('items' in schema)) return false;
    children.push(schema['items'] ?? null);
  }
  const hasMeaning = ['type', 'enum', 'const', 'anyOf'].some((keyword) => keyword in schema);
  return hasMeaning && children.every((child) => isStrict(child, depth + 1));
}

function requiresAll(schema: JsonObject): boolean {
  const required = listOf(schema['required']);
  return isObject(schema['properties']) && Object.keys(schema['properties']).every((name) => required.includes(name));
}

function valuesOf(value: JsonValue | undefined): JsonValue[] {
  return isObject(value) ? Object.values(value) : [];
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
