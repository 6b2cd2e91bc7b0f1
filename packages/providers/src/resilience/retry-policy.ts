// When to try again and how long to wait before: the same for answers, streams and embeddings.
import { silentLogger, throwIfAborted, toAbortError, toGatewayError, type CallOptions, type Clock, type GatewayError, type Logger } from '@gateway/core';
import { addErrorDetails } from './add-error-details.ts';
import { TOTAL_LIMIT } from './deadline.ts';

export interface RetryOptions {
  /** Tries after the first one. @default 3 */
  readonly maxRetries?: number | undefined;
  readonly clock: Clock;
  /** Uniform from 0 to 1, for instance `Math.random`. */
  readonly random: () => number;
  /** Is told of every retry. @default silent */
  readonly logger?: Logger | undefined;
  /** Upper bound of the wait before the first retry; it doubles with each. @default 500 */
  readonly baseDelayMs?: number | undefined;
  /** Upper bound of any wait that the vendor did not ask for. @default 30,000 */
  readonly maxDelayMs?: number | undefined;
  /** A vendor that asks for a longer wait than this is not waited for. @default 60,000 */
  readonly maxRetryAfterMs?: number | undefined;
}

/** What was tried and how it failed. */
interface FailedAttempt {
  readonly error: unknown;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly call: CallOptions | undefined;
}

/**
 * Returns a function that waits before the next try, or throws what the caller shall see.
 *
 * Waits a random time between 0 and a bound that doubles with each try ("full jitter", AWS Architecture Blog, "Exponential Backoff and Jitter", 2015), on
 * top of the time that the vendor asked for.
 */
export function createRetryPolicy(options: RetryOptions): (failed: FailedAttempt, name: string) => Promise<void> {
  const { clock, random, logger = silentLogger, maxRetries = 3, baseDelayMs = 500, maxDelayMs = 30_000, maxRetryAfterMs = 60_000 } = options;
  return async ({ error: thrown, attempt, call }, name) => {
    const error = toGatewayError(thrown);
    const signal = call?.signal;
    if (signal?.aborted === true) {
      // Whatever the failure looks like, it came after the caller had given up; the model's own report of that knows more, such as the partial text.
      const reason = toAbortError(signal);
      throw error.kind === reason.kind ? error : reason;
    }
    const tooLong = error.retryAfterMs !== undefined && error.retryAfterMs > maxRetryAfterMs;
    if (attempt > maxRetries || tooLong || !isWorthRetrying(error)) throw attempt === 1 ? error : addErrorDetails(error, { attempts: attempt });
    const delayMs = (error.retryAfterMs ?? 0) + random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
    logger.warn('A model call failed and is tried again.', { model: name, kind: error.kind, attempt, delayMs: Math.round(delayMs) });
    try {
      await clock.sleep(delayMs, signal);
    } catch (reason) {
      throwIfAborted(signal);
      throw reason;
    }
  };
}

// A call that has used up its whole time must not get the same time again; a slow start or a stall may.
function isWorthRetrying(error: GatewayError): boolean {
  return error.retryable && !(error.kind === 'timeout' && error.details?.['limit'] === TOTAL_LIMIT);
}
