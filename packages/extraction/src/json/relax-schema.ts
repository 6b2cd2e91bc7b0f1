// What one part of a document must fit: the schema without what only the whole can fulfil.
import type { JsonSchema, JsonValue } from '@gateway/core';

const WHOLE: ReadonlySet<string> = new Set(['required', 'minItems', 'minProperties', 'contains', 'minContains', 'dependentRequired', 'if', 'then', 'else', 'not', 'dependentSchemas']);
const NAMED: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
const LITERAL: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);

/** Nothing is required, no list has a least length; types, formats and enums stay. */
export function relaxSchema(schema: JsonSchema): JsonSchema {
  const relax = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map((item: JsonValue) => relax(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([keyword, item]): [string, JsonValue][] => {
        if (WHOLE.has(keyword)) return [];
        if (LITERAL.has(keyword)) return [[keyword, item]];
        if (NAMED.has(keyword) && typeof item === 'object' && item !== null && !Array.isArray(item)) return [[keyword, Object.fromEntries(Object.entries(item).map(([name, own]) => [name, relax(own)]))]];
        return [[keyword, relax(item)]];
      }),
    );
  };
  return relax(schema) as JsonSchema;
}
