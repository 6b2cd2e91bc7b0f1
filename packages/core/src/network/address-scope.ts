// Which addresses lead to the open internet and which to this machine, its network or its cloud. Everything that is not known to be public is not.
import { isInBlock, parseIpBlock, unmapAddress, type IpAddress, type IpBlock } from './ip-address.ts';

interface Scope {
  readonly block: IpBlock;
  /** What an error calls an address of this block. */
  readonly name: string;
}

// Most specific first: an address has the name of the first block that it is in.
// Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates), IANA Multicast Address Space
// Registries, RFC 8190 (globally reachable or not). Blocks that the registries call globally reachable (AS112, AMT) are left out.
const SPECIAL_BLOCKS: readonly (readonly [block: string, name: string])[] = [
  // Addresses of cloud platforms' metadata and control services: vendors' documentation.
  ['169.254.169.254/32', 'cloud metadata'], // AWS, Azure, Google, Oracle, DigitalOcean, OpenStack
  ['169.254.170.2/32', 'cloud metadata'], // AWS ECS task credentials
  ['169.254.170.23/32', 'cloud metadata'], // AWS EKS pod identity
  ['168.63.129.16/32', 'cloud metadata'], // Azure's platform channel: looks public, answers only inside
  ['100.100.100.200/32', 'cloud metadata'], // Alibaba
  ['fd00:ec2::254/128', 'cloud metadata'], // AWS
  ['fd00:ec2::23/128', 'cloud metadata'], // AWS EKS pod identity
  ['fd20:ce::254/128', 'cloud metadata'], // Google
  ['0.0.0.0/8', 'unspecified'], // RFC 791, 3.2: "this network"; Linux dials 0.0.0.0 as loopback
  ['10.0.0.0/8', 'private'], // RFC 1918
  ['100.64.0.0/10', 'shared (carrier-grade NAT)'], // RFC 6598
  ['127.0.0.0/8', 'loopback'], // RFC 1122, 3.2.1.3
  ['169.254.0.0/16', 'link-local'], // RFC 3927
  ['172.16.0.0/12', 'private'], // RFC 1918
  ['192.0.0.0/24', 'reserved'], // RFC 6890, 2.1: IETF protocol assignments
  ['192.0.2.0/24', 'documentation'], // RFC 5737
  ['192.88.99.0/24', 'reserved'], // RFC 7526: former 6to4 relays
  ['192.168.0.0/16', 'private'], // RFC 1918
  ['198.18.0.0/15', 'benchmarking'], // RFC 2544
  ['198.51.100.0/24', 'documentation'], // RFC 5737
  ['203.0.113.0/24', 'documentation'], // RFC 5737
  ['224.0.0.0/4', 'multicast'], // RFC 5771
  ['240.0.0.0/4', 'reserved'], // RFC 1112, 4; with 255.255.255.255 (RFC 919)
  ['::/128', 'unspecified'], // RFC 4291
  ['::1/128', 'loopback'], // RFC 4291
  ['64:ff9b:1::/48', 'translated private'], // RFC 8215
  ['2001::/23', 'reserved'], // RFC 2928; with Teredo 2001::/32 (RFC 4380), benchmarking 2001:2::/48, ORCHID
  ['2001:db8::/32', 'documentation'], // RFC 3849
  ['2002::/16', 'reserved'], // RFC 3056: 6to4, every one of them embeds an IPv4 address; retired by RFC 7526
  ['3fff::/20', 'documentation'], // RFC 9637
  ['fc00::/7', 'unique-local'], // RFC 4193
  ['fe80::/10', 'link-local'], // RFC 4291
  ['fec0::/10', 'site-local'], // RFC 3879
  ['ff00::/8', 'multicast'], // RFC 4291
];

const SCOPES: readonly Scope[] = SPECIAL_BLOCKS.map(([block, name]) => ({ block: parseIpBlock(block), name }));

// RFC 6052: the well-known prefix of NAT64, with the IPv4 address in the last 32 bits.
const NAT64 = parseIpBlock('64:ff9b::/96');

// RFC 4291, 2.4 and the IANA IPv6 Address Space Registry: the only block from which public addresses are given out.
const GLOBAL_UNICAST = parseIpBlock('2000::/3');

/** What an error calls an address that is not public (`loopback`, `private`, …), or undefined for a public one. */
export function readSpecialScope(address: IpAddress): string | undefined {
  const dialled = readEmbeddedAddress(address);
  const scope = SCOPES.find(({ block }) => isInBlock(dialled, block));
  if (scope !== undefined) return scope.name;
  return dialled.version === 6 && !isInBlock(dialled, GLOBAL_UNICAST) ? 'reserved' : undefined;
}

export function isCloudMetadata(address: IpAddress): boolean {
  return readSpecialScope(address) === 'cloud metadata';
}

/** The IPv4 address that is reached through an IPv4-mapped or NAT64 address; anything else unchanged. */
export function readEmbeddedAddress(address: IpAddress): IpAddress {
  if (isInBlock(address, NAT64)) return { version: 4, value: address.value & 0xffff_ffffn };
  return unmapAddress(address);
}
