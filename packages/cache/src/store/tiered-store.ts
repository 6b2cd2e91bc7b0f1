// Entries in two tiers: decoded in memory, encoded in the store behind it. Nothing here fails a call, and nothing is returned that is not whole.
import type { CacheEntry } from '../entry/cache-entry.ts';
import type { KeyPattern } from '../key/entry-key.ts';
import type { CacheBackend, FlightLocks, Measurement } from './cache-backend.ts';
import { clearNear, clearTiers } from './clear-tiers.ts';
import type { MemoryTier, NearMemory } from './memory/memory-tier.ts';
import { dropEntry, findEntry, keepEntry, openTiers, type TieredStoreOptions, type Tiers } from './tiers.ts';
import { createPendingWork } from './pending-work.ts';
import { createWaitingRoom } from './waiting-room.ts';
import { countColdBytes, countHotBytes, writeDown, type WrittenEntry } from './written-entry.ts';

export interface TieredStore {
  /** The entry if it is there, whole and not too old. Never fails. */
  find(key: string, maxAgeMs?: number): Promise<CacheEntry | undefined>;
  /** Keeps it, if it can be written and has room. What was kept is found by this process at once. Never fails. */
  keep(key: string, entry: CacheEntry): boolean;
  /** Forgets it. Never fails. */
  forget(key: string): void;
  /** Counts what was not kept for a reason that is known already. */
  noteUnkept(reason: UnkeptReason): void;
  /** Resolves when what was kept under the key is where other processes find it, or could not be. */
  settled(key: string): Promise<void>;
  /** The same for everything that was kept so far. */
  settledAll(): Promise<void>;
  /** @param maker `provider/model`, or the model alone */
  clear(pattern: KeyPattern, maker?: string): Promise<number>;
  /** Forgets the near questions that lead to such entries, which stay. Resolves with how many there were. */
  clearNear(pattern: KeyPattern, maker?: string): Promise<number>;
  measure(): Promise<StoreMeasurement>;
  /** Runs a step of the store behind the memory tier; `fallback` when there is none or it fails. */
  ask<T>(work: (backend: CacheBackend) => Promise<T>, fallback: T): Promise<T>;
  /** Runs a step that nobody waits for, which may take longer; `fallback` as with `ask`. */
  tend<T>(work: (backend: CacheBackend) => Promise<T>, fallback: T): Promise<T>;
  /** The same behind what was kept under the key. What takes so many bytes is dropped and counted when too much waits already. */
  writeBehind(key: string, bytes: number, work: (backend: CacheBackend) => Promise<void>): Promise<void>;
  /** Grows whenever this or another process has cleared or replaced something; looked up at most a few times a second. */
  readonly generation: () => Promise<number>;
  readonly backend: CacheBackend | undefined;
  /** Near questions, as far as memory holds them. */
  readonly near: NearMemory;
  /** Where several processes agree on who asks; nothing while the store is away. */
  readLocks(): FlightLocks | undefined;
  close(): Promise<void>;
}

/** Why something that was to be kept is not. */
export type UnkeptReason = 'tooLarge' | 'unwritable';

export interface StoreMeasurement extends Measurement {
  /** What this process did not keep: larger than all the room there is, nothing that could be written down, or more than may wait to be written. */
  readonly notKept: { readonly tooLarge: number; readonly unwritable: number; readonly dropped: number };
  readonly memory: { readonly entries: number; readonly questions: number; readonly bytes: number; readonly evictions: number };
  /** Steps of the store that failed, and kept values that were not whole. */
  readonly failures: number;
  readonly damaged: number;
  /** How many times the store was lost or damaged, and begun anew. */
  readonly resets: number;
}

// A batch of this size holds the event loop for about a tenth of a second.
const MAX_WAITING_BYTES = 8_000_000;
// A small store must not make everything else wait for one write.
const MIN_WAITING_BYTES = 1_000_000;

export function createTieredStore(options: TieredStoreOptions): TieredStore {
  const tiers = openTiers(options);
  const { memory, backend, reads, writes } = tiers;
  const notKept = { tooLarge: 0, unwritable: 0 };
  const { maxBytes = Number.POSITIVE_INFINITY } = options;
  const room = createWaitingRoom(Math.min(MAX_WAITING_BYTES, Math.max(MIN_WAITING_BYTES, maxBytes)));
  const tooLarge = (written: WrittenEntry): boolean => (backend === undefined ? countHotBytes(written) > options.memoryBytes : countColdBytes(written) > maxBytes);
  const pending = createPendingWork(writes.report);
  return {
    backend,
    near: memory.near,
    readLocks: () => (reads.isResting ? undefined : backend?.locks),
    ask: tiers.ask,
    tend: tiers.tend,
    writeBehind: async (key, bytes, work) => {
      await room.run(bytes, async () => {
        await pending.settled(key);
        await tiers.tend(work, undefined);
      });
    },
    generation: async () => {
      await tiers.watch.check();
      return tiers.watch.count();
    },
    find: async (key, maxAgeMs) => {
      await pending.gone(key);
      return findEntry(tiers, key, maxAgeMs);
    },
    keep: (key, entry) => {
      const written = writeDown(key, entry);
      const reason = written === undefined ? 'unwritable' : tooLarge(written) ? 'tooLarge' : undefined;
      if (reason !== undefined) notKept[reason] += 1;
      if (written === undefined) return false;
      const work = reason === undefined ? keepEntry(tiers, written, room) : dropEntry(tiers, key);
      pending.follow(key, work);
      return reason === undefined;
    },
    forget: (key) => {
      pending.follow(key, dropEntry(tiers, key), true);
    },
    noteUnkept: (reason) => {
      notKept[reason] += 1;
    },
    settled: pending.settled,
    settledAll: pending.settledAll,
    clear: async (pattern, maker) => clearTiers(tiers, pattern, maker),
    clearNear: async (pattern, maker) => clearNear(tiers, pattern, maker),
    measure: async () => ({ ...(await measureTiers(tiers)), notKept: { ...notKept, dropped: room.dropped } }),
    close: async () => {
      await pending.settledAll();
      await backend?.close();
    },
  };
}

async function measureTiers({ memory, backend, clock, ask, reads, writes, damage }: Tiers): Promise<Omit<StoreMeasurement, 'notKept'>> {
  memory.sweep(clock.now());
  const held = { entries: memory.lru.entries, questions: memory.near.size, bytes: memory.bytes, evictions: memory.lru.evictions };
  const own: Measurement = { ...held, oldestMs: readOldest(memory) };
  const measured = backend === undefined ? own : await ask(async (store) => store.measure(), { entries: 0, bytes: 0, evictions: 0, oldestMs: null });
  return { ...measured, memory: held, failures: reads.failures + writes.failures, damaged: damage.count, resets: backend?.resets ?? 0 };
}

function readOldest({ lru, peek }: MemoryTier): number | null {
  let oldest: number | null = null;
  for (const key of lru.keys()) {
    const created = peek(key)?.entry.createdMs;
    if (created !== undefined && (oldest === null || created < oldest)) oldest = created;
  }
  return oldest;
}
