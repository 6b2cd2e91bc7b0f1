// Which failures of one model another model may make good, and which would only be repeated or must not be hidden.
import type { ErrorKind, GatewayError } from '@gateway/core';

export type FallbackReason = 'outage' | 'context_window' | 'content_filter' | 'budget';

// The request is fine and this target cannot serve it now. A revoked key, an empty account or a withdrawn model are outages of that vendor to the caller;
// the operator reads of them in the log. Not here: `internal` (another target would hide a fault of our own) and `unsupported` (the request asks for something that has to be chosen, not stumbled upon).
const OUTAGES: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'unavailable', 'timeout', 'rate_limit', 'bad_response', 'quota', 'auth', 'permission', 'not_found', 'not_configured',
]);

/** Why another model may be tried after this error; `undefined` when none may. */
export function readFallbackReason(error: GatewayError): FallbackReason | undefined {
  if (OUTAGES.has(error.kind)) return 'outage';
  if (error.kind === 'invalid_input' && error.details?.['reason'] === 'context_window') return 'context_window';
  // Nothing was sent. What a budget refuses to a dear model it may allow to a cheaper one.
  if (error.kind === 'budget_exceeded') return 'budget';
  return error.kind === 'content_filter' ? 'content_filter' : undefined;
}
