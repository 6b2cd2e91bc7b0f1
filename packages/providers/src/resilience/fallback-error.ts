// What the caller sees when several models were asked and none answered: the last failure, and the story of all of them.
import { GatewayError, type JsonValue } from '@gateway/core';
import { isCircuitOpen } from './own-refusal.ts';

export interface FailedTarget {
  /** As `provider/model`. */
  readonly model: string;
  readonly error: GatewayError;
}

/**
 * The error that ends the chain because nobody else is left to ask: the last one that a model gave, itself when it is the only one. Else with
 * `details.attempts`, a message that names all of them, and the shortest wait that any of them asked for.
 */
export function createExhaustedError(failed: readonly FailedTarget[], error: GatewayError): GatewayError {
  const last = failed.findLast((entry) => !isCircuitOpen(entry.error))?.error ?? error;
  if (failed.length < 2) return last;
  const story = failed.map((entry) => `${entry.model} (${isCircuitOpen(entry.error) ? 'not called, its circuit is open' : entry.error.kind})`).join(', ');
  const waits = failed.flatMap((entry) => entry.error.retryAfterMs ?? []);
  const retryAfterMs = last.retryable && waits.length > 0 ? Math.min(...waits) : last.retryAfterMs;
  return withAttempts(failed, last, { message: `No model answered: ${story}. The last one said: ${last.message}`, retryAfterMs });
}

/** An error that would be the same with any other model; with `details.attempts` when it was not the first. */
export function createFinalError(failed: readonly FailedTarget[], error: GatewayError): GatewayError {
  return failed.length < 2 ? error : withAttempts(failed, error, { message: error.message, retryAfterMs: error.retryAfterMs });
}

function withAttempts(
  failed: readonly FailedTarget[],
  last: GatewayError,
  { message, retryAfterMs }: { readonly message: string; readonly retryAfterMs: number | undefined },
): GatewayError {
  // What a retry loop below counted as `attempts` is kept as the tries of each target.
  const details = { ...last.details, attempts: failed.map(toAttempt) };
  return new GatewayError({ kind: last.kind, message, hint: last.hint, retryAfterMs, details, cause: last });
}

function toAttempt({ model, error }: FailedTarget): Record<string, JsonValue> {
  const { reason, attempts } = error.details ?? {};
  return { model, kind: error.kind, ...(reason === undefined ? {} : { reason }), ...(typeof attempts === 'number' ? { tries: attempts } : {}) };
}
