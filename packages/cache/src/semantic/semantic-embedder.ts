// Who turns questions into vectors: an embedding model, a plain function, or, by default, the features of `@gateway/text`, which need no network.
import type { CallOptions, EmbeddingModel } from '@gateway/core';
import { HASHING_EMBEDDER, hashTextFeatures } from '@gateway/text';

/** Named, since vectors of different embedders cannot be compared: the name is part of what questions have to share. */
export interface SemanticEmbedder {
  readonly name: string;
  readonly embed: (texts: readonly string[], call?: CallOptions) => readonly Float32Array[] | Promise<readonly Float32Array[]>;
}

export const hashingEmbedder: SemanticEmbedder = { name: HASHING_EMBEDDER, embed: (texts) => hashTextFeatures(texts) };

/** An embedding model as embedder. Thresholds are the default embedder's: give the model's own in the policies. */
export function toSemanticEmbedder(model: EmbeddingModel): SemanticEmbedder {
  return {
    name: `${model.provider}/${model.model}`,
    embed: async (texts, call) => (await model.embed(texts, { signal: call?.signal })).embeddings,
  };
}

/** A copy with length 1; nothing of a vector that points nowhere. */
export function toUnitVector(vector: Float32Array): Float32Array | undefined {
  let square = 0;
  for (const value of vector) square += value * value;
  if (!(square > 0 && square < Number.POSITIVE_INFINITY)) return undefined;
  const length = Math.sqrt(square);
  return vector.map((value) => value / length);
}
