// One spelling for every host: what the WHATWG URL parser makes of it, without brackets and without the root's trailing dot.
import { isIP } from 'node:net';
import { GatewayError } from '../gateway-error.ts';

// Characters that would end the host or start another part when the host is put into a URL, or that the parser drops silently.
const NOT_IN_A_HOST = /[\s/?#@\\]|\p{Cc}/u;

/**
 * The canonical form of a host: lower case, IDN in punycode, IPv4 in four decimal parts whatever its spelling (decimal, octal,
 * hexadecimal: WHATWG URL, "IPv4 parser"), IPv6 compressed, no brackets, no trailing dot.
 *
 * @throws GatewayError `invalid_input` when it is not a host, has a port, or is an address with a zone
 */
export function readHostName(host: string): string {
  if (host === '' || NOT_IN_A_HOST.test(host)) throw invalidHost(host);
  const bare = isIP(host) === 6 ? `[${host}]` : host;
  // Outside brackets a colon would be a port's, which is not part of a host.
  if (!/^(?:\[[^[\]]*\]|[^:[\]]*)$/.test(bare)) throw invalidHost(host);
  const url = URL.parse(`http://${bare}/`);
  if (url === null) throw invalidHost(host);
  return readUrlHostName(url);
}

/** The same for a URL that has been parsed. */
export function readUrlHostName(url: URL): string {
  const name = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname.replace(/\.$/, '');
  if (name === '' || name.startsWith('.') || name.includes('..')) throw invalidHost(url.hostname);
  return name;
}

function invalidHost(host: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `"${host.slice(0, 100)}" is not a host name or an IP address.`,
    hint: 'Give a name such as example.com, or an address such as 192.0.2.1 or ::1, without a scheme, a port or a zone.',
  });
}
