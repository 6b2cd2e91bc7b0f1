// The `fetch` that an SDK gets for one exchange. It decides what goes over the wire and turns every HTTP failure into a GatewayError
// before the SDK wraps it into an error of its own, which would carry the request's headers.
import { type Clock, type Fetch, type GatewayError, isGatewayError } from '@gateway/core';
import type { Dialect } from '../dialect.ts';
import { withLingeringBody } from './lingering-body.ts';
import { readNetworkCode } from './network-code.ts';
import { readRetryAfter } from './read-retry-after.ts';
import { createConnectionError, createFailureError, type Target } from './vendor-error.ts';

// What vendors document. Everything else that SDKs add is dropped: telemetry about this machine, and headers that they read from the
// environment (OPENAI_CUSTOM_HEADERS, OPENAI_ORG_ID), which would go to any vendor that speaks the dialect.
const SENT_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'anthropic-beta',
  'anthropic-version',
  'authorization',
  'content-type',
  'user-agent',
  'x-api-key',
  'x-goog-api-key',
]);
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'x-goog-api-key']);

const MAX_ERROR_BODY_BYTES = 64 * 1024;

export interface ExchangeFetch {
  readonly fetch: Fetch;
  /** Why the exchange failed, once it has: SDKs do not always pass on what `fetch` threw. */
  readonly failure: () => GatewayError | undefined;
  /** Whether the vendor sent a successful answer. */
  readonly answered: () => boolean;
  /** The media type of that answer, without parameters. */
  readonly mediaType: () => string | undefined;
}

export interface ExchangeFetchOptions {
  readonly target: Target;
  readonly dialect: Pick<Dialect, 'readFailure'>;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** False leaves out every header that could carry a credential. */
  readonly hasKey: boolean;
  readonly signal: AbortSignal;
}

export function createExchangeFetch(options: ExchangeFetchOptions): ExchangeFetch {
  const { target, signal } = options;
  let failure: GatewayError | undefined;
  let answered = false;
  let mediaType: string | undefined;
  const send: Fetch = async (input, init) => {
    try {
      const headers = selectHeaders(init?.headers, options.hasKey);
      // A redirect would take the key along: fetch strips `authorization` for another host, but not `x-api-key` or `x-goog-api-key`.
      const response = await options.fetch(input, { ...init, headers, redirect: 'manual' });
      if (response.ok) {
        answered = true;
        mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
        return withLingeringBody(response, options.clock);
      }
      throw await readFailedResponse(options, response);
    } catch (error) {
      if (!signal.aborted) failure = isGatewayError(error) ? error : createConnectionError(target, readNetworkCode(error) ?? 'no connection', false);
      throw failure ?? error;
    }
  };
  return { fetch: send, failure: () => failure, answered: () => answered, mediaType: () => mediaType };
}

// A plain record: a `fetch` of another make reads it faster than a foreign Headers object.
function selectHeaders(given: RequestInit['headers'], hasKey: boolean): Record<string, string> {
  const selected: Record<string, string> = {};
  for (const [name, value] of given instanceof Headers ? given : new Headers(given)) {
    if (SENT_HEADERS.has(name) && (hasKey || !CREDENTIAL_HEADERS.has(name))) selected[name] = value;
  }
  return selected;
}

async function readFailedResponse({ target, dialect, clock }: ExchangeFetchOptions, response: Response): Promise<GatewayError> {
  const failure = dialect.readFailure(parseBody(await readText(response)));
  return createFailureError(target, { failure, status: response.status, retryAfterMs: readRetryAfter(response.headers, clock) });
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.byteLength;
    if (bytes >= MAX_ERROR_BODY_BYTES) break;
  }
  return text;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Proxies and load balancers answer in HTML or plain text: the words are all there is.
    return text;
  }
}
