// Near questions in Redis: per partition their order, and beside it what they are.
import { toGlob } from '../../key/entry-key.ts';
import { MAX_NEIGHBOURS, type NeighbourStore, type NumberedNeighbour } from '../cache-backend.ts';
import { fromVectorBytes, toVectorBytes } from '../vector-bytes.ts';
import type { RedisLink } from './redis-link.ts';
import { FORGET_NEAR_SCRIPT, NEAR_SCRIPT, READ_NEAR_SCRIPT } from './redis-scripts.ts';

interface Stored {
  readonly text: string;
  /** Base64. */
  readonly vector: string;
}

export interface RedisNeighboursOptions {
  readonly link: RedisLink;
  readonly root: string;
  /** Of the books that are kept of all keys. */
  readonly keys: readonly string[];
  readonly maxBytes?: number | undefined;
}

const SCAN_AT_ONCE = 500;
// What one takes beside its words and vector: its places in four collections, about.
const NEIGHBOUR_BYTES = 400;

export function createRedisNeighbours({ link, root, keys, maxBytes }: RedisNeighboursOptions): NeighbourStore {
  const orderOf = (partition: string): string => `${root}:near:${partition}`;
  const factsOf = (partition: string): string => `${root}:near-facts:${partition}`;
  return {
    add: async (partition, { key, text, vector }, ttlMs) => {
      const stored: Stored = { text, vector: Buffer.from(toVectorBytes(vector)).toString('base64') };
      const facts = JSON.stringify(stored);
      const bytes = 3 * key.length + partition.length + Buffer.byteLength(facts) + NEIGHBOUR_BYTES;
      const client = await link.ready();
      await client.eval(NEAR_SCRIPT, { keys: [...keys], arguments: [root, key, partition, facts, String(bytes), String(MAX_NEIGHBOURS), String(maxBytes ?? 0), String(Math.max(1, Math.ceil(ttlMs)))] });
    },
    readAfter: async (partition, sequence, most) => {
      const client = await link.ready();
      const flat = (await client.eval(READ_NEAR_SCRIPT, { keys: [orderOf(partition), factsOf(partition)], arguments: [String(sequence), String(most)] })) as readonly string[];
      const found: NumberedNeighbour[] = [];
      for (let index = 0; index < flat.length; index += 3) {
        const [key = '', score = '', facts = ''] = flat.slice(index, index + 3);
        const stored = JSON.parse(facts) as Stored;
        found.push({ key, sequence: Number(score), text: stored.text, vector: fromVectorBytes(Buffer.from(stored.vector, 'base64')) });
      }
      return found.toReversed();
    },
    clear: async (pattern) => {
      const client = await link.ready();
      for await (const names of client.scanIterator({ MATCH: orderOf(toGlob(pattern)), COUNT: SCAN_AT_ONCE })) {
        for (const name of names) {
          const members = await client.zRange(name, 0, -1);
          if (members.length > 0) await client.eval(FORGET_NEAR_SCRIPT, { keys: [...keys], arguments: [root, ...members] });
        }
      }
      await client.hIncrBy(`${root}:totals`, 'generation', 1);
    },
  };
}
