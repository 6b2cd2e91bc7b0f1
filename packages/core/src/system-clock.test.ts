import { expect, it } from 'vitest';
import { systemClock } from './system-clock.ts';

it('tells the time of this machine and measures forward', async () => {
  expect(systemClock.now()).toBeGreaterThan(Date.parse('2024-01-01'));
  const started = systemClock.monotonicMs();
  await systemClock.sleep(1);
  expect(systemClock.monotonicMs()).toBeGreaterThan(started);
});

it('wakes a sleeper with the reason of the abort', async () => {
  const reason = new Error('enough');
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await expect(systemClock.sleep(60_000, stop.signal)).rejects.toBe(reason);
});
