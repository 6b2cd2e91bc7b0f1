// One GET on one connection to an address that a policy has checked: no pool, no proxy, no second look at the resolver.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { toAbortError } from '../abort.ts';
import { GatewayError, isGatewayError } from '../gateway-error.ts';
import type { CheckedTarget } from './network-policy.ts';

export interface Exchange {
  readonly url: URL;
  readonly target: CheckedTarget;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Sends the request and gives the answer once its head is there. Aborting the signal or destroying the answer closes the socket.
 *
 * @throws GatewayError `unavailable` when no answer comes, `bad_response` when it is not HTTP, or what the aborted signal means
 */
export function openExchange(exchange: Exchange): Promise<IncomingMessage> {
  const { url, target, headers, signal } = exchange;
  const isTls = url.protocol === 'https:';
  // An agent of its own: the global one may pool sockets, or obey the environment's proxy settings, which would dial unchecked addresses.
  const options = { keepAlive: false, maxSockets: 1 };
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request({
      agent: isTls ? new https.Agent(options) : new http.Agent(options),
      host: target.hostname,
      port: target.port,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: { ...headers, host: url.host },
      ...(isTls && isIP(target.hostname) === 0 ? { servername: target.hostname } : {}),
      lookup: createFixedLookup(target.addresses),
      signal,
    });
    request.once('response', resolve);
    // Stays for the whole life of the request: a failure after the answer's head also destroys the answer, which reports it.
    request.on('error', (error) => {
      reject(toExchangeError(error, exchange));
    });
    // A protocol switch was not asked for; without a listener the socket would stay open until the time limit.
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new GatewayError({ kind: 'bad_response', message: `${target.hostname} answered with another protocol than HTTP.` }));
    });
    request.end();
  });
}

/** What a failure of the request or of reading its answer means. */
export function toExchangeError(error: unknown, exchange: Pick<Exchange, 'target' | 'signal'>): GatewayError {
  if (exchange.signal.aborted) return toAbortError(exchange.signal);
  if (isGatewayError(error)) return error;
  const { hostname } = exchange.target;
  const code = readErrorCode(error);
  if (code.startsWith('HPE_')) {
    return new GatewayError({ kind: 'bad_response', message: `What ${hostname} answered is not valid HTTP (${code}).`, cause: error });
  }
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR') || code.startsWith('ERR_PADDING')) {
    return new GatewayError({ kind: 'bad_response', message: `What ${hostname} answered is compressed and cannot be unpacked.`, cause: error });
  }
  if (/CERT|SSL|TLS|EPROTO/.test(code)) {
    return new GatewayError({
      kind: 'unavailable',
      message: `No secure connection to ${hostname}: its certificate or its TLS is not accepted (${code}).`,
      hint: 'Check the address, or make the authority that signed the certificate known with NODE_EXTRA_CA_CERTS.',
      cause: error,
    });
  }
  return new GatewayError({
    kind: 'unavailable',
    message: `The connection to ${hostname}, port ${exchange.target.port}, failed (${code}).`,
    hint: 'Try again later, or check that the address is right.',
    cause: error,
  });
}

function readErrorCode(error: unknown): string {
  // A connection to several addresses fails with one error that holds the others.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : 'no further reason';
}

// The socket asks this instead of a resolver. IP literals are dialled as they are and never come here.
function createFixedLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    // Node asks for all of them when it tries address families in turn (RFC 8305), else for one.
    const [first] = found;
    if (options.all === true) callback(null, found);
    else if (first !== undefined) callback(null, first.address, first.family);
    else callback(new Error('No checked address.'), '');
  };
}
