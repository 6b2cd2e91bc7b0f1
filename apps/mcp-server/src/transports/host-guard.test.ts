import { describe, expect, it } from 'vitest';
import { createHostGuard, isLoopback } from './host-guard.ts';

function passes(headers: { host?: string; origin?: string }, options: { host?: string; allowedHosts?: readonly string[] } = {}): boolean {
  const guard = createHostGuard({ host: options.host ?? '127.0.0.1', port: () => 8013, allowedHosts: options.allowedHosts ?? [] });
  return guard(headers) === undefined;
}

describe('Host', () => {
  it.each(['127.0.0.1:8013', 'localhost:8013', 'LOCALHOST:8013', '[::1]:8013', 'localhost', 'localhost:9000'])('%s passes', (host) => {
    expect(passes({ host })).toBe(true);
  });

  it.each(['evil.example', 'evil.example:8013', 'localhost.evil.example', '127.0.0.1.evil.example:8013', '', 'localhost@evil.example', 'localhost, evil', '192.168.1.5:8013', '0.0.0.0:8013'])(
    '%j is refused',
    (host) => {
      expect(passes({ host })).toBe(false);
    },
  );

  it('that is missing is refused', () => {
    expect(passes({})).toBe(false);
  });

  it('may be the configured one, or a further name', () => {
    expect(passes({ host: 'gateway.lan:8013' }, { host: 'gateway.lan' })).toBe(true);
    expect(passes({ host: 'api.example.com' }, { allowedHosts: ['api.example.com'] })).toBe(true);
  });

  it('may be any address, but no other name, when bound to all of them', () => {
    expect(passes({ host: '192.168.1.5:9000' }, { host: '0.0.0.0' })).toBe(true);
    expect(passes({ host: '[fe80::1]:9000' }, { host: '::' })).toBe(true);
    expect(passes({ host: 'evil.example' }, { host: '0.0.0.0' })).toBe(false);
  });
});

describe('Origin', () => {
  it.each(['http://127.0.0.1:8013', 'http://localhost:8013', 'http://[::1]:8013'])('%s passes', (origin) => {
    expect(passes({ host: 'localhost:8013', origin })).toBe(true);
  });

  it.each(['http://evil.example', 'http://evil.example:8013', 'http://localhost:3000', 'https://localhost', 'null', 'file://', 'chrome-extension://abc', ''])('%j is refused', (origin) => {
    expect(passes({ host: 'localhost:8013', origin })).toBe(false);
  });

  it('may be the address that was called, whatever port a tunnel gave it', () => {
    expect(passes({ host: 'localhost:9000', origin: 'http://localhost:9000' })).toBe(true);
    expect(passes({ host: 'api.example.com', origin: 'https://api.example.com' }, { allowedHosts: ['api.example.com'] })).toBe(true);
  });
});

it('knows which addresses stay on this machine', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '192.168.0.1', 'gateway.lan', '127.evil.example'].some(isLoopback)).toBe(false);
});
