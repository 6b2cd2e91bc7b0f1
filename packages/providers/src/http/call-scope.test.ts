import { getEventListeners } from 'node:events';
import { GatewayError } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { openCallScope } from './call-scope.ts';

function open(signal?: AbortSignal, timeoutMs = 1_000) {
  const clock = createFakeClock();
  return { clock, scope: openCallScope({ signal, timeoutMs, clock, label: 'The vendor', hint: 'Wait.' }) };
}

test('the caller’s abort goes on, with its reason when that is ours', () => {
  const plain = new AbortController();
  const { scope } = open(plain.signal);
  plain.abort();
  expect(scope.signal.reason).toMatchObject({ kind: 'cancelled' });
  const reasoned = new AbortController();
  const reason = new GatewayError({ kind: 'budget_exceeded', message: 'Spent.' });
  const { scope: other } = open(reasoned.signal);
  reasoned.abort(reason);
  expect(other.signal.reason).toBe(reason);
});

test('an abort that came before counts', () => {
  expect(open(AbortSignal.abort()).scope.signal.aborted).toBe(true);
});

test('time is limited', async () => {
  const { clock, scope } = open();
  await clock.advance(999);
  expect(scope.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(scope.signal.reason).toMatchObject({ kind: 'timeout', message: 'The vendor did not finish within 1 s.', hint: 'Wait.' });
});

test('a limit beyond what timers take is none', () => {
  expect(open(undefined, Number.POSITIVE_INFINITY).clock.sleepers).toBe(0);
});

test('closing forgets the timer and the caller, and ends what is under way', () => {
  const caller = new AbortController();
  const { clock, scope } = open(caller.signal);
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1);
  scope.close();
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  expect(clock.sleepers).toBe(0);
  expect(scope.signal.aborted).toBe(true);
});

test('a call that is complete is not aborted by closing', () => {
  const { scope } = open();
  scope.complete();
  scope.close();
  expect(scope.signal.aborted).toBe(false);
});

test('racing does not wait for work that ignores the abort', async () => {
  const caller = new AbortController();
  const { scope } = open(caller.signal);
  const work = scope.race(new Promise(() => undefined));
  caller.abort();
  await expect(work).rejects.toMatchObject({ kind: 'cancelled' });
  await expect(scope.race(Promise.resolve(1))).rejects.toMatchObject({ kind: 'cancelled' });
  expect(getEventListeners(scope.signal, 'abort')).toHaveLength(0);
});

test('whoever watches is told of an abort or of the end of the time, once, and not of the end', async () => {
  const given: string[] = [];
  const openWatched = (signal?: AbortSignal) => {
    const clock = createFakeClock();
    return { clock, scope: openCallScope({ signal, timeoutMs: 1_000, clock, label: 'The vendor', hint: 'Wait.', onGivenUp: ({ kind }) => given.push(kind) }) };
  };
  const caller = new AbortController();
  const aborted = openWatched(caller.signal);
  caller.abort();
  expect([given, aborted.clock.sleepers]).toEqual([['cancelled'], 0]);
  aborted.scope.close();
  const other = new AbortController();
  await openWatched(other.signal).clock.advance(1_000);
  expect(given).toEqual(['cancelled', 'timeout']);
  expect(getEventListeners(other.signal, 'abort')).toEqual([]);
  const completed = openWatched(other.signal);
  completed.scope.complete();
  other.abort();
  openWatched().scope.close();
  expect(given).toEqual(['cancelled', 'timeout']);
});
