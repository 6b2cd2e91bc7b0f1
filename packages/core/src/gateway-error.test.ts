import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ERROR_KINDS, RETRYABLE_BY_KIND } from './error-kind.ts';
import { GatewayError, isGatewayError, toGatewayError } from './gateway-error.ts';

const KEY = 'sk-proj-abcdefghijklmnop';

describe('GatewayError', () => {
  it('keeps the closed list of kinds and what may be retried', () => {
    expect(ERROR_KINDS).toEqual([
      'invalid_input', 'not_found', 'auth', 'permission', 'not_configured', 'rate_limit', 'quota', 'budget_exceeded', 'timeout', 'cancelled', 'unavailable', 'bad_response', 'content_filter', 'unsupported', 'internal',
    ]);
    expect(ERROR_KINDS.filter((kind) => RETRYABLE_BY_KIND[kind])).toEqual(['rate_limit', 'timeout', 'unavailable', 'bad_response']);
    for (const kind of ERROR_KINDS) expect(new GatewayError({ kind, message: 'x' }).retryable).toBe(RETRYABLE_BY_KIND[kind]);
  });

  it('takes secrets out of details at any depth', () => {
    const { details } = new GatewayError({ kind: 'auth', message: 'x', details: { answer: { error: [`said ${KEY}`], count: 2, none: null } } });
    expect(details).toEqual({ answer: { error: ['said [redacted]'], count: 2, none: null } });
  });

  it('carries no secret anywhere it can be shown', () => {
    const error = new GatewayError({ kind: 'auth', message: `key ${KEY}`, hint: `not ${KEY}`, details: { answer: `said ${KEY}`, status: 401 }, cause: new Error(`cause ${KEY}`) });
    for (const shown of [JSON.stringify(error), String(error), error.stack ?? '', JSON.stringify(error.details), JSON.stringify(Object.fromEntries(Object.entries(error))), Object.keys(error).join(' ')]) expect(shown).not.toContain(KEY);
    expect(error.details).toEqual({ answer: 'said [redacted]', status: 401 });
    expect(error.cause).toBeInstanceOf(Error);
    expect(inspect(error.toJSON())).not.toContain('cause');
  });

  it('shows kind, message, hint and waiting time, and leaves out what is not there', () => {
    expect(new GatewayError({ kind: 'rate_limit', message: 'Slow down.', hint: 'Wait.', retryAfterMs: 5 }).toJSON()).toEqual({ kind: 'rate_limit', message: 'Slow down.', retryable: true, hint: 'Wait.', retryAfterMs: 5 });
    expect(new GatewayError({ kind: 'internal', message: 'x' }).toJSON()).toEqual({ kind: 'internal', message: 'x', retryable: false });
  });

  it('cuts messages that nobody reads to the end', () => {
    expect(new GatewayError({ kind: 'internal', message: 'x'.repeat(5_000) }).message).toHaveLength(2_001);
  });
});

describe('isGatewayError', () => {
  it('knows errors of another copy of this package, and nothing else', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('@gateway/core/GatewayError')]: true, kind: 'auth' });
    expect([new GatewayError({ kind: 'auth', message: 'x' }), foreign].every(isGatewayError)).toBe(true);
    expect([new Error('x'), { kind: 'auth' }, null, undefined, 'auth'].some(isGatewayError)).toBe(false);
  });
});

describe('toGatewayError', () => {
  it('keeps its own, names aborts, and hides the rest', () => {
    const own = new GatewayError({ kind: 'quota', message: 'x' });
    expect(toGatewayError(own)).toBe(own);
    expect(toGatewayError(new DOMException('x', 'AbortError')).kind).toBe('cancelled');
    expect(toGatewayError(new DOMException('x', 'TimeoutError')).kind).toBe('timeout');
    const hidden = toGatewayError(new Error('the prompt was: secret'));
    expect(hidden.kind).toBe('internal');
    expect(JSON.stringify(hidden)).not.toContain('prompt was');
    expect(toGatewayError('just a string').kind).toBe('internal');
  });
});
