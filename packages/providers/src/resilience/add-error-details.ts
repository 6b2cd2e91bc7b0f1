// Wrappers learn facts about a failed call (attempts, partial text, estimated usage) that belong onto the error the caller sees.
import { GatewayError, toGatewayError, type JsonValue } from '@gateway/core';

/** The same error with more details; details that it has already win, since they were added closer to the source. */
export function addErrorDetails(error: unknown, details: Readonly<Record<string, JsonValue>>): GatewayError {
  const original = toGatewayError(error);
  const extended = new GatewayError({
    kind: original.kind,
    message: original.message,
    hint: original.hint,
    retryAfterMs: original.retryAfterMs,
    details: { ...details, ...original.details },
    cause: original.cause ?? original,
  });
  // Where it happened, not where a wrapper touched it.
  if (original.stack !== undefined) extended.stack = original.stack;
  return extended;
}
