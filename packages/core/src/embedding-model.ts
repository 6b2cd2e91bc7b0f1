// Texts to vectors.
import type { Cost } from './cost.ts';
import type { CallOptions } from './language-model.ts';
import type { Usage } from './usage.ts';

export interface EmbeddingResult {
  /** One vector a text, in the order of the texts, all of one length. */
  readonly embeddings: readonly Float32Array[];
  readonly dimensions: number;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly provider: string;
  readonly model: string;
}

export interface EmbeddingModel {
  readonly provider: string;
  readonly model: string;
  /** Any number of texts; batches as the vendor allows. @throws GatewayError */
  embed(texts: readonly string[], call?: CallOptions): Promise<EmbeddingResult>;
}
