import type { JsonSchema, JsonValue } from '@gateway/core';
import { array, assert, asyncProperty, boolean, constant, constantFrom, letrec, nat, oneof, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileOrRefuse } from '../../test/compile-or-refuse.ts';
import { judgeBySpecification } from '../../test/judge-by-specification.ts';
import { createSchemaSamples, smallValue } from '../../test/schema-samples.ts';
import { compileJsonSchema } from './compile-json-schema.ts';
import { lowerSchema } from './lower-schema.ts';
import { alignJson } from './read-json-answer.ts';

const PROVIDERS = ['openai', 'anthropic', 'gemini', 'ollama'] as const;

// A value as a vendor's structured output would give it, by the numbers in `seed`.
function sample(schema: JsonSchema, seed: number[]): JsonValue {
  const pick = <Item>(items: readonly Item[]): Item => items[(seed.shift() ?? 0) % items.length] as Item;
  if (Array.isArray(schema['anyOf'])) return sample(pick(schema['anyOf'] as readonly JsonSchema[]), seed);
  if (Array.isArray(schema['enum'])) return pick(schema['enum'] as readonly JsonValue[]);
  const type = pick(Array.isArray(schema['type']) ? (schema['type'] as readonly string[]) : [schema['type'] as string]);
  if (type === 'object') return Object.fromEntries(Object.entries(schema['properties'] as Record<string, JsonSchema>).filter(([key]) => (schema['required'] as readonly string[]).includes(key) || pick([true, false])).map(([key, own]) => [key, sample(own, seed)]));
  if (type === 'array') return Array.from({ length: pick([0, 1, 2]) }, () => sample(schema['items'] as JsonSchema, seed));
  return pick<JsonValue>({ string: ['', 'a', 'xyz', '12', 'null'], integer: [0, 3, 7], number: [0.5, 4, 9], boolean: [true, false], null: [null] }[type] ?? [null]);
}

describe('lowerSchema', () => {
  it('closes objects and requires all for OpenAI; what may be left out may be null', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 2 }, b: { type: 'integer' } }, required: ['a'] } as const;
    expect(lowerSchema(schema, 'openai')).toEqual({
      schema: { type: 'object', properties: { a: { type: 'string' }, b: { anyOf: [{ type: 'integer' }, { type: 'null' }] } }, required: ['a', 'b'], additionalProperties: false },
      lossy: ['/properties/a/minLength', '/additionalProperties'],
    });
  });

  it('names what a vendor does not get to see', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^x', format: 'hostname' }, b: { oneOf: [{ type: 'string' }, { const: 3 }] } }, required: ['a', 'b'], if: {}, additionalProperties: false } as const;
    expect(lowerSchema(schema, 'anthropic')?.lossy).toEqual(['/if', '/properties/a/pattern', '/properties/a/format', '/properties/b/oneOf']);
  });

  it.each<[string, JsonSchema]>([
    ['maps with free keys', { type: 'object', additionalProperties: { type: 'number' } }],
    ['anything', { type: 'object', properties: { a: {} } }],
    ['a list at the root', { type: 'array', items: { type: 'string' } }],
    ['lists that begin in a way of their own', { type: 'object', properties: { a: { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'integer' } } } }],
    ['references that multiply', { $defs: Object.fromEntries(Array.from({ length: 16 }, (_, index): [string, JsonSchema] => [`x${index}`, index === 15 ? { type: 'string' } : { type: 'object', properties: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { $ref: `#/$defs/x${index + 1}` }])) }])), type: 'object', properties: { a: { $ref: '#/$defs/x0' } } }],
    ['recursion', { type: 'object', properties: { next: { $ref: '#' } } }],
  ])('gives up on %s', (_name, schema) => {
    for (const provider of ['openai', 'anthropic']) expect(lowerSchema(schema, provider)).toBeUndefined();
  });

  it('follows references and joins allOf', () => {
    const schema = { type: 'object', properties: { a: { $ref: '#/$defs/id' } }, required: ['a'], allOf: [{ properties: { b: { type: 'boolean' } }, required: ['b'] }], $defs: { id: { type: 'integer' } } } as const;
    expect(lowerSchema(schema, 'gemini')).toMatchObject({ schema: { properties: { a: { type: 'integer' }, b: { type: 'boolean' } }, required: ['a', 'b'] } });
  });

  it('is a part of the whole: what it accepts fits the whole after alignment, or fails loudly', async () => {
    const { node } = letrec<{ node: JsonSchema; leaf: JsonSchema; object: JsonSchema; list: JsonSchema }>((tie) => ({
      node: oneof({ maxDepth: 2 }, tie('leaf'), tie('object'), tie('list')),
      leaf: oneof(constant({ type: 'string' }), constant({ type: 'integer', minimum: 3 }), constant({ type: ['number', 'null'] }), constant({ type: 'boolean' }), constant({ enum: ['a', 'b'] }), constant({ type: 'string', minLength: 2 }), constant({ oneOf: [{ type: 'integer' }, { type: 'number', maximum: 5 }] })),
      object: record({ keys: uniqueArray(constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }), parts: array(tie('node'), { minLength: 3, maxLength: 3 }), count: constantFrom(0, 1, 2), isClosed: boolean() }).map(({ keys, parts, count, isClosed }) => ({
        type: 'object', properties: Object.fromEntries(keys.map((key, index) => [key, parts[index] ?? {}])), required: keys.slice(0, count), ...(isClosed ? { additionalProperties: false } : {}),
      })),
      list: tie('node').map((items) => ({ type: 'array', items, maxItems: 2 })),
    }));
    let accepted = 0;
    await assert(
      asyncProperty(node, array(array(nat(1_000), { minLength: 40, maxLength: 40 }), { minLength: 4, maxLength: 4 }), constantFrom(...PROVIDERS), async (inner, seeds, provider) => {
        const schema = { type: 'object', properties: { a: inner }, required: ['a'] } as const;
        const lowered = lowerSchema(schema, provider);
        if (lowered === undefined) return;
        const [whole, part] = await Promise.all([compileJsonSchema(schema, { timeoutMs: 10_000 }), compileJsonSchema(lowered.schema, { timeoutMs: 10_000 })]);
        for (const seed of seeds) {
          const answer = sample(lowered.schema, [...seed]);
          if (part.validate(answer).length > 0) continue;
          accepted += 1;
          const got = alignJson(answer, { schema, ...whole });
          expect('value' in got ? judgeBySpecification(schema, got.value) : got.problems.length > 0).toBe(true);
          // Nothing is lost where nothing was left out.
          expect(lowered.lossy.length > 0 || 'value' in got).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
    expect(accepted).toBeGreaterThan(60);
  }, 60_000);

  it('says so loudly where a schema of any keywords is not fulfilled', async () => {
    let returned = 0;
    await assert(
      asyncProperty(createSchemaSamples('all'), array(smallValue, { minLength: 8, maxLength: 8 }), constantFrom(...PROVIDERS), async ({ $defs = {}, ...inner }, values, provider) => {
        const schema: JsonSchema = { type: 'object', properties: { a: inner, b: { type: ['string', 'integer'] } }, required: ['a'], $defs };
        const whole = await compileOrRefuse(schema);
        const lowered = lowerSchema(schema, provider);
        if (whole === undefined) return;
        const part = lowered === undefined ? undefined : await compileJsonSchema(lowered.schema, { timeoutMs: 10_000 });
        for (const a of values) {
          const answer: JsonValue = { a, b: null };
          if (part !== undefined && part.validate(answer).length > 0 && part.validate({ a }).length > 0) continue;
          const got = alignJson(answer, { schema, ...whole });
          if ('value' in got) returned += 1;
          expect('value' in got ? judgeBySpecification(schema, got.value) : got.problems.length > 0).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
    expect(returned).toBeGreaterThan(40);
  }, 60_000);
});
