// One request through the whole chain: chosen, watched, answered, judged, and written down.
import {
  GatewayError,
  toGatewayError,
  watchStream,
  type CallOptions,
  type CompletionEvent,
  type CompletionRequest,
  type CompletionResult,
  type Cost,
  type LanguageModel,
  type ModelRegistry,
} from '@gateway/core';
import type { AnswerCache } from './answer-cache.ts';
import type { AttemptReport } from './call/attempt-report.ts';
import { openCall, type CallBooks, type CallReport, type OpenCall } from './call/open-call.ts';
import type { OpenWork } from './call/open-work.ts';
import { checkWishes } from './choose/check-wishes.ts';
import { chooseTargets, type Choice } from './choose/choose-targets.ts';
import { asksForLocal } from './choose/local-engine.ts';
import { measureRequest } from './choose/measure-task.ts';
import { createLearner, type Learner } from './call/create-learner.ts';
import type { Route, Router } from './routing/router.ts';

/** What delegating a call came to. */
export interface Delegation extends CallReport {
  /** The choice with all its candidates; left out when the model was named, and for answers from the cache. */
  readonly route?: Route | undefined;
}

/** An answer, and how it came about. `cost` is everything that was paid for the call, failed attempts included. */
export interface DelegatedResult extends CompletionResult {
  readonly delegation: Delegation;
}

export interface GatewayCallOptions extends CallOptions {
  /** Answers instead of whoever the selector means. */
  readonly model?: LanguageModel | undefined;
  /** Is told who is asked first, as soon as that is decided; not for answers from the cache. */
  readonly onChosen?: ((target: Pick<LanguageModel, 'provider' | 'model'>) => void) | undefined;
  /** Is told of every request as it ends, also where the call fails; after an abort that may be later than the call's own end. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined;
}

export interface RoutedOptions {
  readonly models: ModelRegistry;
  readonly router: Router;
  readonly books: CallBooks;
  /** Knows what is not over. */
  readonly openWork: OpenWork;
  /** Stands around the routed chain: looks an answer up before anything is chosen, and keeps it after. */
  readonly cache?: AnswerCache | undefined;
}

export interface RoutedCompletion {
  complete(request: CompletionRequest, call?: GatewayCallOptions): Promise<DelegatedResult>;
  stream(request: CompletionRequest, call?: GatewayCallOptions): AsyncIterable<DelegatedEvent>;
}

/** The events of a stream; the last one carries the whole result. */
export type DelegatedEvent = Exclude<CompletionEvent, { type: 'end' }> | { readonly type: 'end'; readonly result: DelegatedResult };

export function createRoutedCompletion(options: RoutedOptions): RoutedCompletion {
  const { books, cache } = options;
  const openOne = (request: CompletionRequest, call: GatewayCallOptions | undefined): OneCall => {
    checkWishes(request);
    const learner = createLearner(options.router, request.task ?? 'chat');
    const onAttempt = (attempt: AttemptReport): void => {
      learner.hear(attempt);
      call?.onAttempt?.(attempt);
    };
    const opened = openCall(books, { origin: call?.origin, task: request.task ?? 'chat', selector: request.selector, onAttempt });
    const state: OneCall = { opened, learner, choice: undefined, model: UNKNOWN, failure: undefined, onChosen: call?.onChosen };
    const chain = routed(options, state);
    state.model = call?.model ?? cache?.wrap(chain) ?? chain;
    if (call?.model !== undefined) call.onChosen?.(call.model);
    return state;
  };
  return {
    complete: async (request, call) => {
      const one = openOne(request, call);
      return options.openWork.during(call?.signal, async (signal) => completeOne(one, request, { ...call, signal }));
    },
    async *stream(request, call) {
      const one = openOne(request, call);
      const startedMs = books.clock.monotonicMs();
      let firstTokenMs: number | undefined;
      /** The reader has an event and has not asked for the next. */
      let isParked = false;
      let isAnswered = false;
      // The caller's signal, and the end of the gateway.
      const open = options.openWork.enter(call?.signal, (error) => fail(one, error));
      const watch = watchStream({ ...call, signal: open.signal }, {
        // Whoever reads learns of it by the next event. Whoever does not, and may never again, has a call that is over all the same.
        onGivenUp: (error) => {
          if (!isParked) return;
          open.leave();
          fail(one, error);
        },
      });
      try {
        for await (const event of one.model.stream(request, watched(one, watch.call))) {
          firstTokenMs ??= books.clock.monotonicMs() - startedMs;
          if (event.type !== 'end') {
            isParked = true;
            yield event;
            isParked = false;
            continue;
          }
          // A model that takes no notice of an abort: the books are closed.
          if (one.failure !== undefined) throw one.failure;
          isAnswered = true;
          yield { type: 'end', result: finish(one, { request, result: event.result, firstTokenMs }) };
        }
      } catch (thrown) {
        throw isAnswered ? thrown : fail(one, thrown);
      } finally {
        watch.close();
        open.leave();
        if (!isAnswered) fail(one, readerLeft());
      }
    },
  };
}

async function completeOne(one: OneCall, request: CompletionRequest, call: GatewayCallOptions): Promise<DelegatedResult> {
  try {
    const result = await one.model.complete(request, watched(one, call));
    return finish(one, { request, result });
  } catch (thrown) {
    throw fail(one, thrown);
  }
}

interface OneCall {
  readonly opened: OpenCall;
  readonly learner: Learner;
  choice: Choice | undefined;
  model: LanguageModel;
  /** Why it has failed, once its row is written. */
  failure: GatewayError | undefined;
  readonly onChosen: GatewayCallOptions['onChosen'];
}

function watched(one: OneCall, call: GatewayCallOptions | undefined): CallOptions {
  return { signal: call?.signal, lane: call?.lane, origin: call?.origin, cache: call?.cache, attempts: one.opened.observer, stream: call?.stream };
}

/** The model that the request's selector means, chosen when it is called. */
function routed(options: RoutedOptions, one: OneCall): LanguageModel {
  const choose = async (request: CompletionRequest, call: CallOptions | undefined): Promise<LanguageModel> => {
    const selector = request.selector ?? {};
    if (asksForLocal(selector)) throw noLocalPrompts();
    const task = measureRequest(request, selector);
    const choice = await chooseTargets({ models: options.models, router: options.router, selector, task, call });
    if (choice === undefined) throw nobodyConfigured();
    one.learner.expect(task, choice.route);
    one.choice = choice;
    one.onChosen?.(choice.targets[0]);
    return options.models.chain(choice.targets);
  };
  return {
    provider: 'gateway',
    model: 'routed',
    complete: async (request, call) => (await choose(request, call)).complete(request, call),
    async *stream(request, call) {
      yield* (await choose(request, call)).stream(request, call);
    },
  };
}

const UNKNOWN: LanguageModel = {
  provider: 'gateway',
  model: 'routed',
  complete: async () => Promise.reject(nobodyConfigured()),
  stream: () => {
    throw nobodyConfigured();
  },
};

function finish(one: OneCall, { request, result, firstTokenMs }: { readonly request: CompletionRequest; readonly result: CompletionResult; readonly firstTokenMs?: number | undefined }): DelegatedResult {
  const { opened, choice } = one;
  const reason = explain(one, result);
  const report = opened.finish({
    outcome: 'ok',
    reason,
    provider: result.provider,
    model: result.model,
    usage: result.usage,
    cached: result.cached,
    unobservedCost: result.cost,
    firstTokenMs,
  });
  one.learner.judge(readJudgement(request, result), report.attempts);
  const route = result.cached === undefined ? choice?.route : undefined;
  return { ...result, cost: readCost(result, report), delegation: { ...report, ...(route === undefined ? {} : { route }) } };
}

/** Writes the row of a call that has failed, once. What is thrown is for the caller, who may hear of it later, in more words. */
function fail(one: OneCall, thrown: unknown): GatewayError {
  const error = toGatewayError(thrown);
  if (one.failure !== undefined) return error;
  one.failure = error;
  one.opened.finish({ outcome: error.kind, reason: one.choice?.reason, usage: null });
  return error;
}

function readCost(result: CompletionResult, report: CallReport): Cost | null {
  return result.cached === undefined ? report.cost : result.cost;
}

function explain({ choice, opened }: OneCall, result: CompletionResult): string | undefined {
  if (result.cached !== undefined) return `Answered from the cache (${result.cached.kind}).`;
  const last = opened.attempts.findLast(({ outcome, role }) => outcome === 'ok' && role === 'answer');
  const [first] = choice?.targets ?? [];
  if (choice === undefined || last === undefined || first === undefined || last.provider !== first.provider) return describeTakeOver(choice, last?.reason);
  return last.reason.startsWith('took over') ? describeTakeOver(choice, last.reason) : choice.reason;
}

function describeTakeOver(choice: Choice | undefined, story: string | undefined): string | undefined {
  if (choice === undefined) return undefined;
  return story === undefined || !story.startsWith('took over') ? choice.reason : `It ${story}. First choice: ${choice.reason}`;
}

// Whether the answer is one that can be used, where the request itself says how that shows; `null` where only a reader could tell.
function readJudgement({ responseFormat }: CompletionRequest, { text, finishReason, cached }: CompletionResult): boolean | null {
  if (cached !== undefined) return null;
  if (finishReason === 'content_filter') return false;
  if (responseFormat === undefined || responseFormat.type === 'text') return null;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not JSON: that is the finding.
    return false;
  }
}

function readerLeft(): GatewayError {
  return new GatewayError({ kind: 'cancelled', message: 'The reader of the stream went away.' });
}

function noLocalPrompts(): GatewayError {
  return new GatewayError({
    kind: 'unsupported',
    message: 'The local engines work on documents and do not answer free prompts.',
    hint: 'Leave "provider" out, or name a provider with a model.',
  });
}

function nobodyConfigured(): GatewayError {
  return new GatewayError({
    kind: 'not_configured',
    message: 'No model is configured that could answer a free prompt.',
    hint: 'Set a vendor key (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, DEEPSEEK_API_KEY or OPENROUTER_API_KEY), run Ollama and name provider "ollama", or point LOCAL_LLM_BASE_URL at any OpenAI-compatible server. Summaries, entities and chunks work without any of them.',
  });
}
