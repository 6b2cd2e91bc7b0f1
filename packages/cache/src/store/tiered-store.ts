// Entries in two tiers: decoded in memory, encoded in the store behind it. Nothing here fails a call, and nothing is returned that is not whole.
import type { Clock, Logger } from '@gateway/core';
import { readMaker, type CacheEntry } from '../entry/cache-entry.ts';
import { decodeEntry, encodeEntry } from '../entry/entry-codec.ts';
import { matchesKey, type KeyPattern } from '../key/entry-key.ts';
import type { BackendReports, CacheBackend, FlightLocks, Measurement } from './cache-backend.ts';
import { createStoreGuard, type StoreGuard } from './store-guard.ts';
import { createMemoryTier, type HotValue, type MemoryTier, type NearMemory } from './memory/memory-tier.ts';
import { openKeyv } from './open-keyv.ts';

export interface TieredStore {
  /** The entry if it is there, whole and not too old. Never fails. */
  find(key: string, maxAgeMs?: number): Promise<CacheEntry | undefined>;
  /** Keeps it, if it can be written and has room. What was kept is found by this process at once. Never fails. */
  keep(key: string, entry: CacheEntry): boolean;
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
export type UnkeptReason = keyof StoreMeasurement['notKept'];

export interface StoreMeasurement extends Measurement {
  /** What this process did not keep: larger than all the room there is, or nothing that could be written down. */
  readonly notKept: { readonly tooLarge: number; readonly unwritable: number };
  readonly memory: { readonly entries: number; readonly questions: number; readonly bytes: number; readonly evictions: number };
  /** Steps of the store that failed, and kept values that were not whole. */
  readonly failures: number;
  readonly damaged: number;
  /** How many times the store was lost or damaged, and begun anew. */
  readonly resets: number;
}

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

// What other processes clear is gone here within this time.
const GENERATION_CHECK_MS = 250;
// A string takes at most two bytes a unit, and the objects around it some more.
const BYTES_PER_UNIT = 2;
const ENTRY_BYTES = 1_000;
// What every store takes for an entry beside its key and value, at least.
const ROW_BYTES = 150;

export function createTieredStore(options: TieredStoreOptions): TieredStore {
  const { clock } = options;
  const memory = createMemoryTier({ maxBytes: options.memoryBytes, isAlone: options.openBackend === undefined });
  const guard: StoreGuard = createStoreGuard({ ...options, prepare: async () => backend?.prepare?.(), onHang: () => backend?.drop?.() });
  const hot = openKeyv({ adapter: memory.lru.adapter, values: 'object', onError: guard.report });
  const damage = { count: 0 };
  const backend = options.openBackend?.({
    onError: guard.report,
    onDamage: (count) => {
      damage.count += count;
    },
  });
  const tiers: Tiers = {
    memory,
    backend,
    clock,
    watch: createGenerationWatch({ backend, guard, clock, onChange: memory.lru.clear }),
    damage,
    ask: async (work, fallback) => (backend === undefined ? fallback : guard.run(async () => work(backend), fallback)),
    tend: async (work, fallback) => (backend === undefined ? fallback : guard.run(async () => work(backend), fallback, options.tendLimitMs)),
    readHot: async (key) => hot.get<HotValue>(key),
    heat: async (written) => {
      await hot.set(written.key, { entry: written.entry, bytes: countHotBytes(written) } satisfies HotValue);
    },
  };
  const notKept = { tooLarge: 0, unwritable: 0 };
  const { maxBytes = Number.POSITIVE_INFINITY } = options;
  const tooLarge = (written: WrittenEntry): boolean => (backend === undefined ? countHotBytes(written) > options.memoryBytes : countColdBytes(written) > maxBytes);
  const pending = new Map<string, Promise<unknown>>();
  return {
    backend,
    near: memory.near,
    readLocks: () => (guard.isResting ? undefined : backend?.locks),
    ask: tiers.ask,
    tend: tiers.tend,
    generation: async () => {
      await tiers.watch.check();
      return tiers.watch.count();
    },
    find: async (key, maxAgeMs) => findEntry(tiers, key, maxAgeMs),
    keep: (key, entry) => {
      const written = writeDown(key, entry);
      const reason = written === undefined ? 'unwritable' : tooLarge(written) ? 'tooLarge' : undefined;
      if (reason !== undefined) notKept[reason] += 1;
      if (written === undefined) return false;
      const work = reason === undefined ? keepEntry(tiers, written) : dropEntry(tiers, key);
      const done = work.catch(guard.report).finally(() => {
        if (pending.get(key) === done) pending.delete(key);
      });
      pending.set(key, done);
      return reason === undefined;
    },
    noteUnkept: (reason) => {
      notKept[reason] += 1;
    },
    settled: async (key) => {
      await pending.get(key);
    },
    settledAll: async () => {
      await Promise.allSettled(pending.values());
    },
    clear: async (pattern, maker) => clearTiers(tiers, pattern, maker),
    clearNear: async (pattern, maker) => clearNear(tiers, pattern, maker),
    measure: async () => {
      memory.sweep(clock.now());
      const held = { entries: memory.lru.entries, questions: memory.near.size, bytes: memory.bytes, evictions: memory.lru.evictions };
      const own: Measurement = { ...held, oldestMs: readOldest(memory) };
      const measured = backend === undefined ? own : await tiers.ask(async (store) => store.measure(), { entries: 0, bytes: 0, evictions: 0, oldestMs: null });
      return { ...measured, memory: held, notKept: { ...notKept }, failures: guard.failures, damaged: damage.count, resets: backend?.resets ?? 0 };
    },
    close: async () => {
      await Promise.allSettled(pending.values());
      await backend?.close();
    },
  };
}

interface Tiers {
  readonly memory: MemoryTier;
  readonly backend: CacheBackend | undefined;
  readonly clock: Clock;
  readonly watch: GenerationWatch;
  /** What was kept and is no good. */
  readonly damage: { count: number };
  readonly ask: TieredStore['ask'];
  readonly tend: TieredStore['tend'];
  readonly readHot: (key: string) => Promise<HotValue | undefined>;
  readonly heat: (written: WrittenEntry) => Promise<void>;
}

interface WrittenEntry {
  readonly key: string;
  /** What was written, read back: frozen, and nobody else's. Whoever still holds the answer must not be able to change everybody's. */
  readonly entry: CacheEntry;
  readonly text: string;
}

function writeDown(key: string, entry: CacheEntry): WrittenEntry | undefined {
  const text = encodeEntry(key, entry);
  const read = text === undefined ? undefined : decodeEntry(key, text);
  return text === undefined || read === undefined ? undefined : { key, text, entry: read };
}

function countHotBytes({ key, text }: WrittenEntry): number {
  return (text.length + key.length) * BYTES_PER_UNIT + ENTRY_BYTES;
}

/** What it takes where it is kept, at least. */
function countColdBytes({ key, text }: WrittenEntry): number {
  return key.length + Buffer.byteLength(text) + ROW_BYTES;
}

async function findEntry(tiers: Tiers, key: string, maxAgeMs: number | undefined): Promise<CacheEntry | undefined> {
  await tiers.watch.check();
  const nowMs = tiers.clock.now();
  const warm = await tiers.readHot(key);
  // One that has run out here may have been renewed by somebody else.
  const isWarm = warm !== undefined && warm.entry.expiresMs > nowMs;
  if (warm !== undefined && !isWarm) tiers.memory.lru.delete(key);
  const entry = isWarm ? warm.entry : await findBehind(tiers, key);
  if (entry === undefined || entry.expiresMs <= nowMs) return undefined;
  tiers.backend?.touch(key);
  return maxAgeMs === undefined || nowMs - entry.createdMs <= maxAgeMs ? entry : undefined;
}

async function findBehind({ ask, heat, damage }: Tiers, key: string): Promise<CacheEntry | undefined> {
  const text = await ask(async ({ keyv }) => keyv.get<string>(key), undefined);
  if (text === undefined) return undefined;
  const entry = decodeEntry(key, text);
  if (entry !== undefined) {
    await heat({ key, entry, text });
    return entry;
  }
  damage.count += 1;
  void ask(async (store) => store.remove([key]), undefined);
  return undefined;
}

/** What it was to replace is not the answer any more, and goes. Nothing else makes room for it. */
async function dropEntry({ memory, tend }: Tiers, key: string): Promise<void> {
  memory.lru.delete(key);
  await tend(async (store) => ((await store.keyv.get<string>(key)) === undefined ? undefined : store.remove([key])), undefined);
}

async function keepEntry({ tend, heat, clock }: Tiers, written: WrittenEntry): Promise<void> {
  const { key, entry, text } = written;
  const heated = heat(written);
  await tend(async ({ keyv }) => keyv.set(key, text, Math.max(1, entry.expiresMs - clock.now())), false);
  await heated;
}

async function clearTiers({ memory, watch, backend }: Tiers, pattern: KeyPattern, maker: string | undefined): Promise<number> {
  const memoryCount = clearMemory(memory, pattern, maker);
  if (backend === undefined) return memoryCount;
  // What is near is read anew from what is left.
  watch.raise();
  // Asked by a person, who has to hear it when it did not work.
  if (maker === undefined) return backend.clear(pattern);
  let count = 0;
  for await (const keys of findMade(backend, pattern, maker)) {
    await backend.remove(keys);
    count += keys.length;
  }
  return count;
}

async function clearNear({ memory, watch, backend }: Tiers, pattern: KeyPattern, maker: string | undefined): Promise<number> {
  if (backend === undefined) {
    const keys = Array.from(memory.near.list(), ({ key }) => key).filter((key) => matchesKey(pattern, key) && (maker === undefined || isMadeBy(memory.peek(key)?.entry, maker)));
    return keys.filter(memory.near.forget).length;
  }
  watch.raise();
  if (maker === undefined) return backend.neighbours.clear(pattern);
  let count = 0;
  for await (const keys of findMade(backend, pattern, maker)) count += await backend.neighbours.remove(keys);
  return count;
}

interface WatchOptions {
  readonly backend: CacheBackend | undefined;
  readonly guard: StoreGuard;
  readonly clock: Clock;
  readonly onChange: () => void;
}

interface GenerationWatch {
  readonly check: () => Promise<void>;
  readonly count: () => number;
  readonly raise: () => void;
}

/** Looks now and then whether somebody else has cleared or replaced what is held in memory. */
function createGenerationWatch({ backend, guard, clock, onChange }: WatchOptions): GenerationWatch {
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

function clearMemory({ lru, peek }: MemoryTier, pattern: KeyPattern, maker: string | undefined): number {
  let count = 0;
  for (const key of Array.from(lru.keys())) {
    if (!matchesKey(pattern, key) || (maker !== undefined && !isMadeBy(peek(key)?.entry, maker))) continue;
    lru.delete(key);
    count += 1;
  }
  return count;
}

/** Keys of what a model has made, in portions. What cannot be read is nobody's, and goes as well. */
async function* findMade(backend: CacheBackend, pattern: KeyPattern, maker: string): AsyncGenerator<readonly string[]> {
  for await (const portion of backend.scan(pattern)) {
    const keys = portion.filter(({ key, text }) => isMadeBy(decodeEntry(key, text), maker)).map(({ key }) => key);
    if (keys.length > 0) yield keys;
  }
}

function isMadeBy(entry: CacheEntry | undefined, maker: string): boolean {
  if (entry === undefined) return true;
  const name = readMaker(entry);
  return name === maker || name.slice(name.indexOf('/') + 1) === maker;
}

function readOldest({ lru, peek }: MemoryTier): number | null {
  let oldest: number | null = null;
  for (const key of lru.keys()) {
    const created = peek(key)?.entry.createdMs;
    if (created !== undefined && (oldest === null || created < oldest)) oldest = created;
  }
  return oldest;
}
