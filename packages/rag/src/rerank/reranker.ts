// Whoever puts the best of a search into another order: slower than a search, and better at what a text means.
import type { CallOptions } from '@gateway/core';

export interface Reranker {
  /** For warnings. */
  readonly name: string;
  /**
   * @returns a score for each text, in their order; higher is better, only their order counts
   * @throws GatewayError; `bad_response` when it could not be understood
   */
  rerank(query: string, texts: readonly string[], call?: CallOptions): Promise<readonly number[]>;
}

export interface RerankOptions {
  readonly reranker: Reranker;
  /** Results that it sees, 1 to 200; those behind them stay behind. @default 20, and at least as many as are wanted */
  readonly candidates?: number | undefined;
}
