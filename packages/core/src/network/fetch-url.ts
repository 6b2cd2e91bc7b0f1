// Fetches one document from the web for a stranger: every hop is checked by the policy and dialled at the address that was checked.
import type { IncomingMessage } from 'node:http';
import { throwIfAborted, toAbortError } from '../abort.ts';
import { GatewayError } from '../gateway-error.ts';
import { readContentFacts, type ContentFacts } from './content-facts.ts';
import { openExchange, toExchangeError } from './http-exchange.ts';
import type { CheckedTarget, NetworkPolicy } from './network-policy.ts';
import { ACCEPTED_ENCODINGS, readBody } from './read-body.ts';
import { createStatusError } from './status-error.ts';
import { readWebUrl } from './web-url.ts';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export interface FetchUrlOptions {
  readonly policy: NetworkPolicy;
  /** Most bytes of the body, counted both packed and unpacked. @default 20_000_000 */
  readonly maxBytes?: number | undefined;
  /** For everything together: names, redirects, the whole body. @default 30_000 */
  readonly timeoutMs?: number | undefined;
  /** @default 5 */
  readonly maxRedirects?: number | undefined;
  /** Aborting closes the socket. */
  readonly signal?: AbortSignal | undefined;
  /** @default 'llm-gateway' */
  readonly userAgent?: string | undefined;
  /** The Accept header. @default '*\/*' */
  readonly accept?: string | undefined;
}

export interface FetchedDocument extends ContentFacts {
  /** Where the last redirect led. */
  readonly url: string;
  /** 200 to 299. */
  readonly status: number;
  /** Unpacked. */
  readonly bytes: Uint8Array;
}

/**
 * Gets a document by GET, without cookies or credentials, following redirects. A redirect is checked like a first address, and one from
 * https to http is refused: whoever listens on the way could then choose what is read. Proxy settings of the environment are not used.
 *
 * @throws GatewayError `permission` when the policy refuses a host or the server asks for a login, `not_found`, `rate_limit`, `unavailable`,
 * `timeout`, `cancelled`, `bad_response` for broken HTTP or endless redirects, `invalid_input` for what is no web address or too large
 */
export async function fetchUrl(url: string | URL, options: FetchUrlOptions): Promise<FetchedDocument> {
  throwIfAborted(options.signal);
  const timeoutMs = options.timeoutMs ?? 30_000;
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(new GatewayError({ kind: 'timeout', message: `The document did not arrive within ${timeoutMs} ms.`, hint: 'Try again later, or fetch it yourself and pass the file.' }));
  }, timeoutMs);
  const signal = options.signal === undefined ? deadline.signal : AbortSignal.any([options.signal, deadline.signal]);
  try {
    return await followRedirects(readWebUrl(url).url, options, signal);
  } catch (error) {
    // Whatever breaks first when the signal closes the socket, the signal is why.
    throw signal.aborted ? toAbortError(signal) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function followRedirects(start: URL, options: FetchUrlOptions, signal: AbortSignal): Promise<FetchedDocument> {
  const maxRedirects = options.maxRedirects ?? 5;
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const target = await options.policy.check(url, { signal });
    const response = await openExchange({ url, target, headers: createHeaders(options), signal });
    try {
      const status = response.statusCode ?? 0;
      if (REDIRECTS.includes(status)) {
        url = readRedirect(url, response.headers.location);
        continue;
      }
      return await readDocument({ url, target, response, maxBytes: options.maxBytes ?? 20_000_000, signal });
    } finally {
      // Closes the socket: one connection serves one request, and the rest of a refused body is not wanted.
      response.destroy();
    }
  }
  throw new GatewayError({ kind: 'bad_response', message: `The address redirected more than ${maxRedirects} times.`, hint: 'Give the final address.' });
}

async function readDocument(answer: {
  readonly url: URL;
  readonly target: CheckedTarget;
  readonly response: IncomingMessage;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}): Promise<FetchedDocument> {
  const { url, target, response, signal } = answer;
  const status = response.statusCode ?? 0;
  if (status >= 400) throw createStatusError(target.hostname, status, response.headers);
  if (status < 200 || status >= 300) {
    throw new GatewayError({ kind: 'bad_response', message: `${target.hostname} answered with HTTP status ${status}, which carries no document.`, details: { status } });
  }
  try {
    const bytes = await readBody(response, answer.maxBytes, signal);
    return { url: url.href, status, ...readContentFacts(response.headers, url), bytes };
  } catch (error) {
    throw toExchangeError(error, { target, signal });
  }
}

function readRedirect(from: URL, location: string | undefined): URL {
  if (location === undefined) {
    throw new GatewayError({ kind: 'bad_response', message: `${from.hostname} redirected without saying where to.` });
  }
  const { url } = readWebUrl(location, from);
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new GatewayError({
      kind: 'permission',
      message: `${from.hostname} redirected from https to http at ${url.hostname}, where anyone on the way could change the document.`,
      hint: 'Give the http address itself if it is trusted.',
    });
  }
  return url;
}

function createHeaders(options: FetchUrlOptions): Record<string, string> {
  return {
    accept: options.accept ?? '*/*',
    'accept-encoding': ACCEPTED_ENCODINGS,
    'user-agent': options.userAgent ?? 'llm-gateway',
    connection: 'close',
  };
}
