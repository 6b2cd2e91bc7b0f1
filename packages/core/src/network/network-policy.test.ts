import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isGatewayError } from '../gateway-error.ts';
import { createNetworkPolicy, type NetworkPolicy, type NetworkPolicyOptions } from './index.ts';

// What names resolve to in these tests; nothing asks a real resolver.
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'www.example.com': ['93.184.215.14'],
  'deep.www.example.com': ['93.184.215.14'],
  'xn--bcher-kva.example': ['93.184.215.14'],
  'one-bad.test': ['93.184.215.14', '10.0.0.1'],
  'loop.test': ['127.0.0.1'],
  'loop6.test': ['::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'intranet.test': ['10.1.2.3'],
  'cloud.test': ['169.254.169.254'],
  'zone.test': ['fe80::1%eth0'],
  'garbage.test': ['not an address'],
  'none.test': [],
  localhost: ['127.0.0.1'],
  'public.localhost': ['93.184.215.14'],
  'metadata.google.internal': ['93.184.215.14'],
};

async function resolve(host: string): Promise<readonly string[]> {
  const addresses = NAMES[host];
  if (addresses === undefined) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
  return addresses;
}

const createPolicy = (options: NetworkPolicyOptions = {}): NetworkPolicy => createNetworkPolicy({ resolve, ...options });

/** `ok`, or the kind of the error. */
async function judge(policy: NetworkPolicy, target: string | { readonly host: string; readonly port: number }): Promise<string> {
  try {
    await policy.check(typeof target === 'string' ? new URL(target) : target);
    return 'ok';
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return error.kind;
  }
}

// Addresses that must never be dialled by default, in every spelling that a URL can have.
const FORBIDDEN: readonly string[] = [
  // loopback
  '127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '0177.1', '017700000001', '0x7f.0x0.0x0.0x1',
  '127.0.0.1.', '%31%32%37.0.0.1', '１２７.0.0.1', '127。0。0。1', 'LOCALHOST', 'localhost.', 'loop.test', 'LOOP.TEST.', 'public.localhost',
  '[::1]', '[0:0:0:0:0:0:0:1]', '[0000:0000:0000:0000:0000:0000:0000:0001]', '[::0001]', 'loop6.test', 'mapped.test',
  // unspecified
  '0.0.0.0', '0', '0x0', '0.1.2.3', '[::]',
  // private
  '10.0.0.1', '10.255.255.255', '167772161', '012.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.1.254', '0xc0a80001', 'intranet.test',
  // shared, link-local, protocol, documentation, benchmarking
  '100.64.0.1', '100.127.255.255', '169.254.0.1', '192.0.0.1', '192.0.2.1', '192.88.99.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '198.19.255.255',
  // multicast, reserved, broadcast
  '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '4294967295',
  // cloud metadata
  '169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '[fd00:ec2::254]', '[fd20:ce::254]', 'metadata.google.internal', 'METADATA.google.internal.', 'cloud.test',
  '169.254.170.2', '168.63.129.16', '100.100.100.200', '192.0.0.192',
  // IPv6: unique-local, link-local, site-local, multicast, discard, documentation, unassigned
  '[fc00::1]', '[fd12:3456:789a::1]', '[fe80::1]', '[febf::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[3fff::1]', '[4000::1]', '[5f00::1]', '[e000::1]',
  // IPv6 that embeds IPv4: mapped, compatible, translated (RFC 6052, 8215), 6to4, Teredo
  '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[::ffff:0:127.0.0.1]', '[::127.0.0.1]', '[::10.0.0.1]',
  '[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b::10.0.0.1]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2002:a00:1::1]', '[2002:c0a8:101::1]', '[2002:808:808::1]',
  '[2001::1]', '[2001:0:7f00:1::]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]', '[2001:2::1]', '[2001:10::1]',
  // names with an answer that is not wholly public
  'one-bad.test', 'zone.test', 'garbage.test',
];

describe('by default', () => {
  it.each(FORBIDDEN)('refuses %s', async (host) => {
    expect(await judge(createPolicy(), `http://${host}/`)).toBe('permission');
    expect(await judge(createPolicy(), `https://${host}:8443/path?query`)).toBe('permission');
  });

  it.each(FORBIDDEN)('a star does not open %s', async (host) => {
    expect(await judge(createPolicy({ allow: ['*', '*.test', '*.localhost', '*.internal'] }), `http://${host}/`)).toBe('permission');
  });

  it.each([
    'example.com', 'EXAMPLE.com.', 'bücher.example', '8.8.8.8', '134744072', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1', '11.0.0.1', '126.255.255.255',
    '128.0.0.1', '169.253.0.1', '192.167.0.1', '198.17.255.255', '198.20.0.1', '223.255.255.255', '[2606:4700:4700::1111]', '[2001:4860:4860::8888]', '[::ffff:8.8.8.8]', '[64:ff9b::8.8.8.8]',
  ])('lets %s through', async (host) => {
    expect(await judge(createPolicy(), `http://${host}/`)).toBe('ok');
  });

  it('refuses what is no web address', async () => {
    const policy = createPolicy();
    const urls = ['ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com/', 'data:text/plain,x', 'javascript:alert(1)', 'http://user@example.com/', 'http://user:secret@example.com/', 'http://:secret@example.com/', 'http://example.com:0/'];
    expect(await Promise.all(urls.map(async (url) => judge(policy, url)))).toEqual(urls.map(() => 'invalid_input'));
  });

  it('refuses a host and port that hide another host', async () => {
    const hosts = ['127.0.0.1@example.com', 'example.com/..', 'example.com:81', 'a b', 'a\tb', 'a\nb', '', '.', 'a..b', '.a', 'fe80::1%eth0', '[fe80::1%25eth0]', '[::1', '::1]', '[::1]:80', 'a?b', 'a#b', 'a\\b', '1.2.3.4.5'];
    const judged = await Promise.all(hosts.map(async (host) => [host, await judge(createPolicy(), { host, port: 80 })]));
    expect(judged).toEqual(hosts.map((host) => [host, 'invalid_input']));
    for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
      expect(await judge(createPolicy(), { host: 'example.com', port })).toBe('invalid_input');
    }
  });

  it('reads a bare host in the same way as a URL', async () => {
    const hosts = ['127.1', '2130706433', '::1', '[::1]', 'LOCALHOST.', '0x7f.1'];
    const judged = await Promise.all(hosts.map(async (host) => [host, await judge(createPolicy(), { host, port: 80 })]));
    expect(judged).toEqual(hosts.map((host) => [host, 'permission']));
    expect(await createPolicy().check({ host: 'BÜCHER.example.', port: 443 })).toEqual({ hostname: 'xn--bcher-kva.example', port: 443, addresses: ['93.184.215.14'] });
  });

  it('gives the addresses to dial, having asked once', async () => {
    const ask = vi.fn(resolve);
    const checked = await createPolicy({ resolve: ask }).check(new URL('https://Example.com/page'));
    expect(checked).toEqual({ hostname: 'example.com', port: 443, addresses: NAMES['example.com'] });
    expect(ask.mock.calls).toEqual([['example.com']]);
  });

  it('does not tell what an internal name resolves to', async () => {
    const error: unknown = await createPolicy().check(new URL('http://intranet.test/')).catch((caught: unknown) => caught);
    expect(JSON.stringify(error)).toContain('private');
    expect(JSON.stringify(error)).not.toContain('10.1.2.3');
  });

  it('reports a name without an address as unavailable', async () => {
    expect(await judge(createPolicy(), 'http://missing.test/')).toBe('unavailable');
    expect(await judge(createPolicy(), 'http://none.test/')).toBe('unavailable');
  });

  it('lets no IPv4 of a special block through, however it is embedded', async () => {
    const special = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127, 224, 239, 240, 255), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    );
    await fc.assert(
      fc.asyncProperty(special, async ([a, b, c, d]) => {
        const dotted = `${a}.${b}.${c}.${d}`;
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const hosts = [dotted, String(number), `0x${number.toString(16)}`, `0${a.toString(8)}.${b}.${c * 256 + d}`, `[::ffff:${dotted}]`, `[::${dotted}]`, `[64:ff9b::${dotted}]`];
        const judged = await Promise.all(hosts.map(async (host) => [host, await judge(createPolicy(), `http://${host}/`)]));
        expect(judged).toEqual(hosts.map((host) => [host, 'permission']));
      }),
      { numRuns: 100 },
    );
  });
});

describe('allow and block', () => {
  it.each<[allow: string[], block: string[], url: string, outcome: string]>([
    // A list that is not empty is exclusive.
    [['example.com'], [], 'https://example.com/', 'ok'],
    [['EXAMPLE.com.'], [], 'https://example.com/', 'ok'],
    [['example.com'], [], 'https://www.example.com/', 'permission'],
    [['example.com'], [], 'http://8.8.8.8/', 'permission'],
    [['*.example.com'], [], 'https://www.example.com/', 'ok'],
    [['*.example.com'], [], 'https://deep.www.example.com/', 'ok'],
    [['*.example.com'], [], 'https://example.com/', 'permission'],
    [['*.ple.com'], [], 'https://example.com/', 'permission'],
    [['bücher.example'], [], 'https://xn--bcher-kva.example/', 'ok'],
    [['example.com:8080'], [], 'https://example.com/', 'permission'],
    [['example.com:443'], [], 'https://example.com/', 'ok'],
    [['*:443'], [], 'https://example.com/', 'ok'],
    [['*:443'], [], 'http://example.com/', 'permission'],
    [['*'], [], 'http://example.com/', 'ok'],
    [['8.8.8.8'], [], 'http://8.8.8.8/', 'ok'],
    // Private hosts open by their exact name, or by their address.
    [['intranet.test'], [], 'http://intranet.test/', 'ok'],
    [['10.1.2.3'], [], 'http://intranet.test/', 'ok'],
    [['10.1.2.4'], [], 'http://intranet.test/', 'permission'],
    [['*', 'intranet.test'], [], 'http://intranet.test/', 'ok'],
    [['*', 'intranet.test:81'], [], 'http://intranet.test/', 'permission'],
    [['*.test'], [], 'http://intranet.test/', 'permission'],
    [['localhost'], [], 'http://localhost/', 'ok'],
    [['127.0.0.1'], [], 'http://localhost/', 'ok'],
    [['127.0.0.1:8080'], [], 'http://2130706433:8080/', 'ok'],
    [['127.0.0.1:8080'], [], 'http://127.0.0.1/', 'permission'],
    [['127.0.0.1'], [], 'http://[::ffff:127.0.0.1]/', 'ok'],
    [['127.0.0.1'], [], 'http://127.0.0.2/', 'permission'],
    [['[::1]:8080'], [], 'http://[::1]:8080/', 'ok'],
    [['::1'], [], 'http://[0:0::1]/', 'ok'],
    [['::1'], [], 'http://127.0.0.1/', 'permission'],
    [['10.0.0.1'], [], 'http://one-bad.test/', 'permission'],
    [['*', '10.0.0.1'], [], 'http://one-bad.test/', 'ok'],
    // Cloud metadata opens by its address alone.
    [['cloud.test'], [], 'http://cloud.test/', 'permission'],
    [['169.254.169.254'], [], 'http://cloud.test/', 'ok'],
    [['169.254.169.254'], [], 'http://169.254.169.254/', 'ok'],
    // Block wins.
    [[], ['example.com'], 'https://example.com/', 'permission'],
    [[], ['example.com'], 'https://www.example.com/', 'ok'],
    [[], ['*.example.com'], 'https://www.example.com/', 'permission'],
    [['example.com'], ['example.com'], 'https://example.com/', 'permission'],
    [['example.com'], ['example.com:80'], 'https://example.com/', 'ok'],
    [['*'], ['*'], 'https://example.com/', 'permission'],
    [[], ['93.184.215.14'], 'https://www.example.com/', 'permission'],
    [['www.example.com'], ['93.184.215.14'], 'https://www.example.com/', 'permission'],
    [[], ['8.8.8.8'], 'http://[::ffff:8.8.8.8]/', 'permission'],
    [[], ['8.8.8.8'], 'http://[64:ff9b::808:808]/', 'permission'],
    [['intranet.test'], ['10.1.2.3'], 'http://intranet.test/', 'permission'],
  ])('allow %j, block %j: %s is %s', async (...row) => {
    const [allow, block, url, outcome] = row;
    expect(await judge(createPolicy({ allow, block }), url)).toBe(outcome);
  });

  it('does not resolve a name that no entry can allow', async () => {
    const ask = vi.fn(resolve);
    expect(await judge(createPolicy({ allow: ['www.example.com'], resolve: ask }), 'https://example.com/')).toBe('permission');
    expect(await judge(createPolicy({ block: ['example.com'], resolve: ask }), 'https://example.com/')).toBe('permission');
    expect(ask).not.toHaveBeenCalled();
  });

  it('names the setting and the entry that would help', async () => {
    const policy = createPolicy({ allow: ['example.com'], settingNames: { allow: 'ALLOWED_HOSTS' } });
    await expect(policy.check(new URL('http://intranet.test:8080/'))).rejects.toMatchObject({ hint: 'Add intranet.test:8080 to ALLOWED_HOSTS to allow it.' });
    await expect(policy.check(new URL('http://[::1]/'))).rejects.toMatchObject({ hint: 'Add [::1]:80 to ALLOWED_HOSTS to allow it.' });
    const blocking = createPolicy({ block: ['8.8.8.8'], settingNames: { block: 'BLOCKED_HOSTS' } });
    await expect(blocking.check(new URL('http://8.8.8.8/'))).rejects.toMatchObject({ hint: expect.stringContaining('BLOCKED_HOSTS') as string });
    await expect(createPolicy().check(new URL('http://intranet.test/'))).rejects.toMatchObject({ hint: 'If that host is meant, add intranet.test:80 to allow.' });
    await expect(createPolicy().check(new URL('http://cloud.test/'))).rejects.toMatchObject({ hint: 'If that host is meant, add its IP address to allow.' });
  });

  it.each(['', ' ', 'http://example.com', 'example.com/path', 'user@example.com', 'a*b.com', '*.*.com', '*.1.2.3.4', 'example.com:0', 'example.com:99999', 'example.com:http', '[::1', '10.0.0.0/8', 'fe80::1%eth0', '1.2.3.4.5'])(
    'refuses the entry "%s" when it is read',
    (entry) => {
      expect(() => createPolicy({ allow: [entry] })).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
      expect(() => createPolicy({ block: [entry] })).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
    },
  );
});

it('stops waiting for a resolver when cancelled', async () => {
  const stop = new AbortController();
  const policy = createPolicy({ resolve: async () => new Promise(() => undefined) });
  const checking = policy.check(new URL('http://example.com/'), { signal: stop.signal });
  stop.abort();
  await expect(checking).rejects.toMatchObject({ kind: 'cancelled' });
  await expect(policy.check(new URL('http://example.com/'), { signal: stop.signal })).rejects.toMatchObject({ kind: 'cancelled' });
});
