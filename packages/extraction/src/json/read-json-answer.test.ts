import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema, JsonValue } from '@gateway/core';
import { anything, array, assert, asyncProperty, constantFrom, dictionary, integer, jsonValue, record, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJsonSchema } from './compile-json-schema.ts';
import { alignJson, readJsonAnswer, type AnswerSchema } from './read-json-answer.ts';

interface Case {
  readonly id: string;
  readonly answer: string;
  readonly schema: JsonSchema;
  readonly expected: JsonValue;
}

const compile = async (schema: JsonSchema): Promise<AnswerSchema> => ({ schema, ...(await compileJsonSchema(schema, { timeoutMs: 10_000 })) });
const person = { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } }, required: ['name', 'age'], additionalProperties: false } as const;
const read = async (answer: string, schema: JsonSchema = person) => await readJsonAnswer(answer, await compile(schema));

describe('the corpus of broken answers', () => {
  const cases = readFileSync(new URL('../__fixtures__/broken-answers/answers.jsonl', import.meta.url), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Case);

  it('comes out as it was meant, and never as something else', async () => {
    const results = [];
    for (const { id, answer, schema, expected } of cases) {
      const got = await read(answer, schema);
      results.push({ id, isWanted: expected !== null, isRight: 'value' in got && isDeepStrictEqual(got.value, expected), isError: !('value' in got) });
    }
    const wanted = results.filter(({ isWanted }) => isWanted);
    expect(results.filter(({ isRight, isError }) => !isRight && !isError).map(({ id }) => id)).toEqual([]);
    expect(wanted.filter(({ isRight }) => isRight).length / wanted.length).toBeGreaterThanOrEqual(0.95);
    expect(wanted.length).toBeGreaterThanOrEqual(60);
  }, 120_000);
});

describe('readJsonAnswer', () => {
  it('keeps what is valid as it is', async () => {
    const schema = await compile({});
    await assert(
      asyncProperty(jsonValue({ maxDepth: 3 }), async (value) => {
        const got = await readJsonAnswer(JSON.stringify(value), schema);
        // A value that is nothing but placeholders is a form.
        const isForm = 'problems' in got && got.problems[0]?.message.includes('placeholders') === true;
        expect(isForm || isDeepStrictEqual(got, { value: JSON.parse(JSON.stringify(value)) as unknown, isMended: false })).toBe(true);
      }),
    );
  });

  it('gives the value back that was written in another dialect', async () => {
    const rows = array(record({ name: string({ unit: 'grapheme-ascii', maxLength: 8 }).filter((text) => /^[\w ]+$/.test(text)), age: integer({ min: 0, max: 200 }) }), { minLength: 1, maxLength: 4 });
    const schema = await compile({ type: 'array', items: person });
    const dialects: readonly ((json: string) => string)[] = [
      (json) => `Here you are:\n\`\`\`json\n${json}\n\`\`\`\nBye.`,
      (json) => json.replaceAll('"', "'"),
      (json) => json.replaceAll(/"(name|age)"/g, '$1'),
      (json) => json.replaceAll('}', ',}'),
      (json) => json.replaceAll(/":(\d+)/g, '":"$1"'),
      (json) => `<think>{"name": 1}</think>${json}`,
      (json) => json.replaceAll(',{', '\n{'),
    ];
    await assert(
      asyncProperty(rows, constantFrom(...dialects), async (value, write) => {
        expect(await readJsonAnswer(write(JSON.stringify(value)), schema)).toMatchObject({ value });
      }),
    );
  });

  it('never makes a value out of an answer that was cut inside a list', async () => {
    const rows = tuple(array(record({ name: string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }), age: integer() }), { minLength: 2, maxLength: 5 }), integer({ min: 1, max: 1_000_000 }));
    const schema = await compile({ type: 'object', properties: { rows: { type: 'array', items: person } }, required: ['rows'], additionalProperties: false });
    await assert(
      asyncProperty(rows, async ([value, seed]) => {
        const text = JSON.stringify({ rows: value });
        // Before the bracket that ends the list.
        const cut = text.slice(0, 1 + (seed % (text.length - 2)));
        expect(await readJsonAnswer(cut, schema)).toHaveProperty('problems');
      }),
    );
  });

  it('never throws, and what it gives is valid', async () => {
    const schemas = await Promise.all([person, { type: 'array', items: { type: 'number' } }, { type: 'string', minLength: 2 }, { type: 'object', properties: { tags: { type: 'array', items: { enum: ['a', 'b'] } } } }].map(async (one) => await compile(one as JsonSchema)));
    const signs = constantFrom('{', '}', '[', ']', '"', "'", ':', ',', '\\', '```', '\n', 'name', 'age', '12', 'true', 'None', '...', '//', '<a>', '</a>', '- ', ' ');
    await assert(
      asyncProperty(array(signs, { maxLength: 40 }), constantFrom(...schemas), async (parts, schema) => {
        const got = await readJsonAnswer(parts.join(''), schema);
        expect('value' in got ? schema.validate(got.value).length === 0 : got.problems.length > 0).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('takes hostile texts without hanging', async () => {
    for (const text of ['{"name": "'.padEnd(200_000, '" '), '['.repeat(50_000), `{"a": ${'"x", '.repeat(30_000)}`, '<a>'.repeat(20_000), 'a: '.repeat(20_000)]) expect(await read(text)).toHaveProperty('problems');
  }, 60_000);

  it.each([
    ['opening braces', '{', 300_000], ['braces and words', '{ x ', 60_000], ['open triple quotes', '{"a": """', 20_000], ['empty lines', '\n', 300_000], ['short paragraphs', 'a: b\n\n', 30_000], ['names that are spelled in many ways', '{"a b": 1, "a-b": 2, ', 10_000], ['fences', '```\na: b\n```\nx: y\n', 20_000],
  ])('reads %s in time that grows with their length', async (_name, part, count) => {
    expect(await read(part.repeat(count))).toHaveProperty('problems');
  }, 60_000);

  it('ends with schemas that may be read in endlessly many ways', async () => {
    const itself = { $defs: { n: { anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/n' }] } }, type: 'object', properties: { a: { $ref: '#/$defs/n' } } } as const;
    expect(await read("{'a': 'x'}", itself)).toHaveProperty('problems');
    const described = { $defs: { n: { title: 'n', anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/n' }] } }, type: 'object', properties: { a: { $ref: '#/$defs/n' } } } as const;
    expect(await read("{'a': 'x'}", described)).toHaveProperty('problems');
    expect(await read(`${'{"a":'.repeat(40)}'x'${'}'.repeat(40)}`, { type: 'object', properties: { child: { $ref: '#' } }, required: ['child'] })).toHaveProperty('problems');
    expect(await read(`{'${'a'.repeat(40)}!': '1'}`, { type: 'object', patternProperties: { '^(a+)+$': { type: 'integer' } } })).toHaveProperty('problems');
  }, 60_000);

  it('aligns a tree whose nodes are of several kinds', async () => {
    const kinds: JsonValue[] = ['add', 'mul', 'sub'].map((op) => ({ type: 'object', properties: { op: { const: op }, l: { $ref: '#/$defs/n' }, r: { $ref: '#/$defs/n' } }, required: ['op', 'l', 'r'] }));
    const schema: JsonSchema = { $defs: { n: { oneOf: [...kinds, { type: 'number' }] } }, $ref: '#/$defs/n' };
    let tree: JsonValue = 1;
    for (let depth = 0; depth < 14; depth += 1) tree = { op: ['add', 'mul', 'sub'][depth % 3] ?? '', l: tree, r: 1 };
    expect(await read(`Here: ${JSON.stringify(tree).replaceAll('"', "'")}`, schema)).toMatchObject({ value: tree });
  }, 60_000);

  it('tells at most fifty problems', async () => {
    const got = await read(JSON.stringify(Array.from({ length: 200_000 }, () => 'x')), { type: 'array', items: { type: 'integer' } });
    expect('problems' in got && got.problems.length).toBe(50);
  }, 60_000);

  it('pollutes no prototype', async () => {
    await read("{'__proto__': {'polluted': True}, 'name': 'x', 'age': 1}", { type: 'object', properties: { name: { type: 'string' } } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('leaves out a null where a key may be left out, and fills in one that may be null', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' }, b: { type: ['string', 'null'] } }, required: ['b'] } as const;
    expect(await read('{"a": null}', schema)).toMatchObject({ value: { b: null } });
  });

  it.each([
    ['another word one letter away', ['sync', 'batch'], 'async'],
    ['another code one letter away', ['AUS', 'NZL'], 'AUT'],
    ['a word with a letter in the middle changed', ['skipped', 'pending'], 'shipped'],
    ['a word with two letters exchanged', ['causal', 'none'], 'casual'],
    ['a word with a letter less', ['uninformed', 'other'], 'uniformed'],
    ['a word with a letter more', ['county', 'state'], 'country'],
    ['what is denied', ['active', 'closed'], 'inactive'],
    ['a typo, which nothing tells from another word', ['active', 'closed'], 'actve'],
    ['the opposite', ['typical', 'unknown'], 'atypical'],
    ['two letters in another order', ['casual', 'formal'], 'causal'],
    ['a sign before a figure', ['1', '2'], '-1'],
    ['a sign behind a letter', ['AB', 'O'], 'O-'],
    ['a range', ['12', '3'], '1-2'],
    ['another version', ['v1.1', 'v2'], 'v11'],
  ])('takes %s for no member of an enum', async (_name, members, written) => {
    expect(await read(JSON.stringify({ k: written }), { type: 'object', properties: { k: { enum: members } }, required: ['k'] })).toHaveProperty('problems');
  });

  it.each([
    ['cancelled', 'canceled'], ['Colour', 'color'], ['organisation', 'organization'], ['centre', 'center'], ['licence', 'license'], ['judgement', 'judgment'], ['Positive.', 'positive'], ['IN-PROGRESS', 'in_progress'], ['CO-2', 'CO2'], ['2024_01', '2024-01'],
  ])('takes %s for another spelling of %s', async (written, member) => {
    expect(await read(JSON.stringify({ k: written }), { type: 'object', properties: { k: { enum: [member, 'other'] } }, required: ['k'] })).toMatchObject({ value: { k: member } });
  });

  it.each([
    ['weight_kg', '5 pounds'], ['weightKg', '$5'], ['price_pounds', '$5'], ['price_yen', '$5'], ['amount_krw', '$5'], ['price_cents', '$5'], ['price_usd_million', '$5'], ['revenue_in_thousands', '5 EUR'], ['kg_per_m', '5 m'], ['discount_percent', '$5'],
  ])('takes no number for %s from %s', async (key, written) => {
    expect(await read(JSON.stringify({ [key]: written }), { type: 'object', properties: { [key]: { type: 'number' } }, required: [key] })).toHaveProperty('problems');
  });

  it.each([['price_pounds', '£5'], ['price_gbp', '5 pounds'], ['weight_lb', '5 pounds'], ['price_per_kg', '$5'], ['price_yen', '¥5'], ['total', '5 EUR'], ['total_kg_price', '$5']])('takes 5 for %s from %s', async (key, written) => {
    expect(await read(JSON.stringify({ [key]: written }), { type: 'object', properties: { [key]: { type: 'number' } }, required: [key] })).toMatchObject({ value: { [key]: 5 } });
  });

  it.each([
    ['a thousand, or one with three places', '{"n": "1.000"}', { n: { type: 'integer' } }],
    ['a thousand euros, or one', '{"n": "1.250 €"}', { n: { type: 'number' } }],
    ['a call that computes', '{"n": range(3)}', { n: { type: 'array', items: { type: 'integer' } } }],
    ['a call that measures', '{"n": len("123")}', { n: { type: 'integer' } }],
  ])('takes for no number %s', async (_name, answer, properties) => {
    expect(await read(answer, { type: 'object', properties, required: ['n'] })).toHaveProperty('problems');
  });

  it('takes the value out of what wraps it', async () => {
    expect(await read('{"a": Decimal("1.5"), "b": np.int64(3), "c": ObjectId("6f"), "d": 1.250}', {})).toMatchObject({ value: { b: 3, c: '6f', d: 1.25 } });
  });

  it('takes the later of two only where words between them take the earlier back', async () => {
    const [first, second] = ['{"name": "Ada", "age": 4}', '{"name": "Ada", "age": 41}'];
    expect(await read(`${first} Sorry, I meant: ${second}`)).toMatchObject({ value: { age: 41 } });
    expect(await read(`${first} and ${second}`)).toHaveProperty('problems');
    expect(await read(`Sorry for the wait: ${first} and ${second}`)).toHaveProperty('problems');
    expect(await read(`${first} and ${second}. Sorry.`)).toHaveProperty('problems');
  });

  it('fills nothing in, and leaves nothing out, of an object that lacks something', async () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' }, b: { type: ['integer', 'null'] }, c: { type: 'integer' } }, required: ['a', 'b'] } as const;
    expect(await read('{"a": 12}', schema)).toMatchObject({ value: { a: 12, b: null } });
    expect(await read('{"a": 12,', schema)).toHaveProperty('problems');
    expect(await read('{"a": 12, "b": 1, ...}', schema)).toHaveProperty('problems');
    expect(await read('{"a": 12, "b": 1, "c": "x"}', schema)).toHaveProperty('problems');
    expect(await read('{"a": 12, "b": 1, "c": "x', schema)).toMatchObject({ value: { a: 12, b: 1 }, end: 'cut' });
    expect(await read('{"a": 12, "b": 1', { ...schema, properties: { ...schema.properties, b: {} } })).toHaveProperty('problems');
  });

  it('tells how an answer ended', async () => {
    expect(await read('x {"name": "Ada", "age": 4} y')).not.toHaveProperty('end');
    expect(await read('{"name": "Ada", "age": "4"')).toMatchObject({ end: 'open' });
    expect(await read('name: Ada\nage: 4')).toMatchObject({ end: 'open' });
  });

  it('chooses none of several that are as good', async () => {
    const kinds = (...members: readonly string[]): JsonSchema => ({ type: 'object', properties: { k: { enum: members } }, required: ['k'] });
    expect(await read('{"k": "in progress"}', kinds('in-progress', 'in_progress'))).toHaveProperty('problems');
    expect(await read('{"k": "A b"}', kinds('AB', 'ab', 'a-b'))).toHaveProperty('problems');
    const either: JsonSchema = { type: 'object', properties: { k: { anyOf: [{ enum: ['RED'] }, { enum: ['Red'] }] } }, required: ['k'] };
    expect(await read('{"k": "red"}', either)).toHaveProperty('problems');
    expect(await read('{"k": "RED"}', either)).toMatchObject({ value: { k: 'RED' } });
  });

  it('makes no other number of one that is too long for a double', async () => {
    const schema = (type: string): JsonSchema => ({ type: 'object', properties: { id: { type } }, required: ['id'] });
    expect(await read('{"id": 12345678901234567890}', schema('integer'))).toHaveProperty('problems');
    expect(await read('{"id": 12345678901234567890}', schema('string'))).toMatchObject({ value: { id: '12345678901234567890' } });
    expect(await read('{"id": 9007199254740992}', schema('integer'))).toEqual({ value: { id: 9_007_199_254_740_992 }, isMended: false });
    expect(await read('{"id": "12345678901234567890"}', schema('string'))).toMatchObject({ isMended: false });
    // As a double of that size is written.
    expect(await read('{"id": 12345678901234567000}', schema('integer'))).toMatchObject({ isMended: false });
    expect(await read(`{"id": ${'9'.repeat(400)}}`, schema('integer'))).toHaveProperty('problems');
  });

  it.each([
    ["{'a': 'T', _x: 2}", { a: 'T', _x: 2 }],
    ['{"a": "T", b: "x", c: [1], d: {"e": 1}}', { a: 'T', b: 'x', c: [1], d: { e: 1 } }],
    ['{"a": "T"\n b: true}', { a: 'T', b: true }],
    ['{a: \'x\', "b": \'y\', c: 3}', { a: 'x', b: 'y', c: 3 }],
    ['{"a": "He said "no, well: 5" and", "b": 1}', { a: 'He said "no, well: 5" and', b: 1 }],
    ['{"note": "see "A", b: {x}, done", "n": 1}', { note: 'see "A", b: {x}, done', n: 1 }],
    ['{"a": "x "y", z: 5 apples", "b": 1}', { a: 'x "y", z: 5 apples', b: 1 }],
  ])('finds every member where only some keys are quoted: %s', async (answer, value) => {
    expect(await read(answer, {})).toMatchObject({ value });
  });

  it('keeps the underscores of names', async () => {
    const { value } = (await read(`{"_id": 1, "__proto__": 2, '__typename': 3,}`, {})) as { readonly value: Readonly<Record<string, JsonValue>> };
    expect(Object.keys(value)).toEqual(['_id', '__proto__', '__typename']);
    expect(await read('{__name__: 1, **age**: 2, _x: 3}', {})).toMatchObject({ value: { name: 1, age: 2, _x: 3 } });
  });

  it('tells everything that is wrong, with what there was', async () => {
    expect(await read('{"name": "Ada", "age": "about forty"}')).toEqual({ problems: [{ path: '/age', message: 'must be integer' }], partial: { name: 'Ada' } });
  });
});

describe('alignJson', () => {
  it('gives nothing that is not valid', async () => {
    const schema = await compile({ type: 'object', properties: { n: { type: 'integer', minimum: 0 }, kind: { enum: ['red', 'green'] }, list: { type: 'array', items: { type: 'string' }, minItems: 1 } }, required: ['n'] });
    await assert(
      asyncProperty(dictionary(constantFrom('n', 'N', 'kind', 'list', 'other'), anything({ maxDepth: 1, withObjectString: false })), async (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        const got = alignJson(json, schema);
        await Promise.resolve();
        expect('value' in got ? schema.validate(got.value) : []).toEqual([]);
      }),
    );
  });
});
