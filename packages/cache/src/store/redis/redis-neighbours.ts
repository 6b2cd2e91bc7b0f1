// Near questions in Redis: per partition their order, and beside it what they are.
import { toGlob } from '../../key/entry-key.ts';
import { MAX_NEIGHBOURS, type NeighbourStore } from '../cache-backend.ts';
import { fromVectorBytes, toVectorBytes } from '../vector-bytes.ts';
import type { RedisLink } from './redis-link.ts';

interface Stored {
  readonly text: string;
  /** Base64. */
  readonly vector: string;
}

const SCAN_AT_ONCE = 500;

export function createRedisNeighbours(link: RedisLink, root: string): NeighbourStore {
  const orderOf = (partition: string): string => `${root}:near:${partition}`;
  const factsOf = (partition: string): string => `${root}:near-facts:${partition}`;
  return {
    add: async (partition, { key, text, vector }, ttlMs) => {
      const client = await link.ready();
      const sequence = await client.incr(`${root}:near-sequence`);
      const stored: Stored = { text, vector: Buffer.from(toVectorBytes(vector)).toString('base64') };
      const [order, facts] = [orderOf(partition), factsOf(partition)];
      const tooOld = await client.zRange(order, 0, -MAX_NEIGHBOURS);
      const multi = client.multi();
      multi.hSet(facts, key, JSON.stringify(stored)).zAdd(order, { score: sequence, value: key });
      if (tooOld.length > 0) multi.zRem(order, tooOld).hDel(facts, tooOld);
      // The youngest is forgotten last.
      multi.pExpire(order, ttlMs).pExpire(facts, ttlMs);
      await multi.exec();
    },
    readAfter: async (partition, sequence) => {
      const client = await link.ready();
      const found = await client.zRangeByScoreWithScores(orderOf(partition), `(${sequence}`, '+inf');
      if (found.length === 0) return [];
      const facts = await client.hmGet(factsOf(partition), found.map(({ value }) => value));
      return found.flatMap(({ value, score }, index) => {
        const text = facts[index];
        if (text === null || text === undefined) return [];
        const stored = JSON.parse(text) as Stored;
        return [{ key: value, sequence: score, text: stored.text, vector: fromVectorBytes(Buffer.from(stored.vector, 'base64')) }];
      });
    },
    clear: async (pattern) => {
      const client = await link.ready();
      for (const nameOf of [orderOf, factsOf]) {
        for await (const names of client.scanIterator({ MATCH: nameOf(toGlob(pattern)), COUNT: SCAN_AT_ONCE })) {
          if (names.length > 0) await client.unlink(names);
        }
      }
      await client.hIncrBy(`${root}:totals`, 'generation', 1);
    },
  };
}
