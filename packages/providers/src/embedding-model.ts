// A vendor's embeddings behind core's interface: any number of texts, in as many requests as the vendor's limits make necessary.
import { addUsage, type EmbeddingModel, type EmbeddingResult, GatewayError, NO_USAGE, type Usage } from '@gateway/core';
import type { EmbeddingBatch } from './dialect.ts';
import { type Connection, runExchange } from './http/run-exchange.ts';
import { createBadResponseError } from './http/vendor-error.ts';
import type { EmbeddingLimits } from './vendor.ts';

/** @throws GatewayError `unsupported` when the vendor has no embeddings */
export function createVendorEmbeddingModel(connection: Connection, model: string): EmbeddingModel {
  const { target, dialect } = connection;
  const limits = target.vendor.embeddings;
  if (limits === null) {
    throw new GatewayError({
      kind: 'unsupported',
      message: `${target.vendor.label} has no embeddings.`,
      hint: 'Use an embedding model of another provider.',
    });
  }
  return {
    provider: target.provider,
    model,
    embed: async (texts, call) => {
      // One after the other: a failure then costs one batch, and rate limits are met one at a time.
      const batches: EmbeddingBatch[] = [];
      for (const batch of splitTexts(texts, limits)) {
        batches.push(await runExchange(connection, call, (exchange) => dialect.embed(exchange, model, batch)));
      }
      return joinBatches(connection, model, batches);
    },
  };
}

/** Consecutive texts in groups that fit the limits; a single text that is too long stays alone, for the vendor to refuse. */
export function splitTexts(texts: readonly string[], limits: EmbeddingLimits): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let characters = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    const fits = last !== undefined && last.length < limits.maxTexts && characters + text.length <= (limits.maxCharacters ?? Number.POSITIVE_INFINITY);
    if (fits) last.push(text);
    else batches.push([text]);
    characters = fits ? characters + text.length : text.length;
  }
  return batches;
}

function joinBatches({ target }: Connection, model: string, batches: readonly EmbeddingBatch[]): EmbeddingResult {
  const embeddings = batches.flatMap((batch) => batch.vectors);
  const dimensions = embeddings[0]?.length ?? 0;
  if (embeddings.some((vector) => vector.length !== dimensions)) throw createBadResponseError(target, 'its vectors differ in length.');
  return {
    embeddings,
    dimensions,
    // One batch without a count makes the sum unknown, not smaller.
    usage: batches.reduce<Usage | null>((sum, { usage }) => (sum === null || usage === null ? null : addUsage(sum, usage)), NO_USAGE),
    cost: null,
    provider: target.provider,
    model,
  };
}
