// Anthropic's native structured output takes a subset of JSON Schema: closed objects, a type everywhere, few constraints.
// Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
import type { Anthropic } from '@anthropic-ai/sdk';
import type { JsonObject, JsonSchema, JsonValue } from '@gateway/core';

/**
 * The schema as the vendor takes it, or undefined when that would change what may be answered (open objects become closed ones).
 * Constraints that it does not know move into descriptions, as the official SDK does it.
 */
export async function toOutputFormat(schema: JsonSchema): Promise<Anthropic.JSONOutputFormat | undefined> {
  if (!isExpressible(schema)) return undefined;
  const { transformJSONSchema } = await import('@anthropic-ai/sdk/lib/transform-json-schema');
  return { type: 'json_schema', schema: transformJSONSchema(schema) };
}

const NOT_EXPRESSIBLE: readonly string[] = ['patternProperties', 'prefixItems', 'not', 'if', 'dependentSchemas', 'unevaluatedProperties', 'definitions'];

function isExpressible(value: JsonValue): boolean {
  if (!isObject(value) || NOT_EXPRESSIBLE.some((keyword) => keyword in value)) return false;
  const children = [...valuesOf(value['$defs']), ...listOf(value['anyOf']), ...listOf(value['oneOf']), ...listOf(value['allOf'])];
  if (!children.every(isExpressible)) return false;
  if ('$ref' in value) return true;
  const type = value['type'];
  if (Array.isArray(type)) return false;
  if (type === 'object') return isExpressibleObject(value);
  if (type === 'array') return value['items'] !== undefined && isExpressible(value['items']);
  return typeof type === 'string' || ['anyOf', 'oneOf', 'allOf', 'enum', 'const'].some((keyword) => keyword in value);
}

function isExpressibleObject(schema: JsonObject): boolean {
  const additional = schema['additionalProperties'];
  const properties = valuesOf(schema['properties']);
  // An object without named properties is a free-form map, which would come back empty.
  return (additional === undefined || additional === false) && properties.length > 0 && properties.every(isExpressible);
}

function valuesOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isObject(value) ? Object.values(value) : [];
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
