// Knowledge bases in Qdrant, over its REST API.
import { GatewayError, type Clock, type Fetch } from '@gateway/core';
import { openStagedStore } from '../staged/open-staged-store.ts';
import type { VectorStore } from '../vector-store.ts';
import { createQdrantApi } from './qdrant-api.ts';
import { createQdrantServer } from './qdrant-server.ts';

export interface QdrantStoreOptions {
  /** For instance `http://localhost:6333`. */
  readonly url: string;
  /** Sent as `api-key`. @default none */
  readonly apiKey?: string | undefined;
  /** @default the global one */
  readonly fetch?: Fetch | undefined;
  /** What the names of all collections begin with. @default 'gateway' */
  readonly prefix?: string | undefined;
  /** How vectors are compared: `hnsw` by Qdrant's approximate index, `exact` with all that pass the filter. @default 'hnsw' */
  readonly index?: 'exact' | 'hnsw' | undefined;
  /** Longest wait for an answer. @default 60_000 */
  readonly timeoutMs?: number | undefined;
  /** How often a request that failed for the moment is sent again. @default 3 */
  readonly retries?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

/**
 * Needs Qdrant 1.10 or newer. One collection for the store, one for a base's documents, one for the chunks of each of its vector spaces. Words are ranked as BM25 with a fixed mean length of texts.
 *
 * @throws GatewayError `invalid_input` for options that do not fit. Calls throw `unavailable`, `timeout`, `rate_limit`, `auth`, `permission`, `bad_response`; `unsupported` for a filter by the order of texts that passes too little
 */
export function openQdrantStore(options: QdrantStoreOptions): VectorStore {
  const { url, apiKey, fetch, prefix = 'gateway', index = 'hnsw', timeoutMs = 60_000, retries = 3, clock } = options;
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) throw new GatewayError({ kind: 'invalid_input', message: 'The API key of Qdrant is none.' });
  const api = createQdrantApi({ url, headers: apiKey === undefined ? {} : { 'api-key': apiKey }, fetch, timeoutMs, retries, clock });
  return openStagedStore({ server: createQdrantServer({ api, index }), prefix, clock });
}
