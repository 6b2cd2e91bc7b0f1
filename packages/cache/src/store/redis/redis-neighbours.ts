// Near questions in Redis: per partition their order, and beside it what they are.
import { MAX_NEIGHBOURS, type NeighbourStore, type NumberedNeighbour } from '../cache-backend.ts';
import { sealNeighbour } from '../neighbour-seal.ts';
import { areVectorBytes, fromVectorBytes, toVectorBytes } from '../vector-bytes.ts';
import type { RedisLink } from './redis-link.ts';
import type { RedisMender, RedisPlace } from './redis-mender.ts';
import { toBookKeys, toFactsKey, toMatch, toNearKey } from './redis-names.ts';
import { DROP_NEAR_SCRIPT, FORGET_NEAR_SCRIPT, NEAR_SCRIPT, RAISE_SCRIPT, READ_NEAR_SCRIPT } from './redis-scripts.ts';

export interface RedisNeighboursOptions {
  readonly link: RedisLink;
  readonly mender: RedisMender;
  readonly root: string;
  readonly maxBytes?: number | undefined;
  readonly onDamage: (count: number) => void;
}

const SCAN_AT_ONCE = 500;
// What one takes beside its words and vector: its places in four collections, about.
const NEIGHBOUR_BYTES = 400;

export function createRedisNeighbours({ link, mender, root, maxBytes, onDamage }: RedisNeighboursOptions): NeighbourStore {
  const books = toBookKeys(root);
  const placesOf = (partition: string): readonly RedisPlace[] => [{ key: toNearKey(root, partition), type: 'zset' }, { key: toFactsKey(root, partition), type: 'hash' }];
  const forget = async (keys: readonly string[]): Promise<number> => (keys.length === 0 ? 0 : Number(await mender.run(async (client) => client.eval(FORGET_NEAR_SCRIPT, { keys: books, arguments: [root, ...keys] }))));
  const raise = async (): Promise<void> => {
    await mender.run(async (client) => client.eval(RAISE_SCRIPT, { keys: books, arguments: [root] }));
  };
  return {
    add: async (partition, neighbour, ttlMs) => {
      const { key } = neighbour;
      const facts = writeFacts(partition, neighbour);
      const bytes = 3 * key.length + partition.length + Buffer.byteLength(facts) + NEIGHBOUR_BYTES;
      const given = [root, key, partition, facts, String(bytes), String(MAX_NEIGHBOURS), String(maxBytes ?? 0), String(Math.max(1, Math.ceil(ttlMs)))];
      await mender.run(async (client) => client.eval(NEAR_SCRIPT, { keys: books, arguments: given }), placesOf(partition));
    },
    readAfter: async (partition, sequence, most) => {
      const places = placesOf(partition);
      const flat = (await mender.run(async (client) => client.eval(READ_NEAR_SCRIPT, { keys: places.map(({ key }) => key), arguments: [String(sequence), String(most)] }), places)) as readonly string[];
      const found: NumberedNeighbour[] = [];
      const bad: string[] = [];
      for (let index = 0; index < flat.length; index += 3) {
        const [key = '', score = '', facts = ''] = flat.slice(index, index + 3);
        const neighbour = readFacts(partition, key, facts);
        if (neighbour === undefined || !Number.isSafeInteger(Number(score))) bad.push(key);
        else found.push({ ...neighbour, sequence: Number(score) });
      }
      if (bad.length > 0) {
        onDamage(bad.length);
        await mender.run(async (client) => client.eval(DROP_NEAR_SCRIPT, { keys: books, arguments: [root, partition, ...bad] }), places);
      }
      return found.toReversed();
    },
    clear: async (pattern) => {
      let count = 0;
      const start = toNearKey(root, '');
      const client = await link.ready();
      for await (const names of client.scanIterator({ MATCH: toMatch(start, pattern), COUNT: SCAN_AT_ONCE })) {
        for (const name of names) count += await forget(await mender.run(async () => client.zRange(name, 0, -1), placesOf(name.slice(start.length))));
      }
      await raise();
      return count;
    },
    remove: async (keys) => {
      const count = await forget(keys);
      await raise();
      return count;
    },
  };
}

function writeFacts(partition: string, { key, text, vector }: { readonly key: string; readonly text: string; readonly vector: Float32Array }): string {
  return JSON.stringify({ text, vector: Buffer.from(toVectorBytes(vector)).toString('base64'), seal: sealNeighbour(partition, { key, text }) });
}

/** The question, if this is one, and the one that leads to this key. */
function readFacts(partition: string, key: string, facts: string): { readonly key: string; readonly text: string; readonly vector: Float32Array } | undefined {
  let read: unknown;
  try {
    read = JSON.parse(facts);
  } catch {
    // Torn, or somebody else's.
    return undefined;
  }
  if (typeof read !== 'object' || read === null || !('text' in read && 'vector' in read && 'seal' in read)) return undefined;
  const { text, vector, seal } = read;
  if (typeof text !== 'string' || typeof vector !== 'string' || seal !== sealNeighbour(partition, { key, text })) return undefined;
  const bytes = Buffer.from(vector, 'base64');
  return areVectorBytes(bytes) ? { key, text, vector: fromVectorBytes(bytes) } : undefined;
}
