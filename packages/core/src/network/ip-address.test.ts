import { BlockList, isIP } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInBlock, isSameAddress, parseIpAddress, parseIpBlock, unmapAddress } from './ip-address.ts';

const RUNS = { numRuns: 300 };

describe('parseIpAddress', () => {
  it('reads every spelling of an address as the same address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
        const [a, b] = [parseIpAddress(text), parseIpAddress(canonical)];
        expect(a).toBeDefined();
        expect(a).toEqual(b);
      }),
      RUNS,
    );
  });

  it('reads IPv4 as its four bytes', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
        expect(parseIpAddress(text)).toEqual({ version: 4, value: BigInt(((a * 256 + b) * 256 + c) * 256 + d) });
      }),
      RUNS,
    );
  });

  it('is undefined for everything that is no address, or has a zone', () => {
    const texts = ['', 'example.com', '1.2.3', '256.1.1.1', '::1%lo', 'fe80::1%eth0', '[::1]', '1:2:3', ':::'];
    expect(texts.filter((text) => parseIpAddress(text) !== undefined)).toEqual([]);
    fc.assert(fc.property(fc.string(), (text) => (parseIpAddress(text) === undefined) === (isIP(text) === 0 || text.includes('%'))), RUNS);
  });
});

describe('isInBlock', () => {
  it('agrees with Node', () => {
    const cases: readonly [fc.Arbitrary<string>, 'ipv4' | 'ipv6', number][] = [[fc.ipV4(), 'ipv4', 32], [fc.ipV6(), 'ipv6', 128]];
    for (const [addresses, family, bits] of cases) {
      fc.assert(
        fc.property(addresses, addresses, fc.integer({ min: 0, max: bits }), (address, block, prefix) => {
          const list = new BlockList();
          list.addSubnet(block, prefix, family);
          const parsed = parseIpAddress(address);
          expect(parsed !== undefined && isInBlock(parsed, parseIpBlock(`${block}/${prefix}`))).toBe(list.check(address, family));
        }),
        RUNS,
      );
    }
  });

  it('refuses a constant that is no block', () => {
    expect(() => parseIpBlock('nonsense/8')).toThrow(TypeError);
  });
});

it('sees through IPv4-mapped addresses and through nothing else', () => {
  const read = (text: string) => parseIpAddress(text) ?? { version: 4 as const, value: -1n };
  expect(isSameAddress(unmapAddress(read('::ffff:10.0.0.1')), read('10.0.0.1'))).toBe(true);
  expect(unmapAddress(read('::fffe:10.0.0.1'))).toEqual(read('::fffe:10.0.0.1'));
  expect(isSameAddress(read('::10.0.0.1'), read('10.0.0.1'))).toBe(false);
});
