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
  const shelf = createPartitions();
  const makeRoom = (current: string): void => {
    for (const [name, partition] of shelf.partitions) {
      for (const { key } of partition.neighbours.values()) {
        if (shelf.bytes() <= maxBytes && (name !== current || partition.neighbours.size <= MAX_NEIGHBOURS)) break;
        shelf.forget(key);
      }
    }
  };
  return {
    get bytes() {
      return shelf.bytes();
    },
    get size() {
      return shelf.size();
    },
    read: shelf.read,
    forget: shelf.forget,
    clear: shelf.clear,
    put: (name, neighbour) => {
      if (countPartitionBytes(name) + countNeighbourBytes(neighbour) > maxBytes) return;
      shelf.put(name, neighbour);
      makeRoom(name);
    },
    *list() {
      for (const { neighbours } of shelf.partitions.values()) yield* neighbours.values();
    },
  };
}

interface Partitions {
  /** The one that was not asked for longest comes first. */
  readonly partitions: ReadonlyMap<string, OwnedPartition>;
  readonly bytes: () => number;
  readonly size: () => number;
  readonly read: (name: string) => OwnedPartition | undefined;
  readonly put: (name: string, neighbour: Neighbour) => void;
  readonly forget: (key: string) => boolean;
  readonly clear: () => void;
}

/** Partitions and their bytes, without any bound. One that becomes empty goes. */
function createPartitions(): Partitions {
  const partitions = new Map<string, OwnedPartition>();
  const homes = new Map<string, string>();
  let bytes = 0;
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
  /** Takes it out of where it is; the partition stays, also when it is empty then. */
  const lift = (key: string): string | undefined => {
    const name = homes.get(key);
    const neighbours = name === undefined ? undefined : partitions.get(name)?.neighbours;
    const neighbour = neighbours?.get(key);
    if (neighbours === undefined || neighbour === undefined) return undefined;
    neighbours.delete(key);
    homes.delete(key);
    bytes -= countNeighbourBytes(neighbour);
    return name;
  };
  const dropIfEmpty = (name: string | undefined): void => {
    if (name === undefined || partitions.get(name)?.neighbours.size !== 0) return;
    partitions.delete(name);
    bytes -= countPartitionBytes(name);
  };
  return {
    partitions,
    bytes: () => bytes,
    size: () => homes.size,
    read,
    put: (name, neighbour) => {
      // To the end: the order is that of coming.
      const before = lift(neighbour.key);
      open(name).neighbours.set(neighbour.key, neighbour);
      homes.set(neighbour.key, name);
      bytes += countNeighbourBytes(neighbour);
      dropIfEmpty(before);
    },
    forget: (key) => {
      const name = lift(key);
      dropIfEmpty(name);
      return name !== undefined;
    },
    clear: () => {
      partitions.clear();
      homes.clear();
      bytes = 0;
    },
  };
}

function countPartitionBytes(name: string): number {
  return PARTITION_BYTES + name.length * BYTES_PER_UNIT;
}
