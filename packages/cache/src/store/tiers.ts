// The two tiers: decoded in memory, encoded in the store behind it, with what keeps a failing store from failing anybody.
import type { Clock, Logger } from '@gateway/core';
import type { CacheEntry } from '../entry/cache-entry.ts';
import { decodeEntry } from '../entry/entry-codec.ts';
import type { BackendReports, CacheBackend } from './cache-backend.ts';
import { createGenerationWatch, type GenerationWatch } from './generation-watch.ts';
import { createMemoryTier, type HotValue, type MemoryTier } from './memory/memory-tier.ts';
import { openKeyv } from './open-keyv.ts';
import { createStoreGuard, type StoreGuard } from './store-guard.ts';
import type { TieredStore } from './tiered-store.ts';
import type { WaitingRoom } from './waiting-room.ts';
import { countHotBytes, countWaitingBytes, type WrittenEntry } from './written-entry.ts';

export interface TieredStoreOptions {
  /** What keeps entries beyond this process. @default nothing: memory alone */
  readonly openBackend?: ((reports: BackendReports) => CacheBackend) | undefined;
  readonly memoryBytes: number;
  /** Most that is kept behind it. @default no limit */
  readonly maxBytes?: number | undefined;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
  /** Of the store's steps, in milliseconds. @default no limit */
  readonly limitMs?: number | undefined;
  /** Of those that nobody waits for but other processes, in milliseconds. @default limitMs */
  readonly tendLimitMs?: number | undefined;
}

export interface Tiers {
  readonly memory: MemoryTier;
  readonly backend: CacheBackend | undefined;
  readonly clock: Clock;
  readonly watch: GenerationWatch;
  /** What was kept and is no good. */
  readonly damage: { count: number };
  /** Counts what fails to be found, and rests then. */
  readonly reads: StoreGuard;
  /** The same for what fails to be written. */
  readonly writes: StoreGuard;
  readonly ask: TieredStore['ask'];
  readonly tend: TieredStore['tend'];
  readonly readHot: (key: string) => Promise<HotValue | undefined>;
  readonly heat: (written: WrittenEntry) => Promise<void>;
}

export function openTiers(options: TieredStoreOptions): Tiers {
  const { clock } = options;
  const memory = createMemoryTier({ maxBytes: options.memoryBytes, isAlone: options.openBackend === undefined });
  const steps = { ...options, prepare: async () => backend?.prepare?.(), onHang: () => backend?.drop?.() };
  const reads: StoreGuard = createStoreGuard(steps);
  // What cannot be written can still be read: a disk that is full, a Redis that takes no more.
  const writes: StoreGuard = createStoreGuard(steps);
  const hot = openKeyv({ adapter: memory.lru.adapter, values: 'object', onError: reads.report });
  const damage = { count: 0 };
  const backend = options.openBackend?.({
    onError: reads.report,
    onWriteError: writes.report,
    onDamage: (count) => {
      damage.count += count;
    },
  });
  return {
    memory,
    backend,
    clock,
    watch: createGenerationWatch({ backend, guard: reads, clock, onChange: memory.lru.clear }),
    damage,
    reads,
    writes,
    ask: async (work, fallback) => (backend === undefined ? fallback : reads.run(async () => work(backend), fallback)),
    tend: async (work, fallback) => (backend === undefined ? fallback : writes.run(async () => work(backend), fallback, options.tendLimitMs)),
    readHot: async (key) => hot.get<HotValue>(key),
    heat: async (written) => {
      await hot.set(written.key, { entry: written.entry, bytes: countHotBytes(written) } satisfies HotValue);
    },
  };
}

// Clocks of two machines may disagree by a moment. An entry from further ahead was kept by a clock that has been set back since: how old it is nobody knows.
const MAX_AHEAD_MS = 60_000;

/** The entry if it is there, whole and not too old. */
export async function findEntry(tiers: Tiers, key: string, maxAgeMs: number | undefined): Promise<CacheEntry | undefined> {
  await tiers.watch.check();
  const nowMs = tiers.clock.now();
  const warm = await tiers.readHot(key);
  // One that has run out here may have been renewed by somebody else.
  const isWarm = warm !== undefined && warm.entry.expiresMs > nowMs;
  if (warm !== undefined && !isWarm) tiers.memory.lru.delete(key);
  const entry = isWarm ? warm.entry : await findBehind(tiers, key);
  if (entry === undefined || entry.expiresMs <= nowMs || entry.createdMs - nowMs > MAX_AHEAD_MS) return undefined;
  tiers.backend?.touch(key);
  return maxAgeMs === undefined || nowMs - entry.createdMs <= maxAgeMs ? entry : undefined;
}

async function findBehind({ ask, tend, heat, damage }: Tiers, key: string): Promise<CacheEntry | undefined> {
  const text = await ask(async ({ keyv }) => keyv.get<string>(key), undefined);
  if (text === undefined) return undefined;
  const entry = decodeEntry(key, text);
  if (entry !== undefined) {
    await heat({ key, entry, text });
    return entry;
  }
  damage.count += 1;
  void tend(async (store) => store.remove([key]), undefined);
  return undefined;
}

/** For one that is too large: what it was to replace is not the answer any more, and goes. Nothing else makes room for it. */
export async function dropEntry({ memory, tend }: Tiers, key: string): Promise<void> {
  memory.lru.delete(key);
  await tend(async (store) => ((await store.keyv.get<string>(key)) === undefined ? undefined : store.remove([key])), undefined);
}

export async function keepEntry({ tend, heat, clock, backend }: Tiers, written: WrittenEntry, room: WaitingRoom): Promise<void> {
  const { key, entry, text } = written;
  const heated = heat(written);
  if (backend !== undefined) await room.run(countWaitingBytes(written), async () => tend(async ({ keyv }) => keyv.set(key, text, Math.max(1, entry.expiresMs - clock.now())), false));
  await heated;
}
