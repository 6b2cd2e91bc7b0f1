import { expect, it } from 'vitest';
import type { Exchange } from '../dialect.ts';
import { createSharedClients, exchangeFetch, toExchangeOptions } from './shared-clients.ts';

const exchange = (parts: Partial<Exchange>): Exchange => ({
  provider: 'p',
  vendor: 'v',
  baseUrl: 'https://vendor.test',
  apiKey: 'a',
  fetch: async () => new Response('nobody asked'),
  signal: new AbortController().signal,
  ...parts,
});

it('one client for each key and address', async () => {
  const made: unknown[] = [];
  const clientFor = createSharedClients(async (parts) => {
    made.push(parts);
    return { number: made.length };
  });
  const asked = [{}, { apiKey: 'b' }, { baseUrl: 'https://other.test' }, { apiKey: undefined }, {}, { apiKey: 'b' }];
  const clients = await Promise.all(asked.map(async (parts) => clientFor(exchange(parts))));
  expect(clients.map(({ number }) => number)).toEqual([1, 2, 3, 4, 1, 2]);
  expect(made[1]).toEqual({ apiKey: 'b', baseUrl: 'https://vendor.test' });
});

it('one that could not be made is made anew', async () => {
  let tries = 0;
  const clientFor = createSharedClients(async () => {
    tries += 1;
    if (tries === 1) throw new Error('no SDK');
    return tries;
  });
  await expect(clientFor(exchange({}))).rejects.toThrow('no SDK');
  expect(await clientFor(exchange({}))).toBe(2);
});

it('a request is sent by the fetch of its own exchange, and by nothing else', async () => {
  const seen: unknown[] = [];
  const fetchOf = (name: string) => async (_input: unknown, init?: RequestInit) => {
    seen.push({ ...init });
    return new Response(name);
  };
  const send = async (name: string): Promise<string> => {
    const { fetchOptions } = toExchangeOptions(exchange({ fetch: fetchOf(name) }));
    return (await exchangeFetch('https://vendor.test', { method: 'POST', ...fetchOptions })).text();
  };
  expect(await Promise.all([send('one'), send('two')])).toEqual(['one', 'two']);
  expect(seen).toEqual([{ method: 'POST' }, { method: 'POST' }]);
  await expect(exchangeFetch('https://vendor.test', { method: 'POST' })).rejects.toThrow('without the options of its exchange');
});
