// What a cache does with what was kept by another clock, whatever it keeps its entries in.
import { describe, expect, it } from 'vitest';
import { ask, createNumberedModel } from './cache-contract.ts';
import type { CachePlaceKind } from './cache-places.ts';

export function describeClock(kind: CachePlaceKind): void {
  describe(`kept in ${kind.name}`, () => {
    it('takes nothing that was kept by a clock which has been set back', async () => {
      const place = kind.open();
      let nowMs = Date.now() + 86_400_000;
      const clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => new Promise<void>(() => undefined) };
      const cached = place.open({ clock, semantic: false }).wrap(createNumberedModel());
      await cached.complete(ask('from when?'));
      // Two machines may disagree by a moment.
      nowMs -= 30_000;
      expect((await cached.complete(ask('from when?'), { cache: { maxAgeMs: 0 } })).cached).toMatchObject({ kind: 'exact', ageMs: 0 });
      nowMs -= 3_600_000;
      expect((await cached.complete(ask('from when?'))).text).toBe('answer 1');
      await place.close();
    });
  });
}
