// Looks whether somebody else has cleared or replaced what this process holds in memory.
import type { Clock } from '@gateway/core';
import type { CacheBackend } from './cache-backend.ts';
import type { StoreGuard } from './store-guard.ts';

// What other processes clear is gone here within this time.
const GENERATION_CHECK_MS = 250;

export interface WatchOptions {
  readonly backend: CacheBackend | undefined;
  readonly guard: StoreGuard;
  readonly clock: Clock;
  readonly onChange: () => void;
}

export interface GenerationWatch {
  readonly check: () => Promise<void>;
  readonly count: () => number;
  readonly raise: () => void;
}

/** Looks now and then, when it is asked to. */
export function createGenerationWatch({ backend, guard, clock, onChange }: WatchOptions): GenerationWatch {
  let checkedMs = Number.NEGATIVE_INFINITY;
  let known: string | undefined;
  let count = 0;
  const look = async (store: CacheBackend): Promise<void> => {
    checkedMs = clock.monotonicMs();
    const current = await guard.run(async () => store.readGeneration(), known);
    if (current === known) return;
    // The first look has nothing to compare with, and nothing in memory.
    if (known !== undefined) {
      count += 1;
      onChange();
    }
    known = current;
  };
  return {
    check: async () => {
      if (backend !== undefined && clock.monotonicMs() - checkedMs >= GENERATION_CHECK_MS) await look(backend);
    },
    count: () => count,
    raise: () => {
      count += 1;
    },
  };
}
