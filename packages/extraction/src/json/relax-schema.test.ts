import { expect, it } from 'vitest';
import { relaxSchema } from './relax-schema.ts';

it('asks of a part for nothing that only the whole can have, and for all else', () => {
  const schema = {
    $defs: { required: { type: 'object', required: ['x'], properties: { x: { type: 'array', minItems: 2, contains: { const: 1 }, minContains: 1, items: { type: 'integer', minimum: 3 } } } } },
    type: 'object',
    minProperties: 1,
    properties: { required: { type: 'string', minLength: 2, format: 'date' }, not: { enum: ['required', { required: ['a'] }] }, if: { const: { minItems: 1 }, default: { not: 1 } } },
    patternProperties: { '^not': { not: { type: 'string' }, maxItems: 4 } },
    required: ['required'],
    dependentRequired: { a: ['b'] },
    dependentSchemas: { a: {} },
    anyOf: [{ required: ['not'] }, { if: {}, else: {}, type: 'object' }],
  };
  expect(relaxSchema(schema)).toEqual({
    $defs: { required: { type: 'object', properties: { x: { type: 'array', items: { type: 'integer', minimum: 3 } } } } },
    type: 'object',
    properties: { required: { type: 'string', minLength: 2, format: 'date' }, not: { enum: ['required', { required: ['a'] }] }, if: { const: { minItems: 1 }, default: { not: 1 } } },
    patternProperties: { '^not': { maxItems: 4 } },
    anyOf: [{}, { type: 'object' }],
  });
});
