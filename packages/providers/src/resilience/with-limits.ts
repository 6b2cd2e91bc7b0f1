// Gives a model the limits that the catalogue knows and its adapter does not.
import type { LanguageModel, ModelLimits } from '@gateway/core';

/** The same model with `limits`; what it knows of itself wins, field by field. */
export function withLimits(model: LanguageModel, limits: ModelLimits): LanguageModel {
  return {
    provider: model.provider,
    model: model.model,
    limits: {
      contextTokens: model.limits?.contextTokens ?? limits.contextTokens,
      maxOutputTokens: model.limits?.maxOutputTokens ?? limits.maxOutputTokens,
    },
    complete: (request, call) => model.complete(request, call),
    stream: (request, call) => model.stream(request, call),
  };
}
