// Which failed requests no vendor charges for. In doubt a request counts as charged: an unknown cost, not none.
import type { ErrorKind } from './error-kind.ts';
import type { GatewayError } from './gateway-error.ts';

// Failures to reach the vendor at all: names that do not resolve, doors that do not open (Node's and undici's codes).
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'UND_ERR_CONNECT_TIMEOUT',
]);

// Refused on this side, before anything was sent.
const OWN_KINDS: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['not_configured', 'budget_exceeded', 'unsupported']);

/**
 * Whether a request surely cost nothing: it was answered with an error status (such an answer has no usage, and no vendor's price list has a price for it),
 * or it never left.
 */
export function wasNeverCharged(error: GatewayError): boolean {
  const status = error.details?.['status'];
  if (typeof status === 'number' && status >= 300) return true;
  return OWN_KINDS.has(error.kind) || NEVER_SENT.has(error.details?.['code']);
}
