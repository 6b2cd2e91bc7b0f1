// One entry of an allow or block list: which hosts, addresses and ports it speaks of.
import { GatewayError } from '../gateway-error.ts';
import { readEmbeddedAddress } from './address-scope.ts';
import { readHostName } from './host-name.ts';
import { isSameAddress, parseIpAddress, unmapAddress, type IpAddress } from './ip-address.ts';

export interface HostRule {
  /** `name`: exactly this host; `under`: every name below it, not itself; `address`: this IP; `any`: every host. */
  readonly type: 'name' | 'under' | 'address' | 'any';
  /** Canonical name for `name` and `under`. */
  readonly name: string;
  readonly address?: IpAddress | undefined;
  /** Left out: every port. */
  readonly port?: number | undefined;
}

/**
 * Reads `host`, `*.host`, an IP literal, `[v6]`, or `*`, each with or without `:port`.
 *
 * @throws GatewayError `invalid_input`
 */
export function parseHostRule(entry: string): HostRule {
  const text = entry.trim();
  const { host, port } = splitPort(text);
  if (host === '*') return { type: 'any', name: '*', port };
  if (host.startsWith('*.') && !host.slice(1).includes('*')) {
    const name = readEntryHost(host.slice(2), entry);
    if (parseIpAddress(name) !== undefined) throw invalidEntry(entry);
    return { type: 'under', name, port };
  }
  const name = readEntryHost(host, entry);
  const address = parseIpAddress(name);
  if (address === undefined) return { type: 'name', name, port };
  return { type: 'address', name, address: unmapAddress(address), port };
}

/** Whether the rule speaks of this name and port. Says nothing about addresses behind a name. */
export function matchesName(rule: HostRule, hostname: string, port: number): boolean {
  if (rule.port !== undefined && rule.port !== port) return false;
  if (rule.type === 'any') return true;
  if (rule.type === 'under') return hostname.endsWith(`.${rule.name}`);
  return rule.type === 'name' && hostname === rule.name;
}

/** Whether the rule names this very address and port. */
export function matchesAddress(rule: HostRule, address: IpAddress, port: number): boolean {
  if (rule.address === undefined || (rule.port !== undefined && rule.port !== port)) return false;
  return isSameAddress(rule.address, unmapAddress(address));
}

/** Like {@link matchesAddress}, also for addresses through which the rule's address is reached (NAT64). */
export function matchesReachedAddress(rule: HostRule, address: IpAddress, port: number): boolean {
  return matchesAddress(rule, address, port) || matchesAddress(rule, readEmbeddedAddress(address), port);
}

function splitPort(text: string): { readonly host: string; readonly port?: number | undefined } {
  const match = /^(?<host>\[[^\]]*\]|[^:[\]]*)(?::(?<port>\d{1,5}))?$/.exec(text);
  // No match: a bare IPv6 address, whose colons are not a port's, or nonsense that the host reader refuses.
  if (match === null) return { host: text };
  const port = match.groups?.['port'];
  if (port === undefined) return { host: match.groups?.['host'] ?? '' };
  if (Number(port) < 1 || Number(port) > 65_535) throw invalidEntry(text);
  return { host: match.groups?.['host'] ?? '', port: Number(port) };
}

function readEntryHost(host: string, entry: string): string {
  if (host.includes('*')) throw invalidEntry(entry);
  try {
    return readHostName(host);
  } catch (error) {
    throw invalidEntry(entry, error);
  }
}

function invalidEntry(entry: string, cause?: unknown): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `"${entry.slice(0, 100)}" is not an entry of a host list.`,
    hint: 'Write example.com, *.example.com, example.com:8080, 192.168.0.10, [::1]:8080, or * for every public host.',
    cause,
  });
}
