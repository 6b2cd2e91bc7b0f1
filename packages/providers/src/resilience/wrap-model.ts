// The shell of every wrapper: who the model is stays visible, what it does is replaced.
import type { LanguageModel } from '@gateway/core';

/** A model with the identity and limits of `model` and the calls given. */
export function wrapModel(model: LanguageModel, calls: Pick<LanguageModel, 'complete' | 'stream'>): LanguageModel {
  return {
    provider: model.provider,
    model: model.model,
    // Read when asked: another wrapper below may learn the limits later.
    get limits() {
      return model.limits;
    },
    ...calls,
  };
}
