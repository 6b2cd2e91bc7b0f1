// The price tag for embeddings.
import type { EmbeddingModel } from '@gateway/core';
import { priceUsage, type PriceOptions } from './with-price.ts';

/** An embedding model whose results carry a cost wherever usage and price are known, under the rules of `withPrice`. */
export function withEmbeddingPrice(model: EmbeddingModel, options: PriceOptions): EmbeddingModel {
  return {
    provider: model.provider,
    model: model.model,
    embed: async (texts, call) => {
      const result = await model.embed(texts, call);
      if (result.cost !== null || result.usage === null) return result;
      return { ...result, cost: priceUsage({ usage: result.usage, answered: result, asked: model }, options) };
    },
  };
}
