import { createFakeClock } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { createWakeUp } from './wake-up.ts';

function setUp() {
  const clock = createFakeClock();
  const woken: number[] = [];
  const wakeUp = createWakeUp({ clock, onWake: () => woken.push(clock.monotonicMs()) });
  return { clock, woken, wakeUp };
}

test('wakes once, at the time that was set last, with a single timer', async () => {
  const { clock, woken, wakeUp } = setUp();
  for (const ms of [10, 50, 30]) {
    wakeUp.set(ms);
    expect(clock.sleepers).toBe(1);
  }
  await clock.advance(29);
  expect(woken).toEqual([]);
  await clock.advance(1);
  await clock.advance(100);
  expect(woken).toEqual([30]);
});

test('set again for the same time, it keeps its timer', () => {
  const { clock, wakeUp } = setUp();
  wakeUp.set(10);
  wakeUp.set(11);
  expect(clock.slept).toEqual([10]);
});

test.each([0, undefined])('%o is never', async (ms) => {
  const { clock, woken, wakeUp } = setUp();
  wakeUp.set(10);
  wakeUp.set(ms);
  expect(clock.sleepers).toBe(0);
  await clock.advance(100);
  expect(woken).toEqual([]);
});

test('moved in the moment in which it goes off, it goes off at the new time only', async () => {
  const { clock, woken, wakeUp } = setUp();
  const moved = clock.sleep(10).then(() => wakeUp.set(20));
  wakeUp.set(10);
  await clock.advance(10);
  await moved;
  expect(woken).toEqual([]);
  await clock.advance(20);
  expect([woken, clock.sleepers]).toEqual([[30], 0]);
});
