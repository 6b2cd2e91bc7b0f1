// An entry as it goes into the tiers: as text for the store, and read back from it for the memory.
import type { CacheEntry } from '../entry/cache-entry.ts';
import { decodeEntry, encodeEntry } from '../entry/entry-codec.ts';

// A string takes at most two bytes a unit.
const BYTES_PER_UNIT = 2;
// What the objects around it take, about.
const ENTRY_BYTES = 1_000;
// What every store takes for an entry beside its key and value, at least.
const ROW_BYTES = 150;

export interface WrittenEntry {
  readonly key: string;
  /** What was written, read back: frozen, and nobody else's. Whoever still holds the answer must not be able to change everybody's. */
  readonly entry: CacheEntry;
  readonly text: string;
}

/** Nothing when it cannot be written. */
export function writeDown(key: string, entry: CacheEntry): WrittenEntry | undefined {
  const text = encodeEntry(key, entry);
  const read = text === undefined ? undefined : decodeEntry(key, text);
  return text === undefined || read === undefined ? undefined : { key, text, entry: read };
}

/** What it takes in memory, at most. */
export function countHotBytes({ key, text }: WrittenEntry): number {
  return (text.length + key.length) * BYTES_PER_UNIT + ENTRY_BYTES;
}

/** What it takes where it is kept, at least. */
export function countColdBytes({ key, text }: WrittenEntry): number {
  return key.length + Buffer.byteLength(text) + ROW_BYTES;
}

/** What its text takes while it waits to be written. */
export function countWaitingBytes({ text }: WrittenEntry): number {
  return text.length * BYTES_PER_UNIT;
}
