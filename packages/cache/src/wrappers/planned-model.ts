// The form in which the cache's own wrappers hand a call on: the request with what was decided about it, so that it is decided once.
import type { CallOptions, CompletionEvent, CompletionRequest, CompletionResult, LanguageModel } from '@gateway/core';
import type { CallPlan } from '../plan/plan-call.ts';

export interface PlannedCall {
  readonly request: CompletionRequest;
  readonly call: CallOptions | undefined;
  readonly plan: CallPlan;
}

export interface PlannedModel {
  /** The model at the end of the chain, for its names. */
  readonly wrapped: LanguageModel;
  complete(planned: PlannedCall): Promise<CompletionResult>;
  stream(planned: PlannedCall): AsyncIterable<CompletionEvent>;
}

/** The end of the chain: the model itself, which knows nothing of plans. */
export function toPlannedModel(model: LanguageModel): PlannedModel {
  return {
    wrapped: model,
    complete: async ({ request, call }) => model.complete(request, call),
    stream: ({ request, call }) => model.stream(request, call),
  };
}

/** The beginning of the chain: a model for everybody. */
export function toLanguageModel(chain: PlannedModel, plan: (request: CompletionRequest, call: CallOptions | undefined) => CallPlan): LanguageModel {
  const { wrapped } = chain;
  return {
    provider: wrapped.provider,
    model: wrapped.model,
    get limits() {
      return wrapped.limits;
    },
    complete: async (request, call) => chain.complete({ request, call, plan: plan(request, call) }),
    stream: (request, call) => chain.stream({ request, call, plan: plan(request, call) }),
  };
}
