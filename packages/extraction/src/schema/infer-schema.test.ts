import type { JsonValue } from '@gateway/core';
import { array, assert, asyncProperty, jsonValue } from 'fast-check';
import { expect, it } from 'vitest';
import { compileJsonSchema } from '../json/compile-json-schema.ts';
import { inferSchema } from './infer-schema.ts';
import { readExamples } from './read-examples.ts';

it('accepts every value that it was made from', async () => {
  await assert(
    asyncProperty(array(jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 8 }), async (written) => {
      const values = JSON.parse(JSON.stringify(written)) as JsonValue[];
      const { validate } = await compileJsonSchema(inferSchema(values), { timeoutMs: 10_000 });
      for (const value of values) expect(validate(value)).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 60_000);

it.each<[string, JsonValue]>([
  ['addresses that are none', ['a..b@c.de', 'a.@c.de']],
  ['addresses of pages with a lone percent sign', ['https://x.org/%', 'https://x.org/?a=%zz']],
  ['the name of the prototype', [JSON.parse('{"__proto__": {"a": 1}, "b": 2}') as JsonValue]],
  ['lists in lists', [JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`) as JsonValue]],
  ['very many names', [Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`k${index}`, index]))]],
])('accepts %s', async (_name, values) => {
  for (const value of values as JsonValue[]) expect((await compileJsonSchema(inferSchema([value]), { timeoutMs: 10_000 })).validate(value)).toEqual([]);
});

it('tells types, formats, enums, ranges and what is always there', () => {
  const people = Array.from({ length: 8 }, (_, index) => ({ id: index + 1, name: `Person ${index}`, mail: `p${index}@example.org`, born: `199${index}-01-31`, role: index % 2 === 0 ? 'admin' : 'user', ...(index > 3 ? { note: null } : {}) }));
  expect(inferSchema(people)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      id: { type: 'integer', minimum: 1, maximum: 8 },
      name: { type: 'string' },
      mail: { type: 'string', format: 'email' },
      born: { type: 'string', format: 'date' },
      role: { type: 'string', enum: ['admin', 'user'] },
      note: { type: 'null' },
    },
    required: ['id', 'name', 'mail', 'born', 'role'],
  });
});

it.each<[string, string, JsonValue[]]>([
  ['JSON', '[{"a": 1}, {"a": 2}]', [{ a: 1 }, { a: 2 }]],
  ['lines of JSON', '{"a": 1}\n{"a": 2}\n', [{ a: 1 }, { a: 2 }]],
  ['CSV', 'name,price\nOak desk,240\nLamp,35.5\n', [{ name: 'Oak desk', price: 240 }, { name: 'Lamp', price: 35.5 }]],
  ['labelled lines', 'Invoice No: R-77\nDate: 2024-03-05', [{ invoice_no: 'R-77', date: '2024-03-05' }]],
  ['labelled lines of several records', 'Name: Ada\nAge: 41\n\nName: Bo\nAge: 7', [{ name: 'Ada', age: 41 }, { name: 'Bo', age: 7 }]],
  ['lists of YAML', '- a: 1\n  b: x\n- a: 2\n  b: y', [{ a: 1, b: 'x' }, { a: 2, b: 'y' }]],
  ['YAML', 'a: 1\nb:\n  - x\n  - y\nc:\n  d: true', [{ a: 1, b: ['x', 'y'], c: { d: true } }]],
  ['a list of words', '- one\n- two', []],
  ['lines of JSON with others between them', '{"a": 1}\n{"a": "x"}\nnot json', [{ a: 1 }, { a: 'x' }]],
  ['HTML of one column', '<table><tr><th>a</th></tr><tr><td>1</td></tr></table>', [{ a: 1 }]],
  ['prose', 'We met in Ulm and talked.', []],
])('reads examples from %s', async (_name, text, values) => {
  expect(await readExamples(text)).toEqual(values);
});

it.each<[string, JsonValue[], object]>([
  ['a day that does not exist', ['2024-02-30'], { type: 'string' }],
  ['a time on a day that does not exist', ['2024-02-30T10:00:00Z'], { type: 'string' }],
  ['days', ['2024-02-29'], { type: 'string', format: 'date' }],
  ['times', ['2024-02-29T10:00:00Z'], { type: 'string', format: 'date-time' }],
  ['days among other texts', ['2024-02-29', 'soon'], { type: 'string' }],
  ['names, each of them once', ['a', 'b', 'c', 'd', 'e'], { type: 'string' }],
  ['choices with nothing among them', ['a', 'b', 'a', 'b', 'a', null], { type: ['string', 'null'], enum: ['a', 'b', null] }],
  ['too few numbers for a range', [1, 2, 3, 4], { type: 'integer' }],
  ['enough numbers for a range', [1, 2.5, 3, 4, 9], { type: 'number', minimum: 1, maximum: 9 }],
  ['few lists', [[1]], { type: 'array', items: { type: 'integer' } }],
  ['many lists that are never empty', [['x'], ['y'], ['x', 'z'], ['y'], ['w']], { type: 'array', items: { type: 'string' }, minItems: 1 }],
])('says of %s what they show', (_name, values, schema) => {
  expect(inferSchema(values)).toEqual({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema });
});
