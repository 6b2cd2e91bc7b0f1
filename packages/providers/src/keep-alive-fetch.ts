// One pool of connections for all vendors: a warm TLS connection saves a round trip or three on every call.
import type { Fetch } from '@gateway/core';
import type { Agent, fetch as UndiciFetch } from 'undici';

export interface KeepAliveFetchOptions {
  /** Most connections to one host at once; further requests wait for a free one. @default 128 */
  readonly maxConnectionsPerHost?: number | undefined;
  /** How long an unused connection is kept, in milliseconds. @default 30_000 */
  readonly keepAliveMs?: number | undefined;
  /** How long connecting may take, in milliseconds. @default 10_000 */
  readonly connectTimeoutMs?: number | undefined;
}

export interface KeepAliveFetch {
  readonly fetch: Fetch;
  /** Closes every connection, also those in use. */
  close(): Promise<void>;
}

interface Pool {
  readonly undici: { readonly fetch: typeof UndiciFetch };
  readonly agent: Agent;
}

/** A `fetch` that keeps connections open between calls. undici is loaded by the first request. */
export function createKeepAliveFetch(options: KeepAliveFetchOptions = {}): KeepAliveFetch {
  let pool: Promise<Pool> | undefined;
  let closed = false;
  return {
    fetch: async (input, init) => {
      if (closed) throw new TypeError('fetch failed', { cause: Object.assign(new Error('The connection pool is closed.'), { code: 'ECLOSED' }) });
      pool ??= openPool(options);
      const { undici, agent } = await pool;
      const { url, requestInit } = toUrlAndInit(input, init);
      return await undici.fetch(url, { ...requestInit, dispatcher: agent });
    },
    close: async () => {
      closed = true;
      if (pool !== undefined) await (await pool).agent.destroy();
    },
  };
}

async function openPool(options: KeepAliveFetchOptions): Promise<Pool> {
  const undici = await import('undici');
  const agent = new undici.Agent({
    connections: options.maxConnectionsPerHost ?? 128,
    keepAliveTimeout: options.keepAliveMs ?? 30_000,
    connectTimeout: options.connectTimeoutMs ?? 10_000,
    // Every call has a time limit of its own; a reasoning model may rightly be silent for minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { undici, agent };
}

type UndiciInit = Parameters<typeof UndiciFetch>[1];

// undici's fetch does not know the global Request class.
function toUrlAndInit(input: string | URL | Request, init: RequestInit | undefined): { url: string | URL; requestInit: NonNullable<UndiciInit> } {
  if (!(input instanceof Request)) return { url: input, requestInit: (init ?? {}) as unknown as NonNullable<UndiciInit> };
  const { method, headers, body, signal, redirect } = input;
  const base = { method, headers, signal, redirect, ...(body === null ? {} : { body, duplex: 'half' as const }) };
  return { url: input.url, requestInit: { ...base, ...init } as unknown as NonNullable<UndiciInit> };
}
