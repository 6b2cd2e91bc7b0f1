// Schemas of every supported keyword of 2020-12, and small values that tell them apart.
import type { JsonSchema, JsonValue } from '@gateway/core';
import { array, constant, constantFrom, dictionary, integer, letrec, oneof, record, type Arbitrary } from 'fast-check';

const KEYS = ['a', 'b', 'ab', 'c'] as const;
const key = constantFrom(...KEYS);

/** Values of few keys and few scalars, so that schemas meet them often. */
export const smallValue: Arbitrary<JsonValue> = letrec<{ value: JsonValue }>((tie) => ({
  value: oneof(
    { maxDepth: 2, depthSize: 'small' },
    constantFrom<JsonValue>(0, 1, 2, 1.5, -1, '', 'a', 'b', 'ab', '😀', true, false, null),
    dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    array(tie('value'), { maxLength: 3 }),
  ),
})).value;

/** Objects alone, for what is about properties. */
export const smallObject: Arbitrary<JsonValue> = dictionary(key, smallValue, { maxKeys: 4, noNullPrototype: true });

/** @param about `properties`: keywords that evaluate properties alone, with `unevaluatedProperties` */
export function createSchemaSamples(about: 'all' | 'properties'): Arbitrary<JsonSchema> {
  const { node } = letrec<{ node: JsonSchema; part: JsonValue }>((tie) => {
    const part: Arbitrary<JsonValue> = tie('part');
    const parts = array(part, { minLength: 1, maxLength: 3 });
    const structure: Record<string, Arbitrary<JsonValue>> = {
      properties: dictionary(key, part, { maxKeys: 2 }) as Arbitrary<JsonValue>,
      patternProperties: dictionary(constantFrom('^a', 'b$', '.'), part, { maxKeys: 2 }) as Arbitrary<JsonValue>,
      additionalProperties: part,
      unevaluatedProperties: part,
      required: array(key, { maxLength: 2 }).map((keys) => [...new Set(keys)]),
      dependentSchemas: dictionary(key, part, { maxKeys: 2 }) as Arbitrary<JsonValue>,
      allOf: parts, anyOf: parts, oneOf: parts, ...Object.fromEntries(['not', 'if', 'then', 'else'].map((name) => [name, part])),
      $ref: constantFrom('#/$defs/x', '#/$defs/y'),
    };
    const scalars: Record<string, Arbitrary<JsonValue>> = {
      type: oneof(constantFrom('object', 'array', 'string', 'number', 'integer', 'boolean', 'null'), constant(['string', 'null']), constant(['integer', 'object'])) as Arbitrary<JsonValue>,
      const: smallValue, enum: array(smallValue, { minLength: 1, maxLength: 3 }),
      minimum: integer({ min: -1, max: 2 }), maximum: integer({ min: -1, max: 2 }), exclusiveMinimum: integer({ min: -1, max: 2 }), exclusiveMaximum: integer({ min: -1, max: 2 }), multipleOf: constantFrom(1, 2, 0.5),
      minLength: integer({ min: 0, max: 2 }), maxLength: integer({ min: 0, max: 2 }), pattern: constantFrom('^a', 'b$', '^.$'),
      minItems: integer({ min: 0, max: 2 }), maxItems: integer({ min: 0, max: 2 }), uniqueItems: constantFrom(true, false), contains: part, minContains: integer({ min: 0, max: 2 }), maxContains: integer({ min: 0, max: 2 }),
      prefixItems: parts, items: part,
      minProperties: integer({ min: 0, max: 2 }), maxProperties: integer({ min: 0, max: 2 }), propertyNames: part,
      dependentRequired: dictionary(key, array(key, { maxLength: 2 }).map((keys) => [...new Set(keys)]), { maxKeys: 2 }) as Arbitrary<JsonValue>,
    };
    const keywords = about === 'all' ? { ...structure, ...scalars } : { ...structure, type: constantFrom<JsonValue>('object', 'string', 'integer'), const: constantFrom<JsonValue>(0, 1) };
    const names = Object.keys(keywords);
    return {
      part: oneof({ maxDepth: 3, depthSize: 'small' }, constantFrom<JsonValue>(true, false, { type: 'integer' }, { const: 1 }, { required: ['a'] }), tie('node') as Arbitrary<JsonValue>),
      node: array(constantFrom(...names), { minLength: 1, maxLength: 4 }).chain((chosen) => record(Object.fromEntries([...new Set(chosen)].map((name) => [name, (keywords as Record<string, Arbitrary<JsonValue>>)[name] ?? part]))) as Arbitrary<JsonSchema>),
    };
  });
  // Definitions that refer to nothing, so that no reference goes round.
  const leaf = record({ properties: dictionary(key, constantFrom<JsonValue>(true, { const: 1 }), { maxKeys: 2 }), required: constantFrom(['a'], ['b'], []) }) as Arbitrary<JsonValue>;
  return record({ own: node, x: leaf, y: oneof(leaf, constantFrom<JsonValue>(true, { type: 'integer' })) }).map(({ own, x, y }) => ({ ...own, $defs: { x, y } }));
}
