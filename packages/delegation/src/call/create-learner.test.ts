import { ERROR_KINDS, NO_COST, type AttemptRole, type ErrorKind } from '@gateway/core';
import { expect, it } from 'vitest';
import { createFakeRouter } from '../__fixtures__/fake-router.ts';
import type { AttemptReport } from './attempt-report.ts';
import { createLearner } from './create-learner.ts';

const attempt = (outcome: 'ok' | ErrorKind, role: AttemptRole = 'answer'): AttemptReport => ({
  provider: 'acme', asked: 'small', model: 'small', role, outcome, usage: null, cost: NO_COST, latencyMs: 10, retry: 0, reason: 'first choice',
});

function hear(outcome: 'ok' | ErrorKind, role?: AttemptRole): readonly unknown[] {
  const router = createFakeRouter();
  createLearner(router, 'chat').hear(attempt(outcome, role));
  return router.outcomes;
}

it('holds against a model what is its own fault, and nothing else', () => {
  const held = ERROR_KINDS.filter((kind) => hear(kind).length > 0);
  expect(new Set(held)).toEqual(new Set(['unavailable', 'timeout', 'rate_limit', 'bad_response', 'quota', 'auth', 'not_found']));
  expect(hear('timeout')).toMatchObject([{ task: 'chat', provider: 'acme', model: 'small', succeeded: false, accepted: null }]);
  expect(hear('ok')).toEqual([]);
});

it('does not hold against a model that its check failed', () => {
  expect(hear('unavailable', 'verifier')).toEqual([]);
});

it('takes the verdict as one about the last answer, not about a check', () => {
  const router = createFakeRouter();
  const learner = createLearner(router, 'chat');
  learner.judge(false, [attempt('unavailable'), { ...attempt('ok'), asked: 'other' }, { ...attempt('ok', 'verifier'), asked: 'judge' }]);
  expect(router.outcomes).toMatchObject([{ model: 'other', succeeded: true, accepted: false }]);
});
