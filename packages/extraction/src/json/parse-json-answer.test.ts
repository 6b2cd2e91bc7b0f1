import { array, assert, asyncProperty, dictionary, integer, jsonValue, nat, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeTruncated } from './close-truncated.ts';
import { parseJsonAnswer } from './parse-json-answer.ts';

describe('parseJsonAnswer', () => {
  it('takes valid JSON as it stands', async () => {
    await assert(
      asyncProperty(jsonValue(), async (value) => {
        expect(await parseJsonAnswer(JSON.stringify(value))).toEqual({ value: JSON.parse(JSON.stringify(value)) as unknown, repairs: [], isTruncated: false });
      }),
    );
  });

  it.each([
    ['{"a": 1,}', { a: 1 }, ['trailing commas']],
    ['{"a": [1, /* last */], "b": "True, // no comment,]"}', { a: [1], b: 'True, // no comment,]' }, ['comments']],
    ["{'a': 'x'}", { a: 'x' }, ['single quotes']],
    ['{a: 1, b: [2]}', { a: 1, b: [2] }, ['unquoted keys']],
    ['{"a": True, "b": None}', { a: true, b: null }, ['foreign literals']],
    ['{"a": 1, // one\n"b": 2}', { a: 1, b: 2 }, ['comments']],
    ['{“a”: “b”}', { a: 'b' }, ['typographic quotes']],
    ['{"a": 1 "b": 2}', { a: 1, b: 2 }, ['syntax']],
    ['{"a": "one\ntwo"}', { a: 'one\ntwo' }, ['syntax']],
    ['{"a": "he said "hi" to me"}', { a: 'he said "hi" to me' }, ['syntax']],
    ['{"a": [1, 2}', { a: [1, 2] }, ['syntax']],
    ['{"day": 2026-01-31}', { day: '2026-01-31' }, ['syntax']],
    ['```json\n{"a": 1,}\n```', { a: 1 }, ['trailing commas']],
  ])('mends %j and says so', async (answer, value, repairs) => {
    expect(await parseJsonAnswer(answer)).toEqual({ value, repairs, isTruncated: false });
  });

  it.each([
    ['I could not find any data.', 'no JSON'],
    ['See [1].', 'no JSON'],
    ['[1, 2, ...]', 'leaves something out'],
    ['{"items": ["a", "b", ...], "n": 9}', 'leaves something out'],
    ['{"a": 1, …}', 'leaves something out'],
    ['{color: red; size: 2}', 'not clear'],
    ["{'a': 'it's', 'b': 1}", 'JSON'],
    ['{"a": +}', 'no valid JSON'],
    ['{"a": 1 and much more "b" in between', 'JSON'],
  ])('makes no data of %j', async (answer, problem) => {
    expect(await parseJsonAnswer(answer)).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  it('keeps what is complete of an answer that breaks off', async () => {
    expect(await parseJsonAnswer('{"a": 1, "b": [{"c": 1}, {"c": 2, "d')).toEqual({ value: { a: 1, b: [{ c: 1 }] }, repairs: ['truncated'], isTruncated: true });
    expect(await parseJsonAnswer('[{"name": "Ada", "year": 1815}, {"name": "Gr')).toMatchObject({ value: [{ name: 'Ada', year: 1815 }], isTruncated: true });
    expect(await parseJsonAnswer('{"a')).toMatchObject({ value: {}, isTruncated: true });
    expect(await parseJsonAnswer('{"total": 12')).toMatchObject({ value: {}, isTruncated: true });
    expect(await parseJsonAnswer('{"a": "done", "b": "hal')).toMatchObject({ value: { a: 'done' }, isTruncated: true });
    expect(await parseJsonAnswer('{"a": "done"')).toMatchObject({ value: { a: 'done' }, isTruncated: true });
    expect(await parseJsonAnswer('{"a": "ends in \\"')).toMatchObject({ value: {}, isTruncated: true });
  });

  it('takes the value that is wanted out of several', async () => {
    const answer = 'An example: ```json\n{"example": true, "long": "xxxxxxxxxx"}\n```\nYours: ```json\n{"total": 3}\n```';
    const isWanted = (value: unknown): boolean => typeof value === 'object' && value !== null && 'total' in value;
    expect(await parseJsonAnswer(answer, { isWanted })).toMatchObject({ value: { total: 3 } });
    expect(await parseJsonAnswer(answer)).toMatchObject({ value: { example: true } });
  });

  it('pollutes no prototype', async () => {
    const parsed = await parseJsonAnswer('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}},}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.keys((parsed as { value: object }).value)).toEqual(expect.arrayContaining(['constructor']));
    expect(Object.getPrototypeOf((parsed as { value: object }).value)).toBe(Object.prototype);
  });

  it('mends long lists, and gives up on long nonsense', async () => {
    const rows = JSON.stringify(Array.from({ length: 30_000 }, (_, id) => ({ id, name: 'the same' })));
    expect(await parseJsonAnswer(rows.replace(/\]$/, ',]'))).toMatchObject({ value: { length: 30_000 }, repairs: ['trailing commas'] });
    expect(await parseJsonAnswer(`{"a": "${'" '.repeat(100_000)}}`)).toHaveProperty('problem');
  });

  it('refuses what is nested without end', async () => {
    expect(await parseJsonAnswer('['.repeat(10_000) + ']'.repeat(10_000))).toEqual({ problem: expect.stringContaining('levels') as string });
  });

  it('never throws, whatever it is given', async () => {
    const piece = array(string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 5 });
    await assert(
      asyncProperty(piece, array(nat(9), { maxLength: 20 }), async (words, marks) => {
        const signs = ['{', '}', '[', ']', '"', ':', ',', '\\', '```', '\n'];
        const answer = words.join(' ') + marks.map((mark, index) => signs[mark] + (words[index] ?? '')).join('');
        const parsed = await parseJsonAnswer(answer);
        expect('value' in parsed || 'problem' in parsed).toBe(true);
      }),
    );
  });
});

describe('closeTruncated', () => {
  it('gives a beginning of the value, and nothing that is not in it', () => {
    const rows = array(record({ name: string(), n: integer(), tags: array(string()) }), { minLength: 1, maxLength: 5 });
    assert(
      property(rows, dictionary(string(), integer()), nat(), (items, extra, seed) => {
        const text = JSON.stringify({ items, extra });
        const cut = text.slice(0, 1 + (seed % (text.length - 1)));
        const closed = closeTruncated(cut);
        const kept = JSON.parse(closed ?? 'null') as { items?: unknown[]; extra?: Record<string, number> };
        expect(items.slice(0, kept.items?.length ?? 0)).toEqual(kept.items ?? []);
        for (const [key, value] of Object.entries(kept.extra ?? {})) expect((JSON.parse(text) as { extra: Record<string, number> }).extra[key]).toBe(value);
      }),
    );
  });
});
