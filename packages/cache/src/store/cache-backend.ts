// What a place for entries has to offer besides keyv's get and set: to be emptied in part, to be measured, to count, and to list near questions.
import type { Keyv } from 'keyv';
import type { KeyPattern } from '../key/entry-key.ts';

export interface CacheBackend {
  readonly kind: 'disk' | 'redis';
  /** Key to encoded entry. Everything that is kept and found goes through it. */
  readonly keyv: Keyv;
  /** Says that a key was used, for the order in which room is made. Costs nothing; is written along with the next write. */
  touch(key: string): void;
  /** Another text whenever something was cleared or replaced by whatever process. */
  readGeneration(): Promise<string>;
  /** Takes out everything that the pattern matches, for all processes. Resolves with how many entries that were. */
  clear(pattern: KeyPattern): Promise<number>;
  /** Keys and encoded entries in portions, for what keys do not tell. */
  scan(pattern: KeyPattern): AsyncIterable<readonly ScannedEntry[]>;
  /** Takes out these keys, for all processes. */
  remove(keys: readonly string[]): Promise<void>;
  measure(): Promise<Measurement>;
  readonly counters: CounterStore;
  readonly neighbours: NeighbourStore;
  /** How many times the place was lost or damaged, and begun anew by this process. */
  readonly resets?: number | undefined;
  /** Where several processes can agree on who asks. */
  readonly locks?: FlightLocks | undefined;
  /** Makes ready what a step needs: loads code, opens a connection. Not part of the step's time. @throws what keeps it from that */
  readonly prepare?: (() => Promise<void>) | undefined;
  /** Gives up a connection that hangs. */
  readonly drop?: (() => void) | undefined;
  /** The same for good: nothing is tried any more. */
  readonly abandon?: (() => void) | undefined;
  /** Resolves when everything that was set is kept. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Whom a place for entries tells what does not go well. */
export interface BackendReports {
  /** Of every failure; keyv itself turns them into "not there". */
  readonly onError: (error: unknown) => void;
  /** Of every failure to write a value. */
  readonly onWriteError: (error: unknown) => void;
  /** How much was found that is no good, and taken out. */
  readonly onDamage: (count: number) => void;
}

export interface ScannedEntry {
  readonly key: string;
  readonly text: string;
}

export interface Measurement {
  readonly entries: number;
  /** Of keys, values and near questions, as they are kept. */
  readonly bytes: number;
  /** Entries that made room for others, since the store was made. */
  readonly evictions: number;
  /** When the oldest entry was written, in milliseconds since 1970; `null` when there is none. */
  readonly oldestMs: number | null;
}

/** Sums by name, kept across restarts. */
export interface CounterStore {
  add(deltas: ReadonlyMap<string, bigint>): Promise<void>;
  read(): Promise<ReadonlyMap<string, bigint>>;
}

/** A question that was answered, by whose nearness others may be. Names of partitions have the form of keys. */
export interface Neighbour {
  /** Of the entry that holds the answer. */
  readonly key: string;
  readonly text: string;
  readonly vector: Float32Array;
}

export interface NumberedNeighbour extends Neighbour {
  /** Grows with every neighbour that is added to the partition. */
  readonly sequence: number;
}

export interface NeighbourStore {
  /** Adds one whose answer is kept, and forgets the oldest beyond the limit of a partition. It goes when its answer goes. */
  add(partition: string, neighbour: Neighbour, ttlMs: number): Promise<void>;
  /** The newest `most` of those after `sequence`, oldest first. */
  readAfter(partition: string, sequence: number, most: number): Promise<readonly NumberedNeighbour[]>;
  /** Forgets the neighbours whose keys match, for all processes; their answers stay. Resolves with how many there were. */
  clear(pattern: KeyPattern): Promise<number>;
  /** The same for the neighbours that lead to these keys. */
  remove(keys: readonly string[]): Promise<number>;
}

/** Who of several processes asks for an answer that all of them want. */
export interface FlightLocks {
  /**
   * Resolves with a turn for whoever comes first; for the others once an answer is kept. When the first one ends without one, or dies, the next of those who
   * wait is first, and the others wait for it. Heeds the signal at once.
   *
   * @throws GatewayError `cancelled`; whatever else keeps the store from saying who is first
   */
  take(work: LockedWork, signal: AbortSignal): Promise<FlightTurn>;
}

export interface LockedWork {
  /** Under which the answer will be kept. */
  readonly key: string;
  /** Who is in a hurry does not wait behind who is not. */
  readonly lane: string;
}

export interface FlightTurn {
  /** `first`: ask, then release. `after`: somebody else has kept an answer meanwhile. */
  readonly place: 'first' | 'after';
  /** Lets the others go on. Never fails: what keeps it from that is counted, and tried again until the lease has ended. */
  release(): Promise<void>;
}

/** Neighbours kept of one partition. */
export const MAX_NEIGHBOURS = 4_000;
