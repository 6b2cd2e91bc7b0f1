// The cache of answers as the configuration wants it; nothing where it is switched off.
import { join } from 'node:path';
import type { Clock, Logger } from '@gateway/core';
import type { Cache, CacheStoreOptions } from '@gateway/cache';
import type { Config } from './config/config.ts';

/** @throws GatewayError as `createCache` does */
export async function openCache({ config, logger, clock }: { readonly config: Config; readonly logger: Logger; readonly clock: Clock }): Promise<Cache | undefined> {
  if (!config.cache.enabled) return undefined;
  const { createCache } = await import('@gateway/cache');
  return createCache({ store: readStore(config), ttlMs: config.cache.ttlMs, maxBytes: config.cache.maxBytes, policies: config.cache.policies, clock, logger });
}

function readStore({ cache: { type }, dataDirectory, spending: { redisUrl } }: Config): CacheStoreOptions {
  if (type === 'redis' && redisUrl !== undefined) return { type, url: redisUrl };
  return type === 'memory' ? { type } : { type: 'disk', path: join(dataDirectory, 'cache.db') };
}
