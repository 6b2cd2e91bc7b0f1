// A model of an operation behind the gateway's cache: answers are looked up, and kept, under what the caller asked for, whoever was chosen for it.
import type { LanguageModel, ModelSelector } from '@gateway/core';

export interface AskedCacheOptions {
  readonly cache: (model: LanguageModel) => LanguageModel;
  /** What the caller asked for; `undefined` for a model that took over, which answers under its own name alone. */
  readonly selector: ModelSelector | undefined;
}

/**
 * `model` itself for whoever looks at its name. One that took over has an entry of its own: what the check before it has rejected must not come back
 * as its answer.
 */
export function withAskedCache(model: LanguageModel, { cache, selector }: AskedCacheOptions): LanguageModel {
  const cached = cache(selector === undefined ? model : { provider: 'gateway', model: 'routed', complete: model.complete, stream: model.stream });
  return {
    provider: model.provider,
    model: model.model,
    get limits() {
      return model.limits;
    },
    complete: async (request, call) => cached.complete(selector === undefined ? request : { ...request, selector }, call),
    stream: (request, call) => cached.stream(selector === undefined ? request : { ...request, selector }, call),
  };
}
