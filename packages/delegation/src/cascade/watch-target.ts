// A model whose every request is counted, whatever the operation that drives it passes along.
import type { AttemptObserver, CallOptions, CompletionRequest, CompletionResult, LanguageModel } from '@gateway/core';
import type { AttemptTally } from './tally-attempts.ts';

export interface ModelName {
  readonly provider: string;
  readonly model: string;
}

export interface WatchedTarget {
  readonly model: LanguageModel;
  /** Who gave the last answer, as the vendor names it; another than was asked when one took over. */
  readonly answeredBy: () => ModelName | undefined;
}

export interface WatchOptions {
  readonly tally: AttemptTally;
  /** What requests are sent with where the operation says nothing else. */
  readonly call: CallOptions;
  /** Which independent repetition of the work this is. @default 0, the work itself */
  readonly sample?: number | undefined;
}

// Repetitions at temperature 0 are copies. 0.7 is what "Self-Consistency Improves Chain of Thought Reasoning" (arXiv 2203.11171) samples with.
const SAMPLE_TEMPERATURE = 0.7;

export function watchTarget(target: LanguageModel, options: WatchOptions): WatchedTarget {
  let answeredBy: ModelName | undefined;
  const record = (result: CompletionResult, isObserved: boolean): void => {
    answeredBy = { provider: result.provider, model: result.model };
    if (!isObserved && result.cached === undefined) options.tally.add(result);
  };
  const model: LanguageModel = {
    provider: target.provider,
    model: target.model,
    get limits() {
      return target.limits;
    },
    complete: async (request, call) => {
      const watch = watchCall(options, call);
      const result = await target.complete(asSample(request, options.sample), watch.call);
      record(result, watch.isObserved());
      return result;
    },
    async *stream(request, call) {
      const watch = watchCall(options, call);
      for await (const event of target.stream(asSample(request, options.sample), watch.call)) {
        if (event.type === 'end') record(event.result, watch.isObserved());
        yield event;
      }
    },
  };
  return { model, answeredBy: () => answeredBy };
}

function watchCall(options: WatchOptions, call: CallOptions | undefined): { readonly call: CallOptions; readonly isObserved: () => boolean } {
  let requests = 0;
  // What the operation passes is the observer that it was given, or something around that.
  const parent = call?.attempts ?? options.tally.observer;
  const attempts: AttemptObserver = {
    begin: async (start, own) => {
      const permit = await parent.begin(start, own);
      requests += 1;
      return permit;
    },
  };
  return {
    call: {
      signal: call?.signal ?? options.call.signal,
      lane: call?.lane ?? options.call.lane,
      origin: call?.origin ?? options.call.origin,
      attempts,
    },
    isObserved: () => requests > 0,
  };
}

function asSample(request: CompletionRequest, sample: number | undefined): CompletionRequest {
  if (sample === undefined) return request;
  return {
    ...request,
    sample,
    ...(request.temperature === undefined ? {} : { temperature: Math.max(request.temperature, SAMPLE_TEMPERATURE) }),
    ...(request.seed === undefined ? {} : { seed: request.seed + sample }),
  };
}
