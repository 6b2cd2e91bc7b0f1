// Counts what a model is used for while an operation drives it, so that operations need not carry usage and cost through their results.
import { addCosts, addUsage, NO_COST, NO_USAGE, type CachedAnswer, type CompletionResult, type Cost, type LanguageModel, type Usage } from '@gateway/core';

export interface Meter {
  /** Answers so far. */
  readonly calls: number;
  /** The sum, or `null` as soon as one answer came without. */
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  /** The model that gave the last answer, as the vendor names it. */
  readonly answeredBy: string | undefined;
  /** Answers that were not made for this work, and what they had cost; `null` as soon as that is unknown of one. */
  readonly cachedCalls: number;
  readonly cacheSaved: Cost | null;
  /** Where all answers so far came from when none was made for this work; the least certain source where there are several. */
  readonly cached: CachedAnswer | undefined;
}

/** The least certain first. */
export const CACHED_KINDS: readonly CachedAnswer['kind'][] = ['semantic', 'coalesced', 'exact'];

/** `model` itself, and a meter that every answer moves. */
export function withMeter(model: LanguageModel): { readonly model: LanguageModel; readonly meter: Meter } {
  const kinds = new Set<CachedAnswer['kind']>();
  const meter = {
    calls: 0,
    usage: NO_USAGE as Usage | null,
    cost: NO_COST as Cost | null,
    answeredBy: undefined as string | undefined,
    cachedCalls: 0,
    cacheSaved: NO_COST as Cost | null,
    get cached(): CachedAnswer | undefined {
      const kind = CACHED_KINDS.find((known) => kinds.has(known));
      return kind === undefined || meter.cachedCalls < meter.calls ? undefined : { kind, savedCost: meter.cacheSaved };
    },
  };
  const record = (result: CompletionResult): void => {
    meter.calls += 1;
    meter.usage = meter.usage === null || result.usage === null ? null : addUsage(meter.usage, result.usage);
    meter.cost = meter.cost === null || result.cost === null ? null : addCosts(meter.cost, result.cost);
    meter.answeredBy = result.model;
    if (result.cached === undefined) return;
    const { kind, savedCost } = result.cached;
    meter.cachedCalls += 1;
    meter.cacheSaved = meter.cacheSaved === null || savedCost === null ? null : addCosts(meter.cacheSaved, savedCost);
    kinds.add(kind);
  };
  return {
    meter,
    model: {
      provider: model.provider,
      model: model.model,
      ...(model.limits === undefined ? {} : { limits: model.limits }),
      complete: async (request, call) => {
        const result = await model.complete(request, call);
        record(result);
        return result;
      },
      async *stream(request, call) {
        for await (const event of model.stream(request, call)) {
          if (event.type === 'end') record(event.result);
          yield event;
        }
      },
    },
  };
}
