// What an HTTP status above 399 means in the gateway's words.
import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorKind } from '../error-kind.ts';
import { GatewayError } from '../gateway-error.ts';

const KINDS: Readonly<Record<number, ErrorKind>> = {
  401: 'permission',
  403: 'permission',
  404: 'not_found',
  407: 'permission',
  408: 'timeout',
  410: 'not_found',
  425: 'unavailable',
  429: 'rate_limit',
  451: 'permission',
};

const HINTS: Partial<Record<ErrorKind, string>> = {
  permission: 'The page asks for a login, which is never sent. Fetch it by other means and pass its content.',
  not_found: 'Check the address for a typing error, or look for where the page has moved.',
  rate_limit: 'Wait before the next request to this host.',
  unavailable: 'The server has a problem of its own. Try again later.',
};

/** @param hostname of the server that answered; the only part of the address that the message quotes */
export function createStatusError(hostname: string, status: number, headers: IncomingHttpHeaders): GatewayError {
  // Every other 4xx says that this request will never do (RFC 9110, 15.5).
  const kind = KINDS[status] ?? (status >= 500 ? 'unavailable' : 'invalid_input');
  return new GatewayError({
    kind,
    message: `${hostname} answered with HTTP status ${status}.`,
    hint: HINTS[kind],
    retryAfterMs: readRetryAfterMs(headers),
    details: { status },
  });
}

/** Milliseconds that a Retry-After header asks for (RFC 9110, 10.2.3), or undefined. A date counts from the server's own Date header. */
export function readRetryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const waitMs = Date.parse(value) - Date.parse(headers.date ?? '');
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : undefined;
}
