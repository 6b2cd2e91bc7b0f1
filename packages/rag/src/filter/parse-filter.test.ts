import * as fc from 'fast-check';
import { isGatewayError, type GatewayError } from '@gateway/core';
import { describe, expect, it } from 'vitest';
import { parseFilter } from './parse-filter.ts';

const number = (value: number) => ({ type: 'number', value }) as const;
const string = (value: string) => ({ type: 'string', value }) as const;

function errorOf(text: string): GatewayError {
  try {
    parseFilter(text);
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error(`${text} was understood`);
}

/** Where a filter was refused; 0 when it was read. */
function positionOf(text: string): unknown {
  try {
    parseFilter(text);
    return 0;
  } catch (error) {
    if (!isGatewayError(error) || error.kind !== 'invalid_input') throw error;
    return error.details?.['position'];
  }
}

describe('what is understood', () => {
  it.each([
    ['year > 2023', { kind: 'compare', field: ['year'], operator: '>', value: number(2023) }],
    ['a == -1.5e3', { kind: 'compare', field: ['a'], operator: '=', value: number(-1500) }],
    [`a != 'it''s'`, { kind: 'not', part: { kind: 'compare', field: ['a'], operator: '=', value: string("it's") } }],
    ['"my field" = "a\\"b\\n"', { kind: 'compare', field: ['my field'], operator: '=', value: string('a"b\n') }],
    ['author."full name" EXISTS', { kind: 'exists', field: ['author', 'full name'] }],
    ['exists(größe)', { kind: 'exists', field: ['größe'] }],
    ['a = null', { kind: 'not', part: { kind: 'exists', field: ['a'] } }],
    ['a <> NULL', { kind: 'exists', field: ['a'] }],
    ['a in [1, "x", true]', { kind: 'in', field: ['a'], values: [number(1), string('x'), { type: 'boolean', value: true }] }],
    ['a NOT BETWEEN 1 AND 5', { kind: 'not', part: { kind: 'between', field: ['a'], low: number(1), high: number(5) } }],
    ['d >= 2024-05-01', { kind: 'compare', field: ['d'], operator: '>=', value: { type: 'date', value: { startMs: Date.UTC(2024, 4, 1), endMs: Date.UTC(2024, 4, 2) } } }],
  ])('%s', (text, tree) => {
    expect(parseFilter(text)).toEqual(tree);
  });

  it('binds NOT before AND before OR', () => {
    const is = (name: string) => ({ kind: 'compare', field: [name], operator: '=', value: number(1) });
    expect(parseFilter('a = 1 OR NOT b = 1 AND (c=1 OR d=1)')).toEqual({
      kind: 'or',
      parts: [is('a'), { kind: 'and', parts: [{ kind: 'not', part: is('b') }, { kind: 'or', parts: [is('c'), is('d')] }] }],
    });
  });
});

describe('what is not', () => {
  it.each([
    ['', 1, 'found the end, expected the name of a field', ''],
    ['lang = en', 8, 'found "en"', 'Put quotes around a text: "en".'],
    ['a = 1 && b = 2', 7, 'found "&"', 'Join conditions with AND.'],
    ['a = 1 b = 2', 7, 'expected AND, OR, or the end', ''],
    ['(a = 1', 7, 'found the end, expected ")"', ''],
    ['a > true', 5, 'expected a number, a text or a date', 'true and false have no order'],
    ['a BETWEEN 1 OR 2', 13, 'expected AND', 'A range is written'],
    ['a BETWEEN 1 AND "b"', 17, 'expected a number', ''],
    ['a IN ()', 7, 'expected a value', ''],
    ['a = 2023-02-30', 5, 'expected a date of the calendar', ''],
    ['a = "x', 5, 'a quote that is not closed', ''],
    ['order = 1 AND in = 2', 15, 'found "in"', 'A field of that name is written with quotes: "in".'],
    ['a > 1e999', 5, 'expected a number', ''],
    ['a IN (NULL)', 7, 'expected a value', 'NOT EXISTS'],
    ['a = 12abc', 5, 'found "1"', ''],
  ] satisfies [string, number, string, string][])('%s', (text, ...[character, message, hint]: [number, string, string]) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ kind: 'invalid_input', message: expect.stringContaining(`at character ${character}:`) as string, details: { position: character - 1 } });
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});

describe('hostile texts', () => {
  it.each([
    ['too long', `a = "${'x'.repeat(9_000)}"`],
    ['brackets', '('.repeat(8_000)],
    ['negations', `${'NOT '.repeat(2_000)}a = 1`],
    ['too many conditions', Array.from({ length: 201 }, () => 'a = 1').join(' OR ')],
    ['too many values', `a IN (${Array.from({ length: 1_001 }, () => 1).join(',')})`],
  ])('%s', (_, text) => {
    expect(errorOf(text)).toMatchObject({ kind: 'invalid_input' });
  });

  it('are either read or refused with a position inside the text', () => {
    const piece = fc.constantFrom('(', ')', 'AND', 'or', 'NOT', 'IN', 'between', 'exists', 'a', '"', "'", '=', '<', '!=', '1', '2024-01-01', '"x"', ',', '.', '\\', ';--', '\0', '\ud800', ' ');
    const text = fc.oneof(fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(' ')), fc.string({ unit: 'binary', maxLength: 60 }));
    fc.assert(
      fc.property(text, (hostile) => {
        expect(positionOf(hostile)).toSatisfy((position: unknown) => typeof position === 'number' && position >= 0 && position <= hostile.length);
      }),
      { numRuns: 500 },
    );
  });
});
