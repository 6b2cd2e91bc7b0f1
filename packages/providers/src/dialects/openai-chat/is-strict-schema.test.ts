import { describe, expect, test } from 'vitest';
import { isStrictSchema } from './is-strict-schema.ts';

const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } as const;

describe('strict mode takes', () => {
  test.each([
    ['a closed object', city],
    ['nested closed objects', { ...city, properties: { city } }],
    ['arrays of them', { ...city, properties: { city: { type: 'array', items: city } } }],
    ['a choice below the root', { ...city, properties: { city: { anyOf: [city, { type: 'null' }] } } }],
    ['an enum', { ...city, properties: { city: { enum: ['a', 'b'] } } }],
    ['references', { ...city, properties: { city: { $ref: '#/$defs/c' } }, $defs: { c: city } }],
  ])('%s', (_name, schema) => {
    expect(isStrictSchema(schema)).toBe(true);
  });
});

describe('strict mode refuses', () => {
  test.each([
    ['an open object', { ...city, additionalProperties: true }],
    ['an object that does not say', { type: 'object', properties: {}, required: [] }],
    ['an optional property', { ...city, required: [] }],
    ['an open object below', { ...city, properties: { city: { type: 'object' } } }],
    ['an array without items', { ...city, properties: { city: { type: 'array' } } }],
    ['a property of any kind', { ...city, properties: { city: {} } }],
    ['a choice at the root', { ...city, anyOf: [city] }],
    ['a list at the root', { type: 'array', items: city }],
    ['combinations', { ...city, properties: { city: { allOf: [city] } } }],
    ['an open object behind a reference', { ...city, properties: { city: { $ref: '#/$defs/c' } }, $defs: { c: { type: 'object' } } }],
  ])('%s', (_name, schema) => {
    expect(isStrictSchema(schema)).toBe(false);
  });
});
