// Knowledge bases in Marqo, whose own embedding stays out of it: vectors are the base's.
import { GatewayError, type Clock, type Fetch } from '@gateway/core';
import { openStagedStore } from '../staged/open-staged-store.ts';
import type { VectorStore } from '../vector-store.ts';
import { createMarqoApi } from './marqo-api.ts';
import { createMarqoServer } from './marqo-server.ts';

export interface MarqoStoreOptions {
  /** For instance `http://localhost:8882`. */
  readonly url: string;
  /** Sent as `x-api-key`. @default none */
  readonly apiKey?: string | undefined;
  /** @default the global one */
  readonly fetch?: Fetch | undefined;
  /** What the names of all indexes begin with. @default 'gateway' */
  readonly prefix?: string | undefined;
  /** How vectors are compared: `hnsw` by Marqo's approximate index, `exact` with all that pass the filter. @default 'hnsw' */
  readonly index?: 'exact' | 'hnsw' | undefined;
  /** Longest wait for an answer; making an index takes Marqo up to a minute. @default 120_000 */
  readonly timeoutMs?: number | undefined;
  /** How often a request that failed for the moment is sent again. @default 3 */
  readonly retries?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

/**
 * Written against the HTTP API of Marqo 2.13. One index for the store, one for a base's documents, one for the chunks of each of its vector spaces.
 *
 * @throws GatewayError `invalid_input` for options that do not fit. Calls throw `unavailable`, `timeout`, `rate_limit`, `auth`, `permission`, `bad_response`; `unsupported` for a filter by the order of texts that passes too little
 */
export function openMarqoStore(options: MarqoStoreOptions): VectorStore {
  const { url, apiKey, fetch, prefix = 'gateway', index = 'hnsw', timeoutMs = 120_000, retries = 3, clock } = options;
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) throw new GatewayError({ kind: 'invalid_input', message: 'The API key of Marqo is none.' });
  const api = createMarqoApi({ url, headers: apiKey === undefined ? {} : { 'x-api-key': apiKey }, fetch, timeoutMs, retries, clock });
  return openStagedStore({ server: createMarqoServer({ api, index }), prefix, clock });
}
