import { describe, expect, it } from 'vitest';
import { throwIfAborted, toAbortError } from './abort.ts';
import { GatewayError } from './gateway-error.ts';

describe('throwIfAborted', () => {
  it('lets a missing and a live signal pass', () => {
    expect(() => {
      throwIfAborted(undefined);
      throwIfAborted(new AbortController().signal);
    }).not.toThrow();
  });

  it('throws what the signal means', () => {
    const error = new GatewayError({ kind: 'budget_exceeded', message: 'No money left.' });
    expect(() => {
      throwIfAborted(AbortSignal.abort(error));
    }).toThrow(error);
  });
});

describe('toAbortError', () => {
  it('keeps a GatewayError, and reads a time-out and everything else', async () => {
    const timeout = AbortSignal.timeout(1);
    await new Promise((resolve) => {
      timeout.addEventListener('abort', resolve);
    });
    expect(toAbortError(timeout)).toMatchObject({ kind: 'timeout', cause: timeout.reason });
    expect(toAbortError(AbortSignal.abort())).toMatchObject({ kind: 'cancelled' });
    expect(toAbortError(AbortSignal.abort('just so'))).toMatchObject({ kind: 'cancelled', cause: 'just so' });
  });
});
