// Lets a model be called only as often as its vendor allows. Inside the retries, so that every try counts.
import {
  readMessageText,
  toGatewayError,
  watchStream,
  type CallOptions,
  type CompletionRequest,
  type CompletionResult,
  type ErrorKind,
  type GatewayError,
  type Lane,
  type LanguageModel,
} from '@gateway/core';
import { isOwnRefusal } from './own-refusal.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { wrapModel } from './wrap-model.ts';

export interface RateLimitOptions {
  /** Input and output that a request is expected to use. @default four characters a token, and `maxTokens` where it is set */
  readonly estimateTokens?: ((request: CompletionRequest) => number) | undefined;
  /** Of all calls, or of each one. @default 'interactive' */
  readonly lane?: Lane | ((request: CompletionRequest, call: CallOptions | undefined) => Lane) | undefined;
  /** A call fails at once when the vendor has asked for a longer pause than this. @default as the limiter says */
  readonly maxPauseMs?: number | undefined;
}

// Failures that did no work. Vendors differ on whether they count them; where one does, its rate limit says so and pauses the limiter.
const REFUSALS: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'invalid_input', 'not_found', 'auth', 'permission', 'not_configured', 'rate_limit', 'quota', 'budget_exceeded', 'cancelled', 'unsupported',
]);

// OpenAI, "What are tokens and how to count them?": the rule of thumb for English.
const CHARACTERS_PER_TOKEN = 4;

/**
 * A model whose calls wait for the limiter. A stream keeps its place until it ends, breaks, is aborted or its reader stops. A call that was refused or
 * was aborted before it delivered anything uses nothing up; any other one is settled to the usage that the vendor reports (cached input included), or
 * stays at the estimate when there is none. A `rate_limit` from the model with `retryAfterMs` pauses the limiter for everyone.
 *
 * @throws GatewayError `rate_limit` when too many calls wait, `cancelled` at once when the caller aborts, and whatever the model throws
 */
export function withRateLimit(model: LanguageModel, limiter: RateLimiter, options: RateLimitOptions = {}): LanguageModel {
  const { estimateTokens = estimateByLength, lane = 'interactive', maxPauseMs } = options;
  const name = `${model.provider}/${model.model}`;
  const acquire = async (request: CompletionRequest, call: CallOptions | undefined): ReturnType<RateLimiter['acquire']> => {
    const ownLane = typeof lane === 'function' ? lane(request, call) : lane;
    return limiter.acquire({ name, countTokens: () => estimateTokens(request), lane: ownLane, signal: call?.signal, maxPauseMs });
  };
  const pauseIfAsked = (error: GatewayError): void => {
    if (error.kind === 'rate_limit' && error.retryAfterMs !== undefined && !isOwnRefusal(error)) limiter.pause(error.retryAfterMs);
  };
  return wrapModel(model, {
    complete: async (request, call) => {
      const lease = await acquire(request, call);
      try {
        const result = await model.complete(request, call);
        lease.settle(readUsedTokens(result));
        return result;
      } catch (thrown) {
        const error = toGatewayError(thrown);
        // First the pause, or the next call would take the place that becomes free.
        pauseIfAsked(error);
        if (REFUSALS.has(error.kind) || call?.signal?.aborted === true) lease.refund();
        else lease.settle();
        throw thrown;
      }
    },
    async *stream(request, call) {
      const lease = await acquire(request, call);
      const signal = call?.signal;
      let delivered = false;
      const leave = (): void => {
        if (delivered) lease.settle();
        else lease.refund();
      };
      // A reader that is busy elsewhere, or gone, does not hold the place of a call that was aborted or ran out of time: its socket is closed.
      const watch = watchStream(call, {
        onGivenUp: () => {
          if (!delivered && signal?.aborted !== true) return;
          watch.close();
          leave();
        },
      });
      try {
        for await (const event of model.stream(request, watch.call)) {
          delivered = true;
          if (event.type === 'end') lease.settle(readUsedTokens(event.result));
          yield event;
        }
      } catch (thrown) {
        const error = toGatewayError(thrown);
        pauseIfAsked(error);
        if (REFUSALS.has(error.kind) || signal?.aborted === true) leave();
        throw thrown;
      } finally {
        watch.close();
        lease.settle();
      }
    },
  });
}

function readUsedTokens({ usage }: CompletionResult): number | undefined {
  return usage === null ? undefined : usage.inputTokens + usage.outputTokens;
}

function estimateByLength({ messages, maxTokens = 0 }: CompletionRequest): number {
  const characters = messages.reduce((sum, message) => sum + readMessageText(message).length, 0);
  return Math.ceil(characters / CHARACTERS_PER_TOKEN) + maxTokens;
}
