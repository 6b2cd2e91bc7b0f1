// get_cache_stats: what remembered answers have saved, and what is kept.
import type { CacheStats, CacheTally } from '@gateway/cache';
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

const count = z.int();

export const getCacheStats = defineTool({
  name: 'get_cache_stats',
  title: 'Cache statistics',
  description: 'Cache hits, misses, refused near matches, size, and what it saved.',
  toolset: 'gateway',
  input: z.object({}),
  output: z.looseObject({
    ...resultOutput,
    enabled: z.boolean().optional(),
    type: z.string().optional(),
    hits: z.looseObject({ exact: count, semantic: count, coalesced: count }).optional(),
    misses: count.optional(),
    hit_rate: z.number().nullable().optional(),
    refused: z.record(z.string(), count).optional(),
    entries: count.optional(),
    bytes: count.optional(),
    saved: z.number().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (_input, services) => {
    const cache = await services.cache();
    if (cache === undefined) return { success: true, enabled: false, hits: { exact: 0, semantic: 0, coalesced: 0 }, misses: 0, hit_rate: null, refused: {}, entries: 0, bytes: 0, saved: 0 };
    return { success: true, enabled: true, ...toFields(await cache.stats()) };
  },
});

function toFields(stats: CacheStats): Readonly<Record<string, unknown>> {
  return {
    type: stats.store.kind,
    ...toTally(stats),
    refused: stats.refused,
    bypassed: stats.bypassed,
    entries: stats.entries,
    bytes: stats.bytes,
    evictions: stats.evictions,
    // Seconds; unknown while nothing is kept.
    oldest_age: stats.oldestAgeMs === null ? null : Math.round(stats.oldestAgeMs / 1000),
    store_failures: stats.store.failures,
    // By this process: too large, impossible to write down, or made faster than the store could write.
    ...(Object.values(stats.notKept).every((number) => number === 0) ? {} : { not_kept: { too_large: stats.notKept.tooLarge, unwritable: stats.notKept.unwritable, dropped: stats.notKept.dropped } }),
    // How many times its file was damaged, deleted or replaced.
    ...(stats.store.resets === 0 ? {} : { store_resets: stats.store.resets }),
    by_task: mapValues(stats.byTask, toTally),
    by_model: mapValues(stats.byModel, toTally),
  };
}

function toTally({ hits, misses, saved, unpriced, tokensSaved }: CacheTally) {
  const served = hits.exact + hits.semantic + hits.coalesced;
  return {
    hits: { ...hits },
    misses,
    hit_rate: served + misses === 0 ? null : served / (served + misses),
    saved,
    ...(unpriced === 0 ? {} : { hits_of_unknown_cost: unpriced }),
    tokens_saved: { input: tokensSaved.input, output: tokensSaved.output },
  };
}

function mapValues<From, To>(record: Readonly<Record<string, From | undefined>>, toValue: (value: From) => To): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, toValue(value)]])));
}
