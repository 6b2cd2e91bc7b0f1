import type { JsonSchema } from '@gateway/core';
import { expect, it } from 'vitest';
import { compileJsonSchema } from './compile-json-schema.ts';

it.each<[string, JsonSchema]>([
  ['$dynamicRef', { properties: { a: { $dynamicRef: '#node' } } }],
  ['unevaluatedItems', { allOf: [{ prefixItems: [true] }], unevaluatedItems: false }],
  ['$recursiveRef', { $schema: 'https://json-schema.org/draft/2019-09/schema', items: { $recursiveRef: '#' } }],
  ['$id" below', { $defs: { a: { $id: 'https://example.com/a', type: 'string' } } }],
  ['idn-email', { anyOf: [{ type: 'string', format: 'idn-email' }] }],
  ['"$ref" beside', { $schema: 'http://json-schema.org/draft-07/schema#', properties: { a: { $ref: '#/definitions/x', maxLength: 3 } }, definitions: { x: { type: 'string' } } }],
  ['"unevaluatedProperties" together with "if"', { allOf: [{ if: { required: ['a'] } }], unevaluatedProperties: false }],
  ['"unevaluatedProperties" together with "patternProperties"', { anyOf: [{ patternProperties: { '^a': true } }], unevaluatedProperties: false }],
  ['unevaluatedItems', { $ref: '#/unknown/0', unknown: [{ unevaluatedItems: false }] }],
  ['unevaluatedItems', { $id: 'https://example.com/a', $ref: 'https://example.com/a#/unknown', unknown: { unevaluatedItems: false } }],
  ['"__proto__"', JSON.parse('{"properties": {"__proto__": {"type": "string"}}}') as JsonSchema],
])('refuses %s instead of judging wrongly', async (part, schema) => {
  await expect(compileJsonSchema(schema)).rejects.toMatchObject({ kind: 'unsupported', message: expect.stringContaining(part) as string });
});

it('does not take names and values for keywords', async () => {
  const schema: JsonSchema = { type: 'object', properties: { unevaluatedItems: { type: 'string' }, $dynamicRef: { enum: [{ $dynamicRef: 'x' }] } }, default: { unevaluatedItems: 1 } };
  expect((await compileJsonSchema(schema)).validate({ unevaluatedItems: 'x' })).toEqual([]);
});
