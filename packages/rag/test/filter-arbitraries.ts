// Random filters and metadata, with all that is trouble somewhere. Every evaluation and translation of filters is held against the others with them.
import type { JsonObject, JsonValue } from '@gateway/core';
import * as fc from 'fast-check';

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Tree =
  | { readonly and: readonly Tree[] }
  | { readonly or: readonly Tree[] }
  | { readonly not: Tree }
  | { readonly exists: readonly string[] }
  | { readonly field: readonly string[]; readonly operator: Operator; readonly value: string | number }
  | { readonly field: readonly string[]; readonly values: readonly (string | number | boolean)[] }
  | { readonly field: readonly string[]; readonly low: number; readonly high: number };

// Few names and values, so that they meet; and such as are trouble somewhere.
const KEYS = ['a', 'b', 'c', 'a b', 'a.b', '"', "'", '$', '__proto__', 'constructor', 'in', '', 'ß', '\\', '\0', '%', '#-1', '0'];
const TEXTS = ['', 'x', 'X', 'xy', '10', 'true', "'; DROP TABLE docs; --", '" OR 1=1', '\u{1f600}', '\ufffd', '\uffff', 'a\0b', '?', ':p', '2024-05-01', '\\', '\n', "''"];
export const DATES = [
  '2024-05-01', '2024-05-01T00:00:00Z', '2024-05-01T23:59:59.999Z', '2024-05-02', '2024-05-01T23:00:00-05:00', '2024-04-30 23:30:00', '2024-05-01T00:30+02:00', '2023-02-30', '2024-05-01T12:30:15.1234567',
  '2024-05-01T25:00', '2024-05-01T12', '2024-05-01 12:30 ', '2024-05-01T12:30:15.', '2024-05-01T12:30:15.5+15:00', '2024-05-01T12:30:15.12345+02:00', '12:00', 'now', '2460000', '2024-05-01T12:30:61', '0000-01-01', '9999-12-31',
  '2024-05-01T12:30:15.1234567891', '2024-05-01 12:30:15', '2024-05-01  12:30', '2024-05-01T12:30:15Z ', '2024-05-01T12:30:15z', '2024-05-01T12:30 Z',
];
const NUMBERS = [0, -0, 1, 2, 2.5, 10, -1, 1e21, 2 ** 62, 2 ** 53 + 2, 0.1, 0.30000000000000004, 5e-324, 1.7976931348623157e308];

const key = fc.constantFrom(...KEYS);
const path = fc.array(key, { minLength: 1, maxLength: 2 });
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 3, unit: 'grapheme' }));
const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
const operator = fc.constantFrom<Operator>('=', '!=', '<', '<=', '>', '>=');
export const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.record({ field: path, operator, value: fc.oneof(text, number) }),
      fc.record({ field: path, values: fc.array(fc.oneof(text, number, fc.boolean()), { minLength: 1, maxLength: 4 }) }),
      fc.record({ field: path, low: number, high: number }),
      fc.record({ exists: path }),
    ),
    fc.record({ and: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.constantFrom(...DATES));
const level = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonObject> => fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 6 }).map((entries) => Object.fromEntries(entries));
export const metadata = level(fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), level(scalar), fc.constant([{ a: 1 }, ['x']])));

const quote = (value: string): string => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`;
const write = (value: string | number | boolean): string => (typeof value === 'string' ? quote(value) : String(value));
const writePath = (keys: readonly string[]): string => keys.map(quote).join('.');

/** A tree as a caller would write it. */
export function print(node: Tree): string {
  if ('and' in node) return `(${node.and.map(print).join(' AND ')})`;
  if ('or' in node) return `(${node.or.map(print).join(' or ')})`;
  if ('not' in node) return `NOT ${print(node.not)}`;
  if ('exists' in node) return `EXISTS ${writePath(node.exists)}`;
  if ('values' in node) return `${writePath(node.field)} IN (${node.values.map(write).join(', ')})`;
  if ('low' in node) return `${writePath(node.field)} BETWEEN ${node.low} AND ${node.high}`;
  return `${writePath(node.field)}${node.operator}${write(node.value)}`;
}
