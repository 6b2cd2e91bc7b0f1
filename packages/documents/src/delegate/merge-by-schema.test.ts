import type { JsonSchema, JsonValue } from '@gateway/core';
import { array, assert, integer, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeBySchema } from './merge-by-schema.ts';

const merge = (...values: JsonValue[]): JsonValue => mergeBySchema(values, {}).value;

describe('lists', () => {
  it('are joined in order, and what several parts give counts once', () => {
    expect(merge({ tags: ['a', 'b'] }, { tags: ['B ', 'c'] }, {})).toEqual({ tags: ['a', 'b', 'c'] });
    expect(merge(['a'], null, ['b'])).toEqual(['a', 'b']);
  });

  it('keep what one part gives twice', () => {
    const row = { item: 'pen', price: 2 };
    expect(merge({ rows: [row, row] }, { rows: [row] })).toEqual({ rows: [row, row] });
  });

  it('drop a record of which another has more', () => {
    expect(merge([{ name: 'Ada', email: null }], [{ name: 'Ada', email: 'a@b.c' }])).toEqual([{ name: 'Ada', email: 'a@b.c' }]);
    expect(merge([{ name: 'Ada', year: 1815 }], [{ name: 'Ada', year: 1816, city: 'x' }])).toHaveLength(2);
  });

  it('keep to maxItems', () => {
    const schema: JsonSchema = { type: 'object', properties: { top: { $ref: '#/$defs/top' } }, $defs: { top: { type: 'array', maxItems: 2 } } };
    expect(mergeBySchema([{ top: [1, 2] }, { top: [3] }], schema).value).toEqual({ top: [1, 2] });
  });

  it('hold every item of every part, and nothing else', () => {
    const rows = array(record({ id: integer(), name: string() }), { maxLength: 8 });
    assert(
      property(array(rows, { minLength: 1, maxLength: 4 }), (parts) => {
        const merged = merge(...parts) as { id: number; name: string }[];
        const toText = (row: { id: number; name: string }): string => `${row.id} ${row.name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()}`;
        expect(new Set(merged.map(toText))).toEqual(new Set(parts.flat().map(toText)));
        expect(merge(merged, merged)).toEqual(merged);
      }),
    );
  });
});

describe('single values', () => {
  it('are what most parts say, of equals the first; blanks say nothing', () => {
    const { value, conflicts } = mergeBySchema([{ party: 'Contoso', fee: null }, { party: 'Fabrikam', fee: 5 }, { party: 'fabrikam ', fee: 5 }, { party: '', other: false }], {});
    expect(value).toEqual({ party: 'Fabrikam', fee: 5, other: false });
    expect(conflicts).toEqual([{ path: '/party', values: ['Contoso', 'Fabrikam'], isProse: false }]);
    expect(mergeBySchema([{ a: { b: 1 } }, { a: { b: 2 } }], {})).toEqual({ value: { a: { b: 1 } }, conflicts: [{ path: '/a/b', values: [1, 2], isProse: false }] });
  });

  it('are prose when they are long texts, and can be settled', () => {
    const texts = ['The first part speaks of the parties and of what they agreed on last year.', 'The second part speaks of the fees that are due and of when they are paid.'];
    const parts = texts.map((summary) => ({ summary }));
    expect(mergeBySchema(parts, {}).conflicts).toEqual([{ path: '/summary', values: texts, isProse: true }]);
    expect(mergeBySchema(parts, {}, new Map([['/summary', 'Both.']]))).toEqual({ value: { summary: 'Both.' }, conflicts: [] });
  });

  it('are null when nobody says anything', () => {
    expect(merge({ a: null }, { a: null })).toEqual({ a: null });
    expect(mergeBySchema([], {}).value).toBeNull();
  });
});

it('pollutes no prototype, and bears schemas that lead nowhere', () => {
  const hostile = JSON.parse('{"__proto__": {"polluted": true}, "x": [1]}') as JsonValue;
  const merged = merge(hostile, hostile);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  const loop: JsonSchema = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } };
  expect(mergeBySchema([{ a: [1] }, { a: [2] }], loop).value).toEqual({ a: [1, 2] });
});
