// SDK clients that serve many exchanges: one is dear to make, and only its key and address belong to it.
import type { Fetch } from '@gateway/core';
import type { Exchange } from '../dialect.ts';

/** A client for the key and address of an exchange, made by the first that needs it. */
export type ClientFor<Client> = (exchange: Exchange) => Promise<Client>;

/** @param create a client whose `fetch`, when it takes only one for good, is `exchangeFetch` */
export function createSharedClients<Client>(create: (exchange: Pick<Exchange, 'apiKey' | 'baseUrl'>) => Promise<Client>): ClientFor<Client> {
  const clients = new Map<string, Promise<Client>>();
  return async ({ apiKey, baseUrl }) => {
    const name = JSON.stringify([baseUrl, apiKey]);
    const made = clients.get(name);
    if (made !== undefined) return made;
    const client = create({ apiKey, baseUrl });
    clients.set(name, client);
    try {
      return await client;
    } catch (error) {
      clients.delete(name);
      throw error;
    }
  };
}

// SDKs copy what they do not know from a request's options to its `fetch`.
const FETCH = Symbol('fetch of the exchange');

/** The options that carry an exchange's `fetch` and signal through one request of a shared client. */
export function toExchangeOptions({ fetch, signal }: Pick<Exchange, 'fetch' | 'signal'>): { readonly signal: AbortSignal; readonly fetchOptions: object } {
  return { signal, fetchOptions: { [FETCH]: fetch } };
}

interface ExchangeInit extends RequestInit {
  readonly [FETCH]?: Fetch;
}

/** Sends a shared client's request by the `fetch` of its exchange. */
export const exchangeFetch: Fetch = async (input, init: ExchangeInit = {}) => {
  const { [FETCH]: fetch, ...rest } = init;
  if (fetch === undefined) throw new TypeError('A request was made without the options of its exchange.');
  return fetch(input, rest);
};
