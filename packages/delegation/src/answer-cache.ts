// What a gateway asks of a cache of answers. `createCache` of `@gateway/cache` makes one.
import type { CallOptions, CompletionRequest, CompletionResult, EmbeddingModel, LanguageModel } from '@gateway/core';

export interface AnswerCache {
  /** The model behind the cache: what the cache answers by itself is not chosen, not sent and not paid. */
  wrap(model: LanguageModel): LanguageModel;
  /** The embedding model behind the cache: only texts that it does not know are sent. Without it all are. */
  wrapEmbedding?(model: EmbeddingModel): EmbeddingModel;
  /** Keeps an answer that was made elsewhere, as if it had come through `wrap(asked)`: for work whose answers are kept only once they have been checked. */
  keep(asked: Pick<LanguageModel, 'provider' | 'model'>, answered: AnsweredRequest): unknown;
  /** Forgets the answers to requests that came through `wrap(asked)`: they turned out to be of no use. Without it they stay. */
  forget?(asked: Pick<LanguageModel, 'provider' | 'model'>, answered: Pick<AnsweredRequest, 'request' | 'call'>): unknown;
  /**
   * A turn at work whose first request this is, once nobody else is at the same. Ended by whoever has it. Without it each asks for itself.
   *
   * @throws GatewayError what the work of the one before failed with
   */
  share?(asked: Pick<LanguageModel, 'provider' | 'model'>, work: Pick<AnsweredRequest, 'request'> & { readonly call?: CallOptions | undefined }): Promise<WorkTurn>;
}

export interface WorkTurn {
  end(how: { readonly outcome: 'kept' | 'rejected' } | { readonly outcome: 'failed'; readonly error: unknown }): void;
}

export interface AnsweredRequest {
  readonly request: CompletionRequest;
  readonly result: CompletionResult;
  /** To whom the request went that brought the answer. */
  readonly sentTo: Pick<LanguageModel, 'provider' | 'model'>;
  /** On whose behalf it was made, and what it may do with the cache. */
  readonly call: Pick<CallOptions, 'origin' | 'cache'>;
}
