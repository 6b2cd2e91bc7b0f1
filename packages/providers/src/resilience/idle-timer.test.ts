import { createFakeClock } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { createIdleTimer } from './idle-timer.ts';

function create(ms: number | undefined) {
  const clock = createFakeClock();
  const calls = { idle: 0 };
  const timer = createIdleTimer({ clock, ms, onIdle: () => void (calls.idle += 1) });
  return { clock, calls, timer };
}

test('a wait that is too long is noticed, once, and not a moment early', async () => {
  const { clock, calls, timer } = create(10);
  timer.wait();
  await clock.advance(9);
  expect(calls.idle).toBe(0);
  await clock.advance(1);
  await clock.advance(100);
  expect(calls.idle).toBe(1);
});

test('many short waits need one timer', async () => {
  const { clock, calls, timer } = create(10);
  for (let event = 0; event < 1_000; event += 1) {
    timer.wait();
    timer.rest();
  }
  expect(clock.sleepers).toBe(1);
  for (let event = 0; event < 50; event += 1) {
    timer.wait();
    await clock.advance(9);
    timer.rest();
  }
  expect(calls.idle).toBe(0);
  timer.wait();
  await clock.advance(9);
  expect(calls.idle).toBe(0);
  await clock.advance(1);
  expect(calls.idle).toBe(1);
});

test('rest does not count', async () => {
  const { clock, calls, timer } = create(10);
  timer.wait();
  timer.rest();
  await clock.advance(1_000);
  expect([calls.idle, clock.sleepers]).toEqual([0, 0]);
});

test('nothing is left after close, and without a limit there is no timer', async () => {
  const { clock, calls, timer } = create(10);
  timer.wait();
  timer.close();
  expect(clock.sleepers).toBe(0);
  await clock.advance(100);
  expect(calls.idle).toBe(0);
  const unlimited = create(undefined);
  unlimited.timer.wait();
  unlimited.timer.close();
  expect(unlimited.clock.slept).toEqual([]);
});
