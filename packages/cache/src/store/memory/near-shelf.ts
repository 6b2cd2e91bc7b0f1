// Near questions in memory: by partition, each with its vector, and with a count of the bytes that all of them take.
import { MAX_NEIGHBOURS, type Neighbour } from '../cache-backend.ts';

export interface NearShelf {
  /** Of everything that is here. */
  readonly bytes: number;
  /** How many questions. */
  readonly size: number;
  /** The partition, which is then the last one to go; nothing when it holds no question. */
  read(name: string): ShelfPartition | undefined;
  /** Puts a question in, in the place of the one that led to the same answer. One that has no room of its own is left out. */
  put(name: string, neighbour: Neighbour): void;
  /** Takes out the question that leads to this answer. */
  forget(key: string): boolean;
  clear(): void;
  /** Everything, for whoever wants to count it. */
  list(): Iterable<Neighbour>;
}

/** The questions of one partition, oldest first, and how far they were read from the store behind. */
export interface ShelfPartition {
  readonly neighbours: ReadonlyMap<string, Neighbour>;
  sequence: number;
  readMs: number;
}

interface OwnedPartition extends ShelfPartition {
  readonly neighbours: Map<string, Neighbour>;
}

// A string takes at most two bytes a unit.
const BYTES_PER_UNIT = 2;
// What objects, an array's own head, and places in two maps take, about.
const NEIGHBOUR_BYTES = 700;
const PARTITION_BYTES = 600;

/** What a question takes in memory. */
export function countNeighbourBytes({ key, text, vector }: Neighbour): number {
  return (2 * key.length + text.length) * BYTES_PER_UNIT + vector.byteLength + NEIGHBOUR_BYTES;
}

/** How many questions with vectors like this one have room at most. */
export function countFitting(maxBytes: number, vector: Float32Array): number {
  return Math.min(MAX_NEIGHBOURS, Math.floor(maxBytes / (vector.byteLength + NEIGHBOUR_BYTES)));
}

/** Whole partitions that were not asked for longest go first, then the oldest questions of the one that grows. */
export function createNearShelf(maxBytes: number): NearShelf {
  const partitions = new Map<string, OwnedPartition>();
  const homes = new Map<string, string>();
  let bytes = 0;
  const remove = (name: string, partition: OwnedPartition, neighbour: Neighbour): void => {
    partition.neighbours.delete(neighbour.key);
    homes.delete(neighbour.key);
    bytes -= countNeighbourBytes(neighbour);
    if (partition.neighbours.size > 0) return;
    partitions.delete(name);
    bytes -= countPartitionBytes(name);
  };
  const forget = (key: string): boolean => {
    const name = homes.get(key);
    const partition = name === undefined ? undefined : partitions.get(name);
    const neighbour = partition?.neighbours.get(key);
    if (name === undefined || partition === undefined || neighbour === undefined) return false;
    remove(name, partition, neighbour);
    return true;
  };
  const read = (name: string): OwnedPartition | undefined => {
    const partition = partitions.get(name);
    if (partition === undefined) return undefined;
    partitions.delete(name);
    partitions.set(name, partition);
    return partition;
  };
  const open = (name: string): OwnedPartition => {
    const known = read(name);
    if (known !== undefined) return known;
    const partition: OwnedPartition = { neighbours: new Map(), sequence: 0, readMs: Number.NEGATIVE_INFINITY };
    partitions.set(name, partition);
    bytes += countPartitionBytes(name);
    return partition;
  };
  const makeRoom = (current: string): void => {
    for (const [name, partition] of partitions) {
      for (const neighbour of partition.neighbours.values()) {
        if (bytes <= maxBytes && (name !== current || partition.neighbours.size <= MAX_NEIGHBOURS)) break;
        remove(name, partition, neighbour);
      }
    }
  };
  return {
    get bytes() {
      return bytes;
    },
    get size() {
      return homes.size;
    },
    read,
    put: (name, neighbour) => {
      if (countPartitionBytes(name) + countNeighbourBytes(neighbour) > maxBytes) return;
      if (homes.get(neighbour.key) !== name) forget(neighbour.key);
      const partition = open(name);
      const before = partition.neighbours.get(neighbour.key);
      if (before !== undefined) bytes -= countNeighbourBytes(before);
      // To the end: the order is that of coming.
      partition.neighbours.delete(neighbour.key);
      partition.neighbours.set(neighbour.key, neighbour);
      homes.set(neighbour.key, name);
      bytes += countNeighbourBytes(neighbour);
      makeRoom(name);
    },
    forget,
    clear: () => {
      partitions.clear();
      homes.clear();
      bytes = 0;
    },
    *list() {
      for (const { neighbours } of partitions.values()) yield* neighbours.values();
    },
  };
}

function countPartitionBytes(name: string): number {
  return PARTITION_BYTES + name.length * BYTES_PER_UNIT;
}
