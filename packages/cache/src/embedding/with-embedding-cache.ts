// Vectors are asked for once a text: of a batch, only the texts that nobody has embedded before are sent.
import { createCost, GatewayError, NO_COST, NO_USAGE, throwIfAborted, type Clock, type CallOptions, type Cost, type EmbeddingModel, type EmbeddingResult, type Usage } from '@gateway/core';
import type { CallUnderWay, ClearWatch } from '../clear-watch.ts';
import type { EmbeddingEntry } from '../entry/cache-entry.ts';
import { isCost, isUsage } from '../entry/is-entry.ts';
import { toCanonicalJson } from '../key/canonical-json.ts';
import { toEntryKey } from '../key/entry-key.ts';
import { DEFAULT_TTL_MS, type CachePolicy } from '../policy/cache-policy.ts';
import type { Analytics } from '../stats/analytics.ts';
import type { TieredStore } from '../store/tiered-store.ts';
import { fromVectorBytes, toVectorBytes } from '../store/vector-bytes.ts';

export interface EmbeddingCacheOptions {
  readonly store: TieredStore;
  readonly analytics: Analytics;
  readonly policy: CachePolicy;
  readonly ttlMs?: number | undefined;
  readonly namespace?: string | undefined;
  readonly clock: Clock;
  /** Tells what was cleared meanwhile. */
  readonly clears: ClearWatch;
}

/**
 * The same model; `usage` and `cost` of a result are those of the texts that were sent, nothing when all were known. Vectors belong to the model and the
 * text alone, but are kept apart by namespace all the same: that a text is known tells that somebody has sent it.
 */
export function withEmbeddingCache(model: EmbeddingModel, options: EmbeddingCacheOptions): EmbeddingModel {
  const { store, analytics, policy } = options;
  return {
    provider: model.provider,
    model: model.model,
    embed: async (texts, call) => {
      const mode = call?.cache?.mode ?? 'on';
      if (mode === 'off' || !policy.cacheable || texts.length === 0) return model.embed(texts, call);
      throwIfAborted(call?.signal);
      const keys = texts.map((text) => toKey(model, text, call?.cache?.namespace ?? options.namespace ?? call?.origin?.caller ?? ''));
      const isRead = mode === 'on' || mode === 'read';
      const found = new Map<string, EmbeddingEntry>();
      for (const key of isRead ? new Set(keys) : []) {
        const entry = await store.find(key, call?.cache?.maxAgeMs);
        if (entry?.kind === 'embedding') found.set(key, entry);
      }
      for (const entry of found.values()) analytics.recordHit('exact', 'embedding', entry);
      const underWay = options.clears.begin();
      try {
        return await answer({ model, texts, keys, found, isRead, analytics, keep: mode === 'read' ? undefined : options, underWay, call });
      } finally {
        underWay.end();
      }
    },
  };
}

interface Batch {
  readonly model: EmbeddingModel;
  readonly texts: readonly string[];
  readonly keys: readonly string[];
  readonly found: ReadonlyMap<string, EmbeddingEntry>;
  readonly isRead: boolean;
  readonly analytics: Analytics;
  readonly keep: EmbeddingCacheOptions | undefined;
  readonly underWay: CallUnderWay;
  readonly call: CallOptions | undefined;
}

async function answer({ model, texts, keys, found, isRead, keep, analytics, underWay, call }: Batch): Promise<EmbeddingResult> {
  // A text that comes twice is sent once.
  const missing = new Map(keys.map((key, index) => [key, texts[index] ?? ''] as const).filter(([key]) => !found.has(key)));
  const vectors = new Map([...found].map(([key, { vector }]) => [key, fromVectorBytes(Buffer.from(vector, 'base64'))] as const));
  let sent: EmbeddingResult | undefined;
  if (missing.size > 0) {
    if (isRead) for (const _ of missing) analytics.recordMiss('embedding');
    sent = await model.embed([...missing.values()], call);
    // With another number of vectors nobody knows which text each of them is of.
    if (sent.embeddings.length !== missing.size) throw new GatewayError({ kind: 'bad_response', message: `The embedding model answered ${missing.size} texts with ${sent.embeddings.length} vectors.` });
    for (const [index, key] of [...missing.keys()].entries()) {
      const vector = sent.embeddings[index];
      if (vector === undefined) continue;
      vectors.set(key, vector);
      if (keep !== undefined && underWay.readCleared(key, sent) === undefined) keepVector(keep, key, { vector, sent, share: missing.size });
    }
  }
  const embeddings = keys.map((key) => vectors.get(key) ?? new Float32Array());
  const [known] = found.values();
  return {
    embeddings,
    dimensions: sent?.dimensions ?? embeddings[0]?.length ?? 0,
    usage: sent === undefined ? NO_USAGE : sent.usage,
    cost: sent === undefined ? NO_COST : sent.cost,
    provider: sent?.provider ?? known?.provider ?? model.provider,
    model: sent?.model ?? known?.model ?? model.model,
  };
}

function toKey({ provider, model }: EmbeddingModel, text: string, namespace: string): string {
  return toEntryKey({ kind: 'embedding', task: 'embedding', namespace, content: toCanonicalJson({ provider, model, text }) });
}

interface SentVector {
  readonly vector: Float32Array;
  readonly sent: EmbeddingResult;
  /** How many texts were sent with it. */
  readonly share: number;
}

function keepVector({ store, clock, policy, ttlMs }: EmbeddingCacheOptions, key: string, { vector, sent, share }: SentVector): void {
  if (!isUsage(sent.usage) || !isCost(sent.cost)) {
    store.noteUnkept('unwritable');
    return;
  }
  const nowMs = clock.now();
  store.keep(key, {
    kind: 'embedding',
    vector: Buffer.from(toVectorBytes(vector)).toString('base64'),
    provider: sent.provider,
    model: sent.model,
    usage: shareUsage(sent.usage, share),
    cost: shareCost(sent.cost, share),
    createdMs: nowMs,
    expiresMs: nowMs + (policy.ttlMs ?? ttlMs ?? DEFAULT_TTL_MS),
  });
}

// Equal shares, rounded down: what is reported as saved is never more than was paid.
function shareUsage(usage: Usage | null, share: number): Usage | null {
  return usage === null ? null : { inputTokens: Math.floor(usage.inputTokens / share), outputTokens: Math.floor(usage.outputTokens / share) };
}

function shareCost(cost: Cost | null, share: number): Cost | null {
  return cost === null ? null : createCost(Math.floor(cost.inputPicoUsd / share), Math.floor(cost.outputPicoUsd / share));
}
