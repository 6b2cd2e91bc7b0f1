// Sums by name in a hash of Redis. What is no sum is taken out.
import { readCounterName } from '../../stats/counter-name.ts';
import type { CounterStore } from '../cache-backend.ts';
import type { RedisMender } from './redis-mender.ts';
import { COUNT_SCRIPT } from './redis-scripts.ts';

export interface RedisCountersOptions {
  readonly mender: RedisMender;
  readonly key: string;
  readonly onDamage: (count: number) => void;
}

// Sums only grow.
const WHOLE = /^\d{1,19}$/;

export function createRedisCounters({ mender, key, onDamage }: RedisCountersOptions): CounterStore {
  const places = [{ key, type: 'hash' }] as const;
  return {
    add: async (deltas) => {
      const mended = Number(await mender.run(async (client) => client.eval(COUNT_SCRIPT, { keys: [key], arguments: [...deltas].flatMap(([name, delta]) => [name, String(delta)]) }), places));
      if (mended > 0) onDamage(mended);
    },
    read: async () => {
      const fields = Object.entries(await mender.run(async (client) => client.hGetAll(key), places));
      const bad = fields.filter(([name, value]) => !WHOLE.test(value) || readCounterName(name) === undefined).map(([name]) => name);
      if (bad.length > 0) {
        onDamage(bad.length);
        await mender.run(async (client) => client.hDel(key, bad), places);
      }
      return new Map(fields.filter(([name]) => !bad.includes(name)).map(([name, value]) => [name, BigInt(value)]));
    },
  };
}
