// A pool of `pg` for a connection string, loaded by the first call that needs it.
import { GatewayError } from '@gateway/core';
import type { PostgresPool } from './postgres-client.ts';

export interface PoolOptions {
  readonly connectionString: string;
  readonly maxConnections: number;
  readonly timeoutMs: number;
}

export interface OwnPool extends PostgresPool {
  end(): Promise<void>;
}

/** @throws GatewayError `invalid_input` for a string that is none */
export async function loadPool({ connectionString, maxConnections, timeoutMs }: PoolOptions): Promise<OwnPool> {
  const { default: pg } = await import('pg');
  try {
    const pool = new pg.Pool({
      connectionString,
      max: maxConnections,
      connectionTimeoutMillis: timeoutMs,
      // The server gives up as well, so that what nobody waits for any more does not go on.
      statement_timeout: timeoutMs,
      idle_in_transaction_session_timeout: 2 * timeoutMs,
      application_name: 'gateway-rag',
      // An idle pool keeps no process alive.
      allowExitOnIdle: true,
    });
    // An idle connection that the server closes is replaced at the next call; without a listener its error would end the process.
    pool.on('error', () => undefined);
    return pool;
  } catch (error) {
    throw new GatewayError({ kind: 'invalid_input', message: 'The connection string of PostgreSQL is not understood.', hint: 'Write postgres://user:password@host:5432/database.', cause: error });
  }
}
