// IP addresses as numbers, so that "is it inside this block" is arithmetic and every spelling of an address is the same address.
import { isIP } from 'node:net';

/** An address as an integer of 32 (version 4) or 128 (version 6) bits. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly value: bigint;
}

/** A block of addresses: those that share the first `prefix` bits with `value`. */
export interface IpBlock extends IpAddress {
  readonly prefix: number;
}

/** The address that `text` spells (no brackets, no zone), or undefined when it spells none. */
export function parseIpAddress(text: string): IpAddress | undefined {
  // isIP takes a zone ("fe80::1%eth0"); a zone names a link of this machine, which nothing here may reach.
  if (text.includes('%')) return undefined;
  const version = isIP(text);
  if (version === 4) return { version: 4, value: joinParts(text.split('.').map(Number), 8n) };
  if (version === 6) return { version: 6, value: joinParts(readGroups(text), 16n) };
  return undefined;
}

/** @param text an address and a prefix length, for instance `10.0.0.0/8`; a constant of this package */
export function parseIpBlock(text: string): IpBlock {
  const [address = '', prefix = ''] = text.split('/');
  const parsed = parseIpAddress(address);
  if (parsed === undefined) throw new TypeError(`${text} is not a block of addresses.`);
  return { ...parsed, prefix: Number(prefix) };
}

export function isInBlock(address: IpAddress, block: IpBlock): boolean {
  if (address.version !== block.version) return false;
  const rest = BigInt((block.version === 4 ? 32 : 128) - block.prefix);
  return address.value >> rest === block.value >> rest;
}

export function isSameAddress(a: IpAddress, b: IpAddress): boolean {
  return a.version === b.version && a.value === b.value;
}

/** `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2) as the version 4 address that is dialled for it; anything else unchanged. */
export function unmapAddress(address: IpAddress): IpAddress {
  const isMapped = address.version === 6 && address.value >> 32n === 0xffffn;
  return isMapped ? { version: 4, value: address.value & 0xffff_ffffn } : address;
}

function joinParts(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | BigInt(part), 0n);
}

// The eight groups of a version 6 address that isIP has accepted.
function readGroups(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const before = readColonList(head);
  if (tail === undefined) return before;
  const after = readColonList(tail);
  const gap = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...gap, ...after];
}

function readColonList(list: string): number[] {
  if (list === '') return [];
  return list.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
