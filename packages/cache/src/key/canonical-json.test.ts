// Different values have different texts, or none.
import type { CompletionRequest } from '@gateway/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planCall } from '../plan/plan-call.ts';
import { readPolicies } from '../policy/cache-policy.ts';
import { toCanonicalText } from './canonical-json.ts';

class Money {
  readonly #amount: number;
  constructor(amount: number) {
    this.#amount = amount;
  }
  read(): number {
    return this.#amount;
  }
}

test('nothing looks like anything else', () => {
  const values = [
    {}, [], null, '', 0, false, Number.NaN, 'NaN', 'number:NaN', 'number(NaN)', Infinity, 1n, 1, '1', new Date(0), new Date(1), new Date(Number.NaN), new Date(0).toISOString(), new Map(), new Map([['a', 1]]), new Map<unknown, unknown>([['a', '1']]), new Map<unknown, unknown>([[1, 'a']]),
    new Set(), new Set(['a']), new Set(['a', 'b']), ['a'], new Uint8Array(), new Uint8Array([1]), new Uint16Array([1]), new Uint8Array([1, 0]), new ArrayBuffer(1), new URL('http://a.test'), 'http://a.test/', /a/, /a/i, { a: 1 }, { a: new Date(0) }, [undefined], [null, null],
  ];
  const texts = values.map((value) => toCanonicalText(value));
  expect(texts.filter((text) => 'obstacle' in text)).toEqual([]);
  // An undefined item is null in JSON, and there are no two others.
  expect(new Set(texts.map((text) => 'text' in text && text.text)).size).toBe(values.length);
});

test('the order of keys, of a map and of a set says nothing', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([name]) => name }), (entries) => {
      const back = entries.toReversed();
      expect(toCanonicalText(new Map(entries))).toEqual(toCanonicalText(new Map(back)));
      expect(toCanonicalText(new Set(entries.map(([name]) => name)))).toEqual(toCanonicalText(new Set(back.map(([name]) => name))));
    }),
  );
});

test.each([
  [{ a: { b: new Money(1) } }, 'a.b is an instance of Money'],
  [{ a: [1, () => 1] }, 'a.1 is a function'],
  [{ a: Symbol('x') }, 'a is a symbol'],
  [{ a: new Map([['k', new WeakMap()]]) }, 'a.k is an instance of WeakMap'],
  [circle(), 'self is an object that holds itself'],
])('what cannot be seen is named', (value, obstacle) => {
  expect(toCanonicalText(value)).toEqual({ obstacle });
});

test('a request that holds such a thing has nothing to do with the cache, and says why', () => {
  const withExtra = (extra: unknown): CompletionRequest => Object.assign({ messages: [{ role: 'user' as const, content: 'x' }] }, { extra });
  const plan = (extra: unknown) => planCall({ asked: { provider: 'a', model: 'b' }, request: withExtra(extra), call: undefined }, { policies: readPolicies(), isSemanticOn: true });
  expect(plan(new Money(1))).toMatchObject({ bypass: 'not_comparable', obstacle: 'request.extra is an instance of Money', reads: false, writes: false, shares: false });
  expect(plan(new Date(1)).key).not.toBe(plan(new Date(2)).key);
  expect(plan(new Date(1)).bypass).toBeUndefined();
});

function circle(): object {
  const self: { self?: object } = {};
  self.self = self;
  return self;
}
