// Decides which hosts may be dialled and at which addresses, so that a document's URL cannot reach this machine, its network or its cloud.
// Names are resolved here, once; callers dial the addresses they are given and never ask the resolver again (DNS rebinding).
import { lookup } from 'node:dns/promises';
import { throwIfAborted, toAbortError } from '../abort.ts';
import { GatewayError } from '../gateway-error.ts';
import { isCloudMetadata, readSpecialScope } from './address-scope.ts';
import { readHostName } from './host-name.ts';
import { matchesAddress, matchesName, matchesReachedAddress, parseHostRule, type HostRule } from './host-rule.ts';
import { parseIpAddress, type IpAddress } from './ip-address.ts';
import { readWebUrl } from './web-url.ts';

// Names that mean this machine (RFC 6761, 6.3) or its cloud's metadata service whatever a resolver answers.
const SPECIAL_NAMES: readonly string[] = ['localhost', 'metadata.google.internal', 'metadata.goog'];

/** A host that passed, and where it may be dialled. */
export interface CheckedTarget {
  /** Lower case, punycode, no brackets, no trailing dot. What TLS and the Host header are about. */
  readonly hostname: string;
  readonly port: number;
  /** IP addresses in the resolver's order, all of them permitted. Dial these and nothing else. */
  readonly addresses: readonly string[];
}

export interface NetworkPolicy {
  /**
   * Checks a URL, or a host and port, and resolves its name exactly once.
   *
   * @throws GatewayError `permission` when refused, `invalid_input` for what is no web address, `unavailable` when the name does not resolve
   */
  check(target: URL | { readonly host: string; readonly port: number }, call?: { readonly signal?: AbortSignal | undefined }): Promise<CheckedTarget>;
}

export interface NetworkPolicyOptions {
  /**
   * Entries `host`, `*.host`, an IP literal, `[v6]`, or `*` (every public host), each with or without `:port`. A list that is not empty is
   * exclusive. An address that is not public is reached only when it, or the exact name that leads to it, is an entry; `*` and `*.host`
   * never open one, and cloud metadata addresses open only by their address. `*.host` does not include `host`.
   *
   * @default [] (every public host)
   */
  readonly allow?: readonly string[] | undefined;
  /** The same entries; wins over `allow`. An address blocks every name that resolves to it. @default [] */
  readonly block?: readonly string[] | undefined;
  /** Addresses of a name. @default the system's resolver */
  readonly resolve?: ((host: string) => Promise<readonly string[]>) | undefined;
  /** What hints call the two lists, for instance `BROWSER_ALLOWED_HOSTS`. @default the options' names */
  readonly settingNames?: { readonly allow?: string | undefined; readonly block?: string | undefined } | undefined;
}

interface Rules {
  readonly allow: readonly HostRule[];
  readonly block: readonly HostRule[];
  readonly allowSetting: string;
  readonly blockSetting: string;
}

interface Target {
  readonly hostname: string;
  readonly port: number;
}

/**
 * A policy over hosts: public hosts by default, and never an address of this machine or its network unless that one is named.
 *
 * @throws GatewayError `invalid_input` for an entry that cannot be read
 */
export function createNetworkPolicy(options: NetworkPolicyOptions = {}): NetworkPolicy {
  const rules: Rules = {
    allow: (options.allow ?? []).map(parseHostRule),
    block: (options.block ?? []).map(parseHostRule),
    allowSetting: options.settingNames?.allow ?? 'allow',
    blockSetting: options.settingNames?.block ?? 'block',
  };
  const resolve = options.resolve ?? resolveBySystem;
  return {
    check: async (input, call) => {
      throwIfAborted(call?.signal);
      const target = readTarget(input);
      checkBlockedName(rules, target);
      if (!mayPassByName(rules, target)) throw notAllowed(rules, target);
      const addresses = await resolveTarget(target, resolve, call?.signal);
      checkAddresses(rules, target, addresses.map((address) => parseIpAddress(address)));
      return { ...target, addresses };
    },
  };
}

function readTarget(input: URL | { readonly host: string; readonly port: number }): Target {
  if (input instanceof URL) {
    const { hostname, port } = readWebUrl(input);
    return { hostname, port };
  }
  if (!Number.isInteger(input.port) || input.port < 1 || input.port > 65_535) {
    throw new GatewayError({ kind: 'invalid_input', message: `${input.port} is not a port.`, hint: 'Ports go from 1 to 65535.' });
  }
  return { hostname: readHostName(input.host), port: input.port };
}

async function resolveTarget(
  target: Target,
  resolve: (host: string) => Promise<readonly string[]>,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (parseIpAddress(target.hostname) !== undefined) return [target.hostname];
  let addresses: readonly string[];
  try {
    addresses = await raceAbort(resolve(target.hostname), signal);
  } catch (error) {
    throwIfAborted(signal);
    throw unresolved(target, error);
  }
  if (addresses.length === 0) throw unresolved(target, undefined);
  return [...new Set(addresses)];
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

function checkBlockedName(rules: Rules, target: Target): void {
  if (rules.block.some((rule) => matchesName(rule, target.hostname, target.port))) throw blocked(rules, target);
}

// Whether the name may be resolved at all. With address entries in the list the answer has to wait for the addresses.
function mayPassByName(rules: Rules, target: Target): boolean {
  if (rules.allow.length === 0) return true;
  return rules.allow.some((rule) => rule.type === 'address' || matchesName(rule, target.hostname, target.port));
}

// Strict: one forbidden address among several refuses the name, since which one is dialled would be the other side's choice.
function checkAddresses(rules: Rules, target: Target, addresses: readonly (IpAddress | undefined)[]): void {
  const listed = rules.allow.length === 0 || rules.allow.some((rule) => matchesName(rule, target.hostname, target.port));
  for (const address of addresses) {
    if (address === undefined) throw notPublic(rules, target, 'unknown');
    if (rules.block.some((rule) => matchesReachedAddress(rule, address, target.port))) throw blocked(rules, target);
    if (rules.allow.some((rule) => matchesAddress(rule, address, target.port))) continue;
    if (!listed) throw notAllowed(rules, target);
    const scope = readSpecialScope(address) ?? readNameScope(target.hostname);
    if (scope === undefined) continue;
    // A name can be pointed anywhere by whoever runs its zone: credentials of a cloud are never behind a mere name.
    if (isCloudMetadata(address) || !isNamed(rules, target)) throw notPublic(rules, target, scope);
  }
}

function isNamed(rules: Rules, target: Target): boolean {
  return rules.allow.some((rule) => rule.type === 'name' && matchesName(rule, target.hostname, target.port));
}

function readNameScope(hostname: string): string | undefined {
  return SPECIAL_NAMES.includes(hostname) || hostname.endsWith('.localhost') ? 'reserved' : undefined;
}

async function raceAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(toAbortError(signal));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

// Messages name the kind of address, not the address: what an internal name resolves to is nobody else's business.
function notPublic(rules: Rules, target: Target, scope: string): GatewayError {
  const entry = scope === 'cloud metadata' ? 'its IP address' : writeEntry(target);
  return new GatewayError({
    kind: 'permission',
    message: `${target.hostname} leads to a ${scope} address, which is not reachable from here.`,
    hint: `If that host is meant, add ${entry} to ${rules.allowSetting}.`,
  });
}

function notAllowed(rules: Rules, target: Target): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `${target.hostname}, port ${target.port}, is not on the list of allowed hosts.`,
    hint: `Add ${writeEntry(target)} to ${rules.allowSetting} to allow it.`,
  });
}

function blocked(rules: Rules, target: Target): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `${target.hostname}, port ${target.port}, is blocked.`,
    hint: `An entry of ${rules.blockSetting} matches it; remove that entry to allow it.`,
  });
}

function unresolved(target: Target, cause: unknown): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: `The name ${target.hostname} does not resolve to an address.`,
    hint: 'Check the spelling of the host, and that this machine has a working DNS.',
    cause,
  });
}

function writeEntry(target: Target): string {
  return target.hostname.includes(':') ? `[${target.hostname}]:${target.port}` : `${target.hostname}:${target.port}`;
}
