// The retry loop for embeddings.
import type { EmbeddingModel } from '@gateway/core';
import { createRetryPolicy, type RetryOptions } from './retry-policy.ts';

/** An embedding model that repeats calls which failed with a retryable kind, under the rules of `withRetry`. @throws GatewayError the last failure */
export function withEmbeddingRetry(model: EmbeddingModel, options: RetryOptions): EmbeddingModel {
  const waitOrGiveUp = createRetryPolicy(options);
  return {
    provider: model.provider,
    model: model.model,
    embed: async (texts, call) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await model.embed(texts, call);
        } catch (error) {
          await waitOrGiveUp({ error, attempt, call }, `${model.provider}/${model.model}`);
        }
      }
    },
  };
}
