// A model of an operation behind the gateway's cache: answers are looked up, and kept, under what the caller asked for, whoever was chosen for it.
import type { CallOptions, CompletionRequest, CompletionResult, LanguageModel, ModelSelector, OperationCall } from '@gateway/core';
import type { AnswerCache, AnsweredRequest, WorkTurn } from './answer-cache.ts';

export interface AskedCacheOptions {
  readonly cache: AnswerCache;
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
  keep(): void;
  /** Forgets what was answered so far, from the cache or not. */
  forget(): void;
  /** Says how the work has ended to those who wait for it. Only for checked work. */
  end(how: Parameters<WorkTurn['end']>[0]): void;
}

/**
 * A model that took over has an entry of its own: what the check before it has rejected must not come back as its answer. What no check has passed is not
 * kept at all, or a failure would be repeated for as long as the cache remembers. Of several who ask for the same checked work at once one does it; a piece of
 * work waits at its first request alone, where it holds nothing that others wait for.
 */
export function withAskedCache(model: LanguageModel, { cache, selector, isChecked, ...options }: AskedCacheOptions): AskedCache {
  const sentTo = { provider: model.provider, model: model.model };
  const asked = selector === undefined ? sentTo : { provider: 'gateway', model: 'routed' };
  const answered: AnsweredRequest[] = [];
  let turn: Promise<WorkTurn | undefined> | undefined;
  const waitForTurn = async (request: CompletionRequest, call: CallOptions): Promise<void> => {
    if (!isChecked || selector === undefined) return;
    turn ??= Promise.resolve(cache.share?.(asked, { request, call }));
    await turn;
  };
  const cached = cache.wrap({ ...asked, complete: model.complete, stream: model.stream });
  const toRequest = (request: CompletionRequest): CompletionRequest => (selector === undefined ? request : { ...request, selector });
  const toCall = (call: CallOptions | undefined): CallOptions => ({ ...call, origin: call?.origin ?? options.call?.origin, cache: call?.cache ?? options.call?.cache });
  const note = (request: CompletionRequest, result: CompletionResult, call: CallOptions): void => {
    answered.push({ request, result, sentTo, call: { origin: call.origin, cache: call.cache } });
  };
  return {
    model: {
      provider: model.provider,
      model: model.model,
      get limits() {
        return model.limits;
      },
      complete: async (request, call) => {
        const [given, own] = [toRequest(request), toCall(call)];
        await waitForTurn(given, own);
        const result = await cached.complete(given, isChecked ? withoutKeeping(own) : own);
        note(given, result, own);
        return result;
      },
      async *stream(request, call) {
        const [given, own] = [toRequest(request), toCall(call)];
        await waitForTurn(given, own);
        for await (const event of cached.stream(given, isChecked ? withoutKeeping(own) : own)) {
          if (event.type === 'end') note(given, event.result, own);
          yield event;
        }
      },
    },
    keep: () => {
      for (const one of answered) if (one.result.cached === undefined) cache.keep(asked, one);
    },
    forget: () => {
      for (const one of answered) cache.forget?.(asked, one);
    },
    end: (how) => {
      // Who failed to get a turn has none to end.
      turn?.then((taken) => taken?.end(how), () => undefined);
    },
  };
}

function withoutKeeping(call: CallOptions): CallOptions {
  const mode = call.cache?.mode ?? 'on';
  return { ...call, cache: { ...call.cache, mode: mode === 'on' || mode === 'read' ? 'read' : 'off' } };
}
