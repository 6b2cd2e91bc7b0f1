// One way to the database for the whole store: tables are there before the first statement, errors are the gateway's, nothing waits for ever.
import { GatewayError, systemClock, throwIfAborted, toAbortError, type Clock } from '@gateway/core';
import { migrate } from './migrations.ts';
import type { PostgresClient, PostgresQueries } from './postgres-client.ts';
import { isTransactionConflict, toPostgresError } from './postgres-error.ts';

export interface Connection {
  /** @param sql with the tables' names behind `@`, for instance `@chunks` */
  query<Row>(sql: string, params?: readonly unknown[], signal?: AbortSignal): Promise<readonly Row[]>;
  /** All or nothing; again from the start when another transaction is in the way. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  readonly clock: Clock;
  readonly index: 'exact' | 'hnsw';
  /** Ends what comes after it; the connections are whoever's who opened them. */
  close(): void;
}

export type Query = <Row>(sql: string, params?: readonly unknown[]) => Promise<readonly Row[]>;

export interface ConnectionOptions {
  readonly client: () => Promise<PostgresClient>;
  readonly schema: string;
  readonly index: 'exact' | 'hnsw';
  readonly timeoutMs: number;
  readonly clock?: Clock | undefined;
}

const MAX_CONFLICTS = 5;

export function createConnection(options: ConnectionOptions): Connection {
  const { schema, timeoutMs, index, clock = systemClock } = options;
  let ready: Promise<PostgresClient> | undefined;
  let isClosed = false;
  const prepare = async (): Promise<PostgresClient> => {
    const client = await options.client();
    await client.transaction(async (tx) => migrate(tx, schema));
    return client;
  };
  const open = async (): Promise<PostgresClient> => {
    if (isClosed) throw new GatewayError({ kind: 'internal', message: 'The store is closed.' });
    ready ??= prepare().catch((error: unknown) => {
      // The next call tries again.
      ready = undefined;
      throw error;
    });
    return ready;
  };
  const guard = async <T>(work: Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await withDeadline(work, { clock, timeoutMs, signal });
    } catch (error) {
      throw toPostgresError(error);
    }
  };
  const queryOn = (queries: PostgresQueries): Query => async <Row>(sql: string, params: readonly unknown[] = []) => (await queries.query(toSql(sql, schema), [...params])).rows as readonly Row[];
  return {
    clock,
    index,
    close: () => {
      isClosed = true;
    },
    query: async <Row>(sql: string, params?: readonly unknown[], signal?: AbortSignal) => {
      throwIfAborted(signal);
      return guard(open().then(async (client) => queryOn(client)<Row>(sql, params)), signal);
    },
    transaction: async (work) => {
      for (let conflict = 0; ; conflict += 1) {
        try {
          return await guard(open().then(async (client) => client.transaction(async (tx) => work(queryOn(tx)))));
        } catch (error) {
          const cause: unknown = (error as { cause?: unknown }).cause;
          if (conflict >= MAX_CONFLICTS || !isTransactionConflict(cause)) throw error;
        }
      }
    },
  };
}

/** The time-out ends the wait; what the server was asked to do may still be done. */
async function withDeadline<T>(work: Promise<T>, { clock, timeoutMs, signal }: { readonly clock: Clock; readonly timeoutMs: number; readonly signal: AbortSignal | undefined }): Promise<T> {
  const over = new AbortController();
  const timeout = clock.sleep(timeoutMs, over.signal).then(
    () => {
      throw new GatewayError({ kind: 'timeout', message: `PostgreSQL did not answer within ${timeoutMs} ms.` });
    },
    // Woken because the work is done.
    async () => work,
  );
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(toAbortError(signal)), { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work, timeout, aborted]);
  } finally {
    over.abort();
    // Whichever came too late has nobody to tell.
    void Promise.allSettled([work, timeout]);
  }
}

function toSql(sql: string, schema: string): string {
  return sql.replaceAll(/@(bases|spaces|documents|chunks|postings|vectors_hnsw_\d+|vectors)\b/g, `"${schema}".$1`);
}
