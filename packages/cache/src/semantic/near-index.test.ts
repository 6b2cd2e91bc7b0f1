// What the index finds while the store is behind, or gives other things than before.
import { createFakeClock } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import type { Neighbour, NumberedNeighbour } from '../store/cache-backend.ts';
import { createMemoryTier } from '../store/memory/memory-tier.ts';
import type { TieredStore } from '../store/tiered-store.ts';
import { createNearIndex } from './near-index.ts';

const vector = new Float32Array([1, 0]);
const neighbour = (key: string): Neighbour => ({ key, text: key, vector });

function open(memoryBytes = 1_000_000) {
  const kept: NumberedNeighbour[] = [];
  let generation = 0;
  let reads = 0;
  const writing = Promise.withResolvers<void>();
  const clock = createFakeClock();
  const neighbours = {
    readAfter: async (_partition: string, after: number, most: number) => {
      reads += 1;
      return Promise.resolve(kept.filter(({ sequence }) => sequence > after).slice(-most));
    },
  };
  const backend = { neighbours };
  const { near } = createMemoryTier({ maxBytes: memoryBytes, isAlone: false });
  const store = { backend, near, generation: async () => Promise.resolve(generation), ask: async (work: (from: typeof backend) => unknown) => work(backend), writeBehind: async () => writing.promise } as unknown as TieredStore;
  const index = createNearIndex({ store, clock });
  const search = async (): Promise<readonly string[]> => (await index.search({ partition: 'p', vector, threshold: 0.5, limit: 9 })).map(({ key }) => key).toSorted((a, b) => a.localeCompare(b));
  return { kept, index, near, clock, search, written: writing.resolve, change: () => { generation += 1; }, reads: () => reads };
}

it('finds what is on its way to the store, also when everything else is read anew', async () => {
  const { kept, index, search, change, written } = open();
  kept.push({ ...neighbour('old'), sequence: 1 });
  const adding = index.add('p', neighbour('new'), 1_000);
  expect(await search()).toEqual(['new', 'old']);
  kept.splice(0);
  change();
  expect(await search()).toEqual(['new']);
  written();
  await adding;
  change();
  expect(await search()).toEqual([]);
});

it('reads what others have added twice a second, and only that', async () => {
  const { kept, search, clock, reads } = open();
  kept.push({ ...neighbour('a'), sequence: 5 });
  expect(await search()).toEqual(['a']);
  kept.push({ ...neighbour('b'), sequence: 6 });
  expect([await search(), reads()]).toEqual([['a'], 1]);
  await clock.advance(500);
  kept.splice(0, 1);
  expect([await search(), reads()]).toEqual([['a', 'b'], 2]);
});

it('holds the newest where there is no room for all, and asks for nothing where there is none', async () => {
  const { kept, search, near, reads } = open(6_000);
  for (let index = 1; index <= 9; index += 1) kept.push({ ...neighbour(`k${index}`), sequence: index });
  expect(await search()).toEqual(['k7', 'k8', 'k9']);
  expect(near.bytes).toBeLessThanOrEqual(3_000);
  const none = open(0);
  none.kept.push({ ...neighbour('a'), sequence: 1 });
  expect([await none.search(), none.reads(), reads()]).toEqual([[], 0, 1]);
});
