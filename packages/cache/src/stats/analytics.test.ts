// Counts are neither lost nor counted twice, whatever the store does.
import { createFakeClock } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { createAnalytics } from './analytics.ts';

it('keeps what the store did not take for the next time', async () => {
  const clock = createFakeClock();
  const kept = new Map<string, bigint>();
  let isAway = true;
  const analytics = createAnalytics({
    clock,
    store: {
      add: async (deltas) => {
        if (isAway) return Promise.resolve(false);
        for (const [name, delta] of deltas) kept.set(name, (kept.get(name) ?? 0n) + delta);
        return Promise.resolve(true);
      },
      read: async () => Promise.resolve(kept),
    },
  });
  analytics.recordMiss('chat');
  await clock.advance(1_000);
  analytics.recordMiss('chat');
  await clock.advance(1_000);
  expect([kept.size, (await analytics.read()).misses]).toEqual([0, 2]);
  isAway = false;
  analytics.recordMiss('chat');
  await clock.advance(1_000);
  expect([kept.get('["task","chat","miss"]'), (await analytics.read()).misses]).toEqual([3n, 3]);
  await analytics.close();
  expect(kept.get('["task","chat","miss"]')).toBe(3n);
});

it('passes over names and figures that are none', async () => {
  const analytics = createAnalytics({ clock: createFakeClock(), store: { add: async () => Promise.resolve(true), read: async () => Promise.resolve(new Map([['garbage', 1n], ['["nobody","x","miss"]', 1n], ['["task","chat"]', 1n], ['["task","chat","miss"]', 5n]])) } });
  analytics.recordHit('exact', 'chat', { provider: 'a', model: 'b', usage: { inputTokens: Number.NaN, outputTokens: 1 }, cost: { inputPicoUsd: 0.5, outputPicoUsd: 0, totalPicoUsd: 0.5 } });
  expect(await analytics.read()).toMatchObject({ misses: 5, hits: { exact: 1 }, saved: 0, unpriced: 1, tokensSaved: { input: 0, output: 0 } });
});
