// All that the store needs of a connection to PostgreSQL, so that a pool of `pg`, PGlite and others fit.
import { isGatewayError } from '@gateway/core';

export interface PostgresQueries {
  /** One statement with `$1`, `$2`, … bound. */
  query(sql: string, params?: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

/** PGlite has this shape. */
export interface PostgresClient extends PostgresQueries {
  /** Commits what `work` has done when it resolves, else takes it back. */
  transaction<T>(work: (tx: PostgresQueries) => Promise<T>): Promise<T>;
}

/** A `Pool` of `pg` has this shape. */
export interface PostgresPool {
  connect(): Promise<PooledConnection>;
}

interface PooledConnection {
  query(sql: string, params?: unknown[]): Promise<{ readonly rows: unknown[] }>;
  release(destroy?: boolean): void;
}

/** A pool as a client: each call takes a connection of its own. */
export function toPostgresClient(client: PostgresClient | PostgresPool): PostgresClient {
  if (!('connect' in client)) return client;
  const withConnection = async <T>(work: (tx: PostgresQueries, connection: PooledConnection) => Promise<T>): Promise<T> => {
    const connection = await client.connect();
    let isBroken = false;
    try {
      return await work({ query: async (sql, params) => connection.query(sql, params) }, connection);
    } catch (error) {
      // What the server has refused leaves the connection sound; after anything else nobody knows what it is doing.
      isBroken = !isGatewayError(error) && !hasSqlState(error);
      throw error;
    } finally {
      connection.release(isBroken);
    }
  };
  return {
    query: async (sql, params) => withConnection(async (tx) => tx.query(sql, params)),
    transaction: async (work) =>
      withConnection(async (tx) => {
        await tx.query('BEGIN');
        try {
          const result = await work(tx);
          await tx.query('COMMIT');
          return result;
        } catch (error) {
          // A connection that is lost has rolled back by itself.
          await tx.query('ROLLBACK').catch(() => undefined);
          throw error;
        }
      }),
  };
}

function hasSqlState(error: unknown): boolean {
  return typeof error === 'object' && error !== null && /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code));
}
