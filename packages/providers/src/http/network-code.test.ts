import { expect, test } from 'vitest';
import { readNetworkCode } from './network-code.ts';

const coded = (code: string): Error => Object.assign(new Error('x'), { code });

test.each([
  ['the system’s code', coded('ECONNREFUSED'), 'ECONNREFUSED'],
  ['below what fetch says', new TypeError('fetch failed', { cause: coded('ENOTFOUND') }), 'ENOTFOUND'],
  ['below what an SDK says', new Error('Connection error.', { cause: new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }) }), 'UND_ERR_SOCKET'],
  ['of several addresses', new TypeError('fetch failed', { cause: new AggregateError([coded('ECONNREFUSED')]) }), 'ECONNREFUSED'],
  ['of TLS', coded('SELF_SIGNED_CERT_IN_CHAIN'), 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['without any code', new TypeError('terminated'), 'connection closed'],
  ['of something else', Object.assign(new Error('x'), { code: 'model_not_found' }), undefined],
  ['a mistake in a program', new TypeError('x is not a function'), undefined],
  ['no error at all', 'ECONNREFUSED', undefined],
])('%s', (_name, error, expected) => {
  expect(readNetworkCode(error)).toBe(expected);
});

test('a chain of causes that never ends is given up', () => {
  const error = new Error('x');
  error.cause = error;
  expect(readNetworkCode(error)).toBeUndefined();
});
