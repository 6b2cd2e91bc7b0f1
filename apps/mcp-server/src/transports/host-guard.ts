// Keeps web pages away from a server on this machine. A page can make a browser send requests here, also under a name that it has pointed at
// 127.0.0.1 (DNS rebinding): then `Host` is the page's name, and `Origin` says where the page came from.
// Asked for by the MCP specification, "Streamable HTTP", security warning.
import { isIP } from 'node:net';

const LOOPBACK_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '::1'];
const ANY_ADDRESS: readonly string[] = ['0.0.0.0', '::'];

export interface HostGuardOptions {
  /** What the server was told to bind to. */
  readonly host: string;
  /** The port that it really listens on. */
  readonly port: () => number;
  /** Further names, for instance a proxy's. */
  readonly allowedHosts: readonly string[];
}

/** The headers that decide. */
export interface GuardedHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/** Says why a request must be refused, or `undefined` when it may pass. */
export type HostGuard = (headers: GuardedHeaders) => string | undefined;

export function createHostGuard(options: HostGuardOptions): HostGuard {
  const names = new Set([...LOOPBACK_NAMES, options.host.toLowerCase(), ...options.allowedHosts]);
  // Bound to every address, the server is reached by addresses nobody listed. An address as `Host` is no rebinding: that needs a name.
  const anyAddress = ANY_ADDRESS.includes(options.host);
  const isAllowed = (host: string): boolean => names.has(host) || (anyAddress && isIP(host) !== 0);

  return (headers) => {
    const host = parseHost(headers.host);
    if (host === undefined || !isAllowed(host.name)) return 'The Host header names a server that this is not.';
    if (headers.origin === undefined) return undefined;
    const origin = parseOrigin(headers.origin);
    // A page of another local server is still another page: only our own port counts, or the very address that was called.
    const own = origin !== undefined && isAllowed(origin.name) && (origin.port === options.port() || headers.host === origin.host);
    return own ? undefined : 'The Origin header names a page that may not call this server.';
  };
}

/** Whether only this machine can reach what is bound to `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function parseHost(header: string | undefined): { readonly name: string } | undefined {
  // Userinfo, paths and lists have no place in a Host header (RFC 9110, 7.2).
  if (header === undefined || !/^(?:\[[\da-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?$/.test(header)) return undefined;
  const name = header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return { name: name.toLowerCase().replace(/\.$/, '') };
}

function parseOrigin(header: string): { readonly name: string; readonly port: number; readonly host: string } | undefined {
  if (!URL.canParse(header)) return undefined;
  const url = new URL(header);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { name: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, host: url.host };
}
