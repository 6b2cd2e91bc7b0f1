// The one way in which a provider talks to its vendor: a time limit, a key, a fetch, and errors that say what happened.
import {
  type CallOptions, type Clock, type Fetch, GatewayError, isGatewayError, type Logger, type StreamObserver, throwIfAborted, toAbortError,
} from '@gateway/core';
import type { Dialect, Exchange } from '../dialect.ts';
import { readInnerFailure } from '../dialects/inner-failure.ts';
import type { KeyRing } from '../key-ring.ts';
import { type CallScope, openCallScope } from './call-scope.ts';
import { createExchangeFetch, type ExchangeFetch } from './exchange-fetch.ts';
import { readNetworkCode } from './network-code.ts';
import { createBadResponseError, createConnectionError, createFailureError, settingFor, type Target } from './vendor-error.ts';

// The media type of server-sent events (WHATWG HTML, 9.2).
const EVENT_STREAM = 'text/event-stream';

/** A configured vendor: everything that does not change from call to call. */
export interface Connection {
  readonly target: Target;
  readonly dialect: Dialect;
  /** The base URL as the dialect's SDK wants it. */
  readonly apiUrl: string;
  readonly keys: KeyRing;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One attempt with one key, and what it takes to explain its failure. */
export interface Attempt {
  readonly exchange: Exchange;
  /** The GatewayError that a thrown value means. */
  explain(error: unknown): GatewayError;
  /** The GatewayError that a stream means which delivered nothing, when what came was no stream at all. */
  explainSilence(): GatewayError | undefined;
}

/**
 * Runs a call that has one answer, with the next key when one is limited.
 *
 * @throws GatewayError always and only
 */
export async function runExchange<T>(connection: Connection, call: CallOptions | undefined, work: (exchange: Exchange) => Promise<T>): Promise<T> {
  throwIfAborted(call?.signal);
  const scope = openScope(connection, call);
  try {
    const answer = await connection.keys.use(async (key) => {
      const attempt = createAttempt(connection, scope, key);
      try {
        return await scope.race(work(attempt.exchange));
      } catch (error) {
        throw attempt.explain(error);
      }
    });
    scope.complete();
    return answer;
  } finally {
    scope.close();
  }
}

/** Opens the lifetime of one call. @param onGivenUp is told when it is aborted or out of time */
export function openScope({ target, timeoutMs, clock }: Connection, call: CallOptions | undefined, onGivenUp?: StreamObserver['onGivenUp']): CallScope {
  return openCallScope({
    signal: call?.signal,
    timeoutMs,
    clock,
    onGivenUp,
    label: target.vendor.label,
    hint: `Ask for less at once, or raise ${settingFor(target, 'TIMEOUT')}.`,
  });
}

/** An attempt with `key`, inside `scope`. */
export function createAttempt(connection: Connection, scope: CallScope, key: string | undefined): Attempt {
  const { target, dialect, clock, fetch } = connection;
  const exchangeFetch = createExchangeFetch({ target, dialect, fetch, clock, hasKey: key !== undefined, signal: scope.signal });
  return {
    exchange: {
      provider: target.provider,
      vendor: target.vendor.name,
      baseUrl: connection.apiUrl,
      apiKey: key,
      fetch: exchangeFetch.fetch,
      signal: scope.signal,
    },
    explain: (error) => explain(error, { connection, scope, exchangeFetch }),
    explainSilence: () => {
      const mediaType = exchangeFetch.mediaType();
      return mediaType === undefined || mediaType === EVENT_STREAM ? undefined : createBadResponseError(target, `a stream was asked for, ${mediaType} came.`);
    },
  };
}

interface Circumstances {
  readonly connection: Connection;
  readonly scope: CallScope;
  readonly exchangeFetch: ExchangeFetch;
}

// SDK errors hold the request with its headers, so none of them survives as a cause: what they say is read, and they are let go.
function explain(error: unknown, { connection: { target, dialect, logger }, scope, exchangeFetch }: Circumstances): GatewayError {
  if (scope.signal.aborted) return toAbortError(scope.signal);
  const known = isGatewayError(error) ? error : exchangeFetch.failure();
  if (known !== undefined) return known;
  const inner = readInnerFailure(error);
  if (inner !== undefined && 'unreadable' in inner) return createBadResponseError(target, inner.unreadable);
  const failure = inner?.failure ?? dialect.readThrown(error);
  if (failure !== undefined) return createFailureError(target, { failure, status: failure.status });
  if (error instanceof SyntaxError) return createBadResponseError(target, 'it is not valid JSON.');
  const code = readNetworkCode(error);
  if (code !== undefined) return createConnectionError(target, code, true);
  if (exchangeFetch.answered()) return createBadResponseError(target, 'it does not have the form that the API documents.');
  logger.error('A vendor call failed before it was sent.', { provider: target.provider, error: error instanceof Error ? error.name : typeof error });
  return new GatewayError({
    kind: 'internal',
    message: `The call to ${target.vendor.label} failed before it was sent.`,
    hint: 'Report it together with the request that causes it.',
    details: { provider: target.provider },
  });
}
