// What a gateway asks of a cache of answers. `createCache` of `@gateway/cache` makes one.
import type { CallOptions, CompletionRequest, CompletionResult, LanguageModel } from '@gateway/core';

export interface AnswerCache {
  /** The model behind the cache: what the cache answers by itself is not chosen, not sent and not paid. */
  wrap(model: LanguageModel): LanguageModel;
  /** Keeps an answer that was made elsewhere, as if it had come through `wrap(asked)`: for work whose answers are kept only once they have been checked. */
  keep(asked: Pick<LanguageModel, 'provider' | 'model'>, answered: AnsweredRequest): unknown;
}

export interface AnsweredRequest {
  readonly request: CompletionRequest;
  readonly result: CompletionResult;
  /** To whom the request went that brought the answer. */
  readonly sentTo: Pick<LanguageModel, 'provider' | 'model'>;
  /** On whose behalf it was made, and what it may do with the cache. */
  readonly call: Pick<CallOptions, 'origin' | 'cache'>;
}
