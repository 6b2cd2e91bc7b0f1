// Who makes vectors, and what fusing them with keyword scores may count on.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EmbeddingModel } from '@gateway/core';
import type { EmbeddingCall } from '../base/knowledge-base.ts';
import { HASHING_EMBEDDER, hashTextFeatures } from '@gateway/text';
import { decodeLocalModel, LOCAL_SPACE } from './local-model.ts';
import type { VectorSpace } from '../store/vector-store.ts';

/** Makes vectors of one space. */
export interface VectorMaker {
  readonly space: string;
  /** Vectors of length 1, in order; all zero for a text that points nowhere. @throws GatewayError what the model throws */
  embed(texts: readonly string[], call?: EmbeddingCall): Promise<readonly Float32Array[]>;
  readonly fusion: FusionProfile;
  /** For vectors of the base's own model: how many texts that was fitted to. */
  readonly fittedTexts?: number | undefined;
}

export interface FusionProfile {
  /** Share of the vector's score when the caller names no weights. */
  readonly vectorShare: number;
  /** The same where the words work without feedback, and have less to lose. */
  readonly shareWithoutFeedback: number;
  /** Beyond this share of the vector, results can be worse than those of keywords alone. */
  readonly worseBeyond: number;
}

// Chosen on the odd queries of Cranfield; benchmarks/retrieval shows the even ones. Word features stand in for small bases only, which are searched without feedback. A vendor's vectors are not known:
// theirs is a share with which even vectors that mislead do no harm.
const LOCAL_FUSION: FusionProfile = { vectorShare: 0.6, shareWithoutFeedback: 0.6, worseBeyond: 1 };
const HASHING_FUSION: FusionProfile = { vectorShare: 0.1, shareWithoutFeedback: 0.1, worseBeyond: 0.2 };
const UNKNOWN_FUSION: FusionProfile = { vectorShare: 0.2, shareWithoutFeedback: 0.1, worseBeyond: 0.3 };

/** The maker of a base's vectors: its fitted model, the hashing features that stand in until there is one, or an embedding model. */
export function createVectorMaker({ name, model: bytes }: VectorSpace, model?: EmbeddingModel): VectorMaker {
  if (model !== undefined) return { space: name, fusion: UNKNOWN_FUSION, embed: async (texts, call) => embedByModel(model, texts, call) };
  if (bytes !== undefined && name.startsWith(LOCAL_SPACE)) {
    const { embed, fittedTexts } = decodeLocalModel(bytes);
    return { space: name, fusion: LOCAL_FUSION, embed, fittedTexts };
  }
  return { space: name, fusion: HASHING_FUSION, embed: embedByFeatures };
}

// Few, since they only stand in: what is written of them while a large collection is added is thrown away at the first fit.
const FEATURE_DIMENSIONS = 256;
// Texts between two turns of the event loop.
const TEXTS_A_TURN = 16;

async function embedByFeatures(texts: readonly string[]): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += TEXTS_A_TURN) {
    vectors.push(...hashTextFeatures(texts.slice(start, start + TEXTS_A_TURN), { dimensions: FEATURE_DIMENSIONS }));
    await nextTurn();
  }
  return vectors;
}

/** The space that a new base begins in. */
export function toFirstSpace(model: EmbeddingModel | undefined): string {
  return model === undefined ? `${HASHING_EMBEDDER}/${FEATURE_DIMENSIONS}` : toEmbedderName(model);
}

/** What a base's record names as its embedder. */
export function toEmbedderName(model: EmbeddingModel | undefined): string {
  return model === undefined ? 'local' : `${model.provider}/${model.model}`;
}

async function embedByModel(model: EmbeddingModel, texts: readonly string[], call: EmbeddingCall = {}): Promise<readonly Float32Array[]> {
  if (texts.length === 0) return [];
  const { onEmbedded, ...options } = call;
  const { embeddings, usage, cost, provider, model: answered } = await model.embed(texts, options);
  onEmbedded?.({ usage, cost, provider, model: answered });
  return embeddings.map((vector) => {
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    return length > 0 ? vector.map((value) => value / length) : vector;
  });
}
