// What failures of Redis mean to whoever wants to spend. Codes: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
import { GatewayError } from '@gateway/core';

// The reason by which others can tell that no vendor failed.
const REASON = 'budget_unavailable';
const REFUSED = new Set(['NOAUTH', 'WRONGPASS', 'NOPERM']);
// The server starts, changes its role or is busy: the same may pass in a moment, on a new connection.
const PASSING = new Set(['BUSY', 'CLUSTERDOWN', 'LOADING', 'MASTERDOWN', 'READONLY', 'TRYAGAIN']);

/** The word in capitals with which every error that Redis itself answers begins; `undefined` for one of the connection. */
export function readReplyCode(error: unknown): string | undefined {
  return error instanceof Error ? /^[A-Z]{3,}(?= )/.exec(error.message)?.[0] : undefined;
}

/** Whether the same command may pass on a new connection, a moment later. */
export function isPassing(error: unknown): boolean {
  const code = readReplyCode(error);
  return code === undefined || PASSING.has(code);
}

/** Redis could not be asked, or not in time. `cause` is named by its code alone: the client's messages may quote the address. */
export function redisUnreachable(place: string, cause?: unknown): GatewayError {
  const code = readCause(cause);
  return new GatewayError({
    kind: 'unavailable',
    message: `Redis (${place}), which keeps the budgets, did not answer${code === undefined ? '' : ` (${code})`}. Without it nothing may be spent.`,
    hint: 'Start it, or check REDIS_URL and the network; without REDIS_URL budgets are kept in the data directory.',
    details: { reason: REASON },
  });
}

/** What an answer means that will be the same when asked again. */
export function toReplyError(error: unknown, place: string): GatewayError {
  const code = readReplyCode(error) ?? 'ERR';
  if (REFUSED.has(code)) {
    return new GatewayError({
      kind: 'not_configured',
      message: `Redis (${place}), which keeps the budgets, refuses this user (${code}).`,
      hint: 'Check user and password in REDIS_URL. The user needs scripting and read and write access to the keys of the prefix.',
      details: { reason: REASON },
    });
  }
  if (code === 'OOM' || code === 'MISCONF' || code === 'NOREPLICAS') {
    return new GatewayError({ kind: 'unavailable', message: `Redis (${place}), which keeps the budgets, does not accept writes (${code}).`, hint: 'Give it memory or disk, or wait for its replicas.', details: { reason: REASON } });
  }
  return new GatewayError({
    kind: 'internal',
    message: `A script of the budgets failed in Redis (${place}; ${code}).`,
    hint: 'It needs Redis 6 or newer, or Valkey, and a key prefix that nothing else uses.',
    details: { reason: REASON },
    cause: error,
  });
}

/** The code of a failed connection, such as ECONNREFUSED. */
export function readCause(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return readReplyCode(error) ?? ('code' in error && typeof error.code === 'string' ? error.code : error.constructor.name);
}
