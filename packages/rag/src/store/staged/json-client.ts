// JSON over HTTP to a vector server: tries again what may pass, gives up in time, and tells what went wrong without a key or an address.
import { GatewayError, isGatewayError, systemClock, throwIfAborted, toAbortError, type Clock, type ErrorKind, type Fetch } from '@gateway/core';

export interface JsonClientOptions {
  /** As people know the server. */
  readonly server: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch?: Fetch | undefined;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly clock?: Clock | undefined;
}

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Statuses that are an answer, not a failure. */
  readonly expected?: readonly number[] | undefined;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface JsonClient {
  /** @throws GatewayError `unavailable`, `timeout`, `rate_limit`, `auth`, `permission`, `bad_response`, `invalid_input`, `not_found`, `cancelled` */
  send(request: JsonRequest): Promise<JsonAnswer>;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

const KINDS: Readonly<Record<number, ErrorKind>> = { 401: 'auth', 403: 'permission', 404: 'not_found', 408: 'timeout', 429: 'rate_limit', 504: 'timeout' };
const HINTS: Partial<Record<ErrorKind, string>> = {
  auth: 'Check the API key.',
  permission: 'The API key may not do this.',
  unavailable: 'Check that the server runs and that its address is right.',
  rate_limit: 'Try again in a moment.',
};

/** @throws GatewayError `invalid_input` for an address that is none */
export function createJsonClient(options: JsonClientOptions): JsonClient {
  const { server, headers, timeoutMs, retries, clock = systemClock } = options;
  const base = readUrl(options.url, server);
  const fetch = options.fetch ?? globalThis.fetch;
  const attempt = async (request: JsonRequest): Promise<JsonAnswer> => {
    const over = new AbortController();
    const end = (): void => over.abort();
    request.signal?.addEventListener('abort', end, { once: true });
    const watch = new AbortController();
    let isLate = false;
    // Rejects only when it is told to stop waiting.
    const timer = clock.sleep(timeoutMs, watch.signal).then(
      () => {
        isLate = true;
        over.abort();
        return undefined;
      },
      () => undefined,
    );
    try {
      return await exchange({ fetch, url: `${base}${request.path}`, headers, server }, request, over.signal);
    } catch (error) {
      if (request.signal?.aborted === true) throw toAbortError(request.signal);
      if (isLate) throw new GatewayError({ kind: 'timeout', message: `${server} did not answer within ${timeoutMs} ms.`, cause: error });
      if (isGatewayError(error)) throw error;
      throw new GatewayError({ kind: 'unavailable', message: `${server} cannot be reached.`, hint: HINTS.unavailable, cause: error });
    } finally {
      request.signal?.removeEventListener('abort', end);
      watch.abort();
      await timer;
    }
  };
  return {
    send: async (request) => {
      for (let failure = 0; ; failure += 1) {
        throwIfAborted(request.signal);
        try {
          return await attempt(request);
        } catch (error) {
          // Every request of ours may be sent twice: it says what shall be there, or what shall not.
          if (!isGatewayError(error) || !error.retryable || failure >= retries) throw error;
          const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(error.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** failure));
          await clock.sleep(waitMs, request.signal).catch(() => throwIfAborted(request.signal));
        }
      }
    },
  };
}

interface Target {
  readonly fetch: Fetch;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly server: string;
}

async function exchange({ fetch, url, headers, server }: Target, request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const response = await untilAborted(fetch(url, { method: request.method, headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body }), signal, redirect: 'error' }), signal);
  const text = await untilAborted(response.text(), signal);
  const parsed = parseJson(text);
  const isExpected = response.ok || request.expected?.includes(response.status) === true;
  if (!isExpected) throw toStatusError({ server, status: response.status, retryAfter: response.headers.get('retry-after') });
  if (parsed === undefined || typeof parsed !== 'object' || parsed === null) throw new GatewayError({ kind: 'bad_response', message: `${server} has not answered with JSON.`, hint: 'Check that its address is right.', details: { status: response.status } });
  return { status: response.status, body: parsed };
}

// Not every `fetch` heeds its signal.
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Error('aborted'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

// What the server says is not quoted: it may repeat names, texts and keys.
function toStatusError({ server, status, retryAfter }: { readonly server: string; readonly status: number; readonly retryAfter: string | null }): GatewayError {
  const kind = KINDS[status] ?? (status >= 500 ? 'unavailable' : 'invalid_input');
  const seconds = Number(retryAfter ?? Number.NaN);
  return new GatewayError({
    kind,
    message: `${server} has answered with status ${status}.`,
    hint: HINTS[kind],
    details: { status },
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1_000 } : {}),
  });
}

function readUrl(text: string, server: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new GatewayError({ kind: 'invalid_input', message: `The address of ${server} is no http or https address.`, hint: 'A key belongs into apiKey, not into the address.' });
  }
  return url.href.replace(/[?#].*$/, '').replace(/\/+$/, '');
}
