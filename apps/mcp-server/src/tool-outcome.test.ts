import { GatewayError } from '@gateway/core';
import { expect, it } from 'vitest';
import { renderFailure, renderSuccess } from './tool-outcome.ts';

it('holds the whole answer in both channels', () => {
  const outcome = renderSuccess({ summary: 'short', cost: 0 });
  expect(outcome.structured).toEqual({ success: true, summary: 'short', cost: 0 });
  expect(JSON.parse((outcome.content[0] as { text: string }).text)).toEqual(outcome.structured);
});

it('renders a failure without stack or cause', () => {
  const error = new GatewayError({ kind: 'rate_limit', message: 'Too many.', hint: 'Wait.', retryAfterMs: 1500, cause: new Error('secret cause') });
  const outcome = renderFailure(error);
  expect(outcome.isError).toBe(true);
  expect(outcome.structured).toEqual({ success: false, error: 'Too many.', error_code: 'rate_limit', retryable: true, hint: 'Wait.', retry_after_seconds: 1.5 });
  expect(JSON.stringify(outcome)).not.toMatch(/secret cause|at .*\.ts/);
});

it('passes on what a cut stream had delivered', () => {
  const error = new GatewayError({ kind: 'unavailable', message: 'Cut.', details: { partialText: 'Once upon' } });
  expect(renderFailure(error).structured['partial_text']).toBe('Once upon');
});
