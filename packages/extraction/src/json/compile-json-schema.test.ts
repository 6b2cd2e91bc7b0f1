import type { JsonSchema, JsonValue } from '@gateway/core';
import { array, assert, asyncProperty } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileOrRefuse } from '../../test/compile-or-refuse.ts';
import { judgeBySpecification } from '../../test/judge-by-specification.ts';
import { createSchemaSamples, smallObject, smallValue } from '../../test/schema-samples.ts';
import { compileJsonSchema } from './compile-json-schema.ts';

const check = async (schema: JsonSchema, value: JsonValue) => (await compileJsonSchema(schema)).validate(value);
const refused = (part: string) => ({ kind: 'invalid_input', message: expect.stringContaining(part) as string });

describe('validating', () => {
  it('tells everything that is wrong, and where', async () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { name: { type: 'string', minLength: 1 }, size: { enum: ['s', 'm'] }, rows: { type: 'array', items: { type: 'object', required: ['id'] } }, day: { type: 'string', format: 'date' } },
      required: ['name', 'missing'],
      additionalProperties: false,
    };
    expect(await check(schema, { name: 'x', missing: 1, size: 's', rows: [{ id: 1 }], day: '2026-02-28' })).toEqual([{ path: '', message: 'must not have the property "missing"' }]);
    const problems = await check(schema, { name: '', size: 'xl', rows: [{}], day: '2026-02-30', other: 1 });
    expect(problems).toEqual(
      expect.arrayContaining([
        { path: '', message: 'must have the property "missing"' },
        { path: '', message: 'must not have the property "other"' },
        { path: '/name', message: 'must NOT have fewer than 1 characters' },
        { path: '/size', message: 'must be one of ["s","m"]' },
        { path: '/rows/0', message: 'must have the property "id"' },
        { path: '/day', message: 'must match format "date"' },
      ]),
    );
    expect(problems).toHaveLength(6);
  });

  it('coerces nothing, fills nothing in, removes nothing', async () => {
    const schema: JsonSchema = { type: 'object', properties: { n: { type: 'integer', default: 3 }, ok: { type: 'boolean' } } };
    const value = { n: '5', ok: 'true', more: 1 };
    expect(await check(schema, value)).toHaveLength(2);
    expect(value).toEqual({ n: '5', ok: 'true', more: 1 });
    expect(await check(schema, {})).toEqual([]);
  });

  it('understands the drafts that callers declare', async () => {
    const tuple = { type: 'array', items: [{ type: 'string' }, { type: 'number' }] } as const;
    expect(await check({ $schema: 'http://json-schema.org/draft-07/schema#', ...tuple }, ['a', 'b'])).toHaveLength(1);
    expect(await check({ $schema: 'http://json-schema.org/draft-06/schema#', ...tuple }, ['a', 1])).toEqual([]);
    expect(await check({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'array', prefixItems: [{ type: 'string' }], items: false }, ['a', 1])).toHaveLength(1);
    expect(await check({ $schema: 'https://json-schema.org/draft/2019-09/schema', ...tuple }, [1])).toHaveLength(1);
    await expect(compileJsonSchema({ $schema: 'http://json-schema.org/draft-04/schema#' })).rejects.toMatchObject(refused('unknown kind'));
  });

  it('follows references inside the schema, also into recursion', async () => {
    const tree: JsonSchema = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#' } }, id: { $ref: '#/$defs/id' } }, $defs: { id: { type: 'integer' } } };
    expect(await check(tree, { id: 1, children: [{ id: 2, children: [{ id: 'x' }] }] })).toEqual([{ path: '/children/0/children/0/id', message: 'must be integer' }]);
  });

  it('counts own properties only', async () => {
    expect(await check({ type: 'object', required: ['toString'] }, {})).toHaveLength(1);
    expect(await check({ type: 'object', properties: { constructor: { type: 'string' } } }, {})).toEqual([]);
    const hostile = JSON.parse('{"type": "object", "required": ["__proto__"], "additionalProperties": {"type": "string"}}') as JsonSchema;
    expect(await check(hostile, JSON.parse('{"__proto__": 1}') as JsonValue)).toEqual([{ path: '/__proto__', message: 'must be string' }]);
    expect(await check(hostile, {})).toHaveLength(1);
    expect(({} as { type?: string }).type).toBeUndefined();
  });

  it('finds equal items whatever the order of their keys, and in many items', async () => {
    const schema: JsonSchema = { type: 'array', uniqueItems: true };
    expect(await check(schema, [{ a: 1, b: 2 }, { b: 2, a: 1 }])).toEqual([{ path: '', message: 'must not have equal items' }]);
    expect(await check(schema, [1, '1', true, 'true', [1], { a: 1 }])).toEqual([]);
    expect(await check(schema, Array.from({ length: 50_000 }, (_, id) => ({ id, name: 'the same' })))).toEqual([]);
  });

  it('takes for an e-mail address what RFC 5321 does', async () => {
    const schema: JsonSchema = { type: 'string', format: 'email' };
    for (const address of ['te~st@example.com', '"joe bloggs"@example.com', '"a@b"@example.com', 'joe@[127.0.0.1]', 'joe@[IPv6:::1]']) expect(await check(schema, address)).toEqual([]);
    for (const other of ['joe', '@example.com', '.joe@example.com', 'a..b@example.com', 'joe@', 'joe@a_b.com', 'joe@[127.0.0.300]', 'a b@example.com', '"a"b"@example.com']) expect(await check(schema, other)).toHaveLength(1);
  });

  it('lists at most 50 findings', async () => {
    expect(await check({ type: 'array', items: { type: 'string' } }, Array.from({ length: 200 }, () => 1))).toHaveLength(50);
  });
});

describe('against the specification', () => {
  it.each([['all', smallValue], ['properties', smallObject]] as const)('judges no value wrongly, or refuses the schema: %s', async (about, values) => {
    let judged = 0;
    await assert(
      asyncProperty(createSchemaSamples(about), array(values, { minLength: 12, maxLength: 12 }), async (schema, samples) => {
        const compiled = await compileOrRefuse(schema);
        if (compiled === undefined) return;
        for (const value of samples) {
          judged += 1;
          expect(compiled.validate(value).length === 0).toBe(judgeBySpecification(schema, value));
        }
      }),
      { numRuns: 40 },
    );
    expect(judged).toBeGreaterThan(200);
  }, 60_000);
});

describe('schemas that cannot be used', () => {
  it.each<[string, JsonSchema, string]>([
    ['an unknown type', { type: 'strng' }, 'type'],
    ['a wrong keyword value', { type: 'object', properties: { a: { minLength: -1 } } }, 'minLength'],
    ['a pattern that is no regular expression', { type: 'string', pattern: '(' }, 'egular expression'],
    ['a remote reference', { $ref: 'https://example.com/schema.json' }, "can't resolve reference"],
    ['a relative reference', { properties: { a: { $ref: 'other.json#/a' } } }, "can't resolve reference"],
    ['a dangling reference', { properties: { a: { $ref: '#/$defs/none' } } }, "can't resolve reference"],
    ['a list', [] as unknown as JsonSchema, 'no JSON object'],
    ['something that is no JSON', { a: undefined } as unknown as JsonSchema, 'no JSON'],
  ])('%s', async (_name, schema, part) => {
    await expect(compileJsonSchema(schema)).rejects.toMatchObject(refused(part));
  });

  it('says so when a schema refers to itself without end', async () => {
    const applying = compileJsonSchema({ $ref: '#' }).then(({ validate }) => validate({}));
    await expect(applying).rejects.toMatchObject({ kind: 'invalid_input' });
  });

  it('refuses what is too large or too deep, cycles included', async () => {
    const deep = Array.from({ length: 200 }).reduce<JsonSchema>((inner) => ({ items: inner }), {});
    await expect(compileJsonSchema(deep)).rejects.toMatchObject(refused('levels'));
    await expect(compileJsonSchema({ enum: Array.from({ length: 30_000 }, (_, index) => index) })).rejects.toMatchObject(refused('parts'));
    const cycle: Record<string, unknown> = {};
    cycle['items'] = cycle;
    await expect(compileJsonSchema(cycle as JsonSchema)).rejects.toMatchObject({ kind: 'invalid_input' });
    await expect(compileJsonSchema({ pattern: 'a'.repeat(3_000) })).rejects.toMatchObject(refused('pattern'));
  });

  it('ends a pattern that backtracks without end', async () => {
    const { validate } = await compileJsonSchema({ type: 'string', pattern: '^(a+)+$' }, { timeoutMs: 50 });
    expect(validate('aaa')).toEqual([]);
    expect(() => validate(`${'a'.repeat(50)}b`)).toThrow(expect.objectContaining(refused('too long')) as Error);
    expect(validate('aab')).toHaveLength(1);
  });
});
