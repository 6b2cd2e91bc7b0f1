// What counts as the URL of a web page here: http or https, with a host, and without credentials.
import { GatewayError } from '../gateway-error.ts';
import { readUrlHostName } from './host-name.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export interface WebUrl {
  readonly url: URL;
  /** As {@link readUrlHostName} writes it. */
  readonly hostname: string;
  readonly port: number;
}

/**
 * @param base what a relative `input` is relative to
 * @throws GatewayError `invalid_input` for anything but an http(s) URL without credentials
 */
export function readWebUrl(input: string | URL, base?: URL): WebUrl {
  const url = URL.parse(String(input), base?.href);
  if (url === null) {
    throw new GatewayError({ kind: 'invalid_input', message: 'That is not a URL.', hint: 'Give a full address, for instance https://example.com/page.' });
  }
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `Only http and https addresses can be fetched, not ${url.protocol.slice(0, 40)}`,
      hint: 'Give an http or https address.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The address at ${url.hostname} carries a user name or a password.`,
      hint: 'Leave the credentials out: they would end up in logs and in the answers of other servers.',
    });
  }
  const port = url.port === '' ? defaultPort : Number(url.port);
  if (port === 0) throw new GatewayError({ kind: 'invalid_input', message: 'Port 0 cannot be dialled.' });
  return { url, hostname: readUrlHostName(url), port };
}
