// Abort signals and errors: one way to ask, one way to answer.
import { GatewayError, isGatewayError } from './gateway-error.ts';

/** Throws when the signal is aborted: its reason when that is a GatewayError, else `cancelled` or `timeout`. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw toAbortError(signal);
}

/** The error that an aborted signal means. */
export function toAbortError(signal: AbortSignal): GatewayError {
  const reason: unknown = signal.reason;
  if (isGatewayError(reason)) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new GatewayError({ kind: 'timeout', message: 'The call ran out of time.', cause: reason });
  }
  return new GatewayError({ kind: 'cancelled', message: 'The call was cancelled.', cause: reason });
}
