// A model of an operation behind the gateway's cache: answers are looked up, and kept, under what the caller asked for, whoever was chosen for it.
import type { CallOptions, CompletionRequest, CompletionResult, LanguageModel, ModelSelector, OperationCall } from '@gateway/core';

export interface AskedCacheOptions {
  readonly cache: (model: LanguageModel) => LanguageModel;
  /** What the caller asked for; `undefined` for a model that took over, which answers under its own name alone. */
  readonly selector: ModelSelector | undefined;
  /** On whose behalf the operation runs, and what it may do with the cache: operations hand on neither. */
  readonly call: Pick<OperationCall, 'origin' | 'cache'> | undefined;
  /** Whether the work is checked: then answers are kept once they have passed. */
  readonly isChecked: boolean;
}

export interface AskedCache {
  /** `model` itself for whoever looks at its name. */
  readonly model: LanguageModel;
  /** Keeps what was answered so far. Only for checked work. */
  keep(): Promise<void>;
}

/**
 * A model that took over has an entry of its own: what the check before it has rejected must not come back as its answer. What no check has passed is not
 * kept at all, or a failure would be repeated for as long as the cache remembers.
 */
export function withAskedCache(model: LanguageModel, options: AskedCacheOptions): AskedCache {
  const { cache, selector, isChecked } = options;
  const asked = selector === undefined ? { provider: model.provider, model: model.model } : { provider: 'gateway', model: 'routed' };
  const answered: { readonly request: CompletionRequest; readonly result: CompletionResult }[] = [];
  const cached = cache({ ...asked, complete: model.complete, stream: model.stream });
  const toRequest = (request: CompletionRequest): CompletionRequest => (selector === undefined ? request : { ...request, selector });
  const toCall = (call: CallOptions | undefined): CallOptions => {
    const own = { ...call, origin: call?.origin ?? options.call?.origin, cache: call?.cache ?? options.call?.cache };
    const mode = own.cache?.mode ?? 'on';
    return isChecked ? { ...own, cache: { ...own.cache, mode: mode === 'on' || mode === 'read' ? 'read' : 'off' } } : own;
  };
  const note = (request: CompletionRequest, result: CompletionResult): void => {
    if (isChecked && result.cached === undefined) answered.push({ request, result });
  };
  return {
    model: {
      provider: model.provider,
      model: model.model,
      get limits() {
        return model.limits;
      },
      complete: async (request, call) => {
        const result = await cached.complete(toRequest(request), toCall(call));
        note(request, result);
        return result;
      },
      async *stream(request, call) {
        for await (const event of cached.stream(toRequest(request), toCall(call))) {
          if (event.type === 'end') note(request, event.result);
          yield event;
        }
      },
    },
    keep: async () => {
      const mode = options.call?.cache?.mode ?? 'on';
      if (mode === 'off' || mode === 'read') return;
      for (const { request, result } of answered.splice(0)) {
        const replayed = cache({ ...asked, complete: async (_request, call) => replay(result, { model, call }), stream: model.stream });
        await replayed.complete(toRequest(request), { origin: options.call?.origin, cache: { ...options.call?.cache, mode: 'write' } });
      }
    },
  };
}

// The answer once more, for the cache alone, which goes by whom a request was sent to; nobody else hears of it.
async function replay(result: CompletionResult, { model, call }: { readonly model: LanguageModel; readonly call: CallOptions | undefined }): Promise<CompletionResult> {
  const permit = await call?.attempts?.begin({ provider: model.provider, model: model.model, subject: { kind: 'completion', request: { messages: [] } }, price: null }, call);
  await permit?.end({ outcome: 'ok', model: result.model, usage: result.usage, cost: result.cost, startedMs: 0, endedMs: 0 });
  return result;
}
