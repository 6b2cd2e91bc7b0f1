// What all wrappers of one cache share: its store, its books, its similar questions, and what still goes on behind answers.
import { silentLogger, systemClock, type Clock, type EmbeddingModel, type Logger } from '@gateway/core';
import type { CacheOptions } from './cache-options.ts';
import { createClearWatch, type ClearWatch } from './clear-watch.ts';
import { openStore } from './open-store.ts';
import { DEFAULT_GUARDS } from './semantic/guards/guards.ts';
import { createNearIndex } from './semantic/near-index.ts';
import { hashingEmbedder, toSemanticEmbedder, type SemanticEmbedder } from './semantic/semantic-embedder.ts';
import { createSemanticTier, type SemanticTier } from './semantic/semantic-tier.ts';
import { createAnalytics, type Analytics } from './stats/analytics.ts';
import { readReason, withinTime } from './store/store-guard.ts';
import type { TieredStore } from './store/tiered-store.ts';

export interface CacheParts {
  readonly store: TieredStore;
  readonly analytics: Analytics;
  readonly embedder: SemanticEmbedder;
  readonly tier: SemanticTier;
  readonly clock: Clock;
  readonly clears: ClearWatch;
  readonly logger: Logger;
  /** Is given what goes on after the caller has its answer, to be waited for before the store is cleared or closed. */
  readonly track: (work: Promise<void>) => void;
  /** Waits for it, but not for long. */
  readonly settle: () => Promise<void>;
}

// What cannot be done by then is left to the lease of whoever held something.
const SETTLE_LIMIT_MS = 800;
const CLOSE_LIMIT_MS = 1_000;
// An embedder that needs longer costs more than it saves.
const EMBEDDER_LIMIT_MS = 2_000;

export function createCacheParts(options: CacheOptions): CacheParts {
  const { clock = systemClock, logger = silentLogger } = options;
  const store = openStore({ ...options, clock, logger });
  const semantic = options.semantic === false ? undefined : options.semantic;
  const embedder = readEmbedder(semantic?.embedder);
  const pending = new Set<Promise<unknown>>();
  return {
    store,
    clock,
    logger,
    embedder,
    analytics: createAnalytics({ clock, store: { add: async (deltas) => store.tend(async ({ counters }) => counters.add(deltas).then(() => true), false), read: async () => store.ask(async ({ counters }) => counters.read(), new Map()) } }),
    tier: createSemanticTier({
      embedder,
      guards: semantic?.guards ?? DEFAULT_GUARDS,
      index: createNearIndex({ store, clock }),
      store,
      clock,
      limitMs: semantic?.embedderLimitMs ?? EMBEDDER_LIMIT_MS,
      onError: () => {
        logger.warn('The embedder of the cache failed. Similar questions are not looked for meanwhile.', { embedder: embedder.name });
      },
    }),
    clears: createClearWatch(),
    track: (work) => {
      const watched = work
        .catch(() => {
          // It has counted its own failures; what else went wrong is nobody's who could be told.
          logger.warn('Something that the cache does behind an answer failed.');
        })
        .finally(() => pending.delete(watched));
      pending.add(watched);
    },
    settle: async () => waitForAll(pending, clock),
  };
}

function readEmbedder(given: SemanticEmbedder | EmbeddingModel | undefined): SemanticEmbedder {
  if (given === undefined) return hashingEmbedder;
  return 'name' in given ? given : toSemanticEmbedder(given);
}

async function waitForAll(pending: ReadonlySet<Promise<unknown>>, clock: Clock): Promise<void> {
  if (pending.size === 0) return;
  const over = new AbortController();
  const late = clock.sleep(SETTLE_LIMIT_MS, over.signal).catch(() => undefined);
  await Promise.race([Promise.allSettled(pending), late]);
  over.abort('settled');
}

/** Lets everything go. A file is closed in any case; a connection that says nothing is given up. */
export async function closeCacheParts({ store, analytics, clock, logger, settle }: CacheParts): Promise<void> {
  const steps = async (): Promise<void> => {
    await settle();
    await analytics.close();
    await store.close();
  };
  if (store.backend?.abandon === undefined) await steps();
  else {
    await withinTime({ work: steps, clock, limitMs: CLOSE_LIMIT_MS, onHang: store.backend.abandon }).catch((error: unknown) => {
      // Nothing can be done about it any more, and it must not keep whoever is shutting down; it is not hidden either.
      logger.warn('The cache was closed without its store.', { reason: readReason(error) });
    });
  }
}
