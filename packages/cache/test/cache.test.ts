// One contract over every store; Redis is a real server.
import { afterAll, beforeAll } from 'vitest';
import { describeCache } from './cache-contract.ts';
import { createCachePlaceKinds } from './cache-places.ts';
import { describeClock } from './clock-contract.ts';
import { startRedisServer, type RedisServer } from '../../../test/redis-server.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedisServer();
}, 120_000);
afterAll(async () => redis.close());

for (const kind of createCachePlaceKinds(() => redis)) {
  describeCache(kind);
  describeClock(kind);
}
