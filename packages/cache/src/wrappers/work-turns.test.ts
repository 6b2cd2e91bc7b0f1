import { GatewayError } from '@gateway/core';
import { expect, it } from 'vitest';
import { createWorkTurns } from './work-turns.ts';

it('lets one work, and the others go on when it has ended', async () => {
  const turns = createWorkTurns();
  const first = await turns.take('x', undefined);
  const others = [turns.take('x', undefined), turns.take('x', undefined)];
  const elsewhere = await turns.take('y', undefined);
  expect([first.hasWaited, elsewhere.hasWaited]).toEqual([false, false]);
  first.end({ outcome: 'kept' });
  expect((await Promise.all(others)).map(({ hasWaited }) => hasWaited)).toEqual([true, true]);
  expect((await turns.take('x', undefined)).hasWaited).toBe(false);
});

it('hands a failure on, but leaves the work to the next one when it was personal', async () => {
  const turns = createWorkTurns();
  const failure = new GatewayError({ kind: 'unavailable', message: 'down' });
  const first = await turns.take('x', undefined);
  const [second, third] = [turns.take('x', undefined), turns.take('x', undefined)];
  first.end({ outcome: 'failed', error: new GatewayError({ kind: 'cancelled', message: 'left' }) });
  const next = await second;
  next.end({ outcome: 'failed', error: failure });
  await expect(third).rejects.toBe(failure);
});

it('lets who waits leave at once, and nobody else', async () => {
  const turns = createWorkTurns();
  const first = await turns.take('x', undefined);
  const leaving = new AbortController();
  const [gone, patient] = [turns.take('x', leaving.signal), turns.take('x', new AbortController().signal)];
  leaving.abort();
  await expect(gone).rejects.toMatchObject({ kind: 'cancelled' });
  first.end({ outcome: 'kept' });
  expect((await patient).hasWaited).toBe(true);
});
